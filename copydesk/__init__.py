"""Copydesk: self-hosted software for open-submission publishing.

Anyone writes a post and sends it; the desk checks it on this machine; an editor decides;
readers get a page that is a file. ARCHITECTURE.md is the tour of the tree.
"""

__version__ = "0.1.0"
