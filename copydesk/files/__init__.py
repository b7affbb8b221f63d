"""A site's posts and its whole data, in and out: import, export, backup, restore.

``reading`` turns files into records, ``storing`` records into posts by the thousand, ``writing`` is the way out;
``archive`` is everything in one file, and back.
"""
