"""What readers do: open a page, look at what stands on it."""

import re
from pathlib import Path

from copydesk.press.files import Public
from tests.people import a_published_post, deliver_all


def page(folder: Public, address: str) -> str:
    """Return the page at an address; fails when there is none."""
    content = folder.read(address.lstrip("/")) or folder.read(f"{address.lstrip('/')}gone.html")
    assert content is not None, f"nothing was printed at {address}"
    return content.decode()


def headlines(folder: Public, address: str) -> list[str]:
    """Return the headlines on a list page, in order."""
    return re.findall(r'class="line-headline[^>]*>.*?<a [^>]*>(.*?)</a>', page(folder, address))


def publish(count: int, **fields: object) -> None:
    """Publish posts with the headlines P1, P2 ... and print them."""
    for number in range(1, count + 1):
        a_published_post(headline=f"P{number}", **fields)
    deliver_all()


def files(root: Path) -> dict[str, bytes]:
    """Return every file of a tree that readers may see."""
    folder = Public(root)
    return {name: (root / name).read_bytes() for name in folder.names()}
