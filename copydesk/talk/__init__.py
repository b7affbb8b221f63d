"""Let's talk: conversations of readers and authors with the desk, without an account.

``models`` holds the nouns (Conversation, Message, CannedReply), ``workflow`` the verbs, ``access`` who may read what,
``changes`` what is new since a version, ``passages`` where a marked passage stands in the text of a post.
"""
