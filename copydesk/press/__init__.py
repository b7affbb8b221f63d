"""Posts become files: pages, lists, feeds and sitemap, written when something changes.

Public names: ``run.reprint(event)`` and ``run.reprint_host(event)``, consumers that print what an event touches.
"""
