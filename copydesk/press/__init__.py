"""Posts become files: pages, lists, feeds and sitemap, written when something changes.

Public names: ``run.reprint(event)`` and ``run.reprint_host(event)``, consumers that print what an event touches;
``run.print_now(post)`` right after a decision; ``run.press_all()``, ``run.catch_up()``, ``run.check()`` for the whole;
``pages.post_page`` and ``pages.body_of`` for previews; ``hot.hot(app)``, which serves the files.
"""
