"""The core: a post through its whole life.

``models`` holds the nouns (Post, Revision, Finding, Event ...), ``workflow`` the verbs, the only place where a
status changes, ``draft`` what a contributor or an editor typed, ``lists`` which page of which list a post stands on.
"""
