"""Tests in Debian's Chromium, with and without JavaScript, against a real site.

They must not touch the ORM: Playwright runs an event loop in the test's thread, and Django refuses to wait in one.
"""
