"""Plain Python without Django: clock, ids, text, Markdown, HTML, differences. Each module says what it is for.

No names of its own: import the modules (``from copydesk.lib import text``).
"""
