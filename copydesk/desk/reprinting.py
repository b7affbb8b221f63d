"""What is to be done when a chief has changed something that stands on every page."""

from datetime import datetime

from copydesk.jobs.queue import enqueue
from copydesk.press.whole import WHOLE
from copydesk.search.index import MEND

FRONT = "copydesk.wiring.print_front"
OWN_PAGES = "copydesk.wiring.print_own_pages"


def reprint_all() -> None:
    """Have all pages printed anew; in the transaction of the change. Many changes in a row are one printing."""
    enqueue(WHOLE)


def reprint_front(at: datetime | None = None) -> None:
    """Have only the front printed anew, now and at another moment too, if there is one."""
    enqueue(FRONT)
    if at:
        enqueue(FRONT, after=at)


def reprint_own_pages() -> None:
    """Have only the owner's own pages printed anew."""
    enqueue(OWN_PAGES)


def reprint_and_index() -> None:
    """The same when posts are found by other words from now on."""
    reprint_all()
    enqueue(MEND)
