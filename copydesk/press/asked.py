"""What is printed only when somebody asks for it, and kept up to date from then on: archived feeds, and cards.

Most are never asked for, and all of them together are many times the rest: the archives hold every text once more for
each of its lists, a card takes as long as a hundred pages. A fresh tree begins without the feeds, and takes the cards
over that still say what they should.
"""

from collections.abc import Collection, Iterable, Iterator

from copydesk.posts.models import Address, Post
from copydesk.press import cards, feeds
from copydesk.press.edition import Edition, Page
from copydesk.press.files import Public

CARDS = "card"
LISTS = "lists"  # the lock of who prints lists and feeds
_NAMES_AT_ONCE = 500


def is_asked(path: str) -> bool:
    """Whether a path is one of those that are printed when somebody asks for them."""
    return cards.is_card(path) or feeds.archived_at(path) is not None


def print_asked(folder: Public, path: str) -> bytes | None:
    """Print what belongs at this path and return it; None when nothing does."""
    if not is_asked(path):
        return None
    with folder.lock(_lock_of(path)):
        page = page_at(path, Edition())
        if page:
            folder.put(page.path, page.content)
    return page.content if page else None


def page_at(path: str, edition: Edition) -> Page | None:
    """Return what belongs at this path now, or None."""
    return cards.card_page(path, edition) if cards.is_card(path) else feeds.archived_page(path, edition)


def is_right(path: str, content: bytes, edition: Edition) -> bool | None:
    """Whether a file is as it should be; None when nothing belongs there. A card is named by what it shows."""
    if cards.is_card(path):
        return True if cards.wanted(path, edition) else None
    page = feeds.archived_page(path, edition)
    return page.content == content if page else None


def archived_with(folder: Public, key: str, positions: Collection[int], edition: Edition) -> Iterator[Page]:
    """Yield the archived feeds that were printed already and change with these places of a list."""
    for path in feeds.archived_with(key, positions):
        if folder.has(path) and (page := feeds.archived_page(path, edition)):
            yield page


def print_card(folder: Public, pk: int, edition: Edition) -> None:
    """Print the card of a post and remove those that it had before; of one that readers don't see, all of them.

    Those at its earlier addresses go, too.
    """
    with folder.lock(CARDS):
        words, path = _card_of(pk, edition)
        if words and not folder.has(path):
            folder.put(path, cards.draw(words))
        _drop_cards(folder, pk, but=path)


def drop_cards(folder: Public, pks: Iterable[int], edition: Edition) -> None:
    """Remove the cards of these posts that they have no more, and draw none: whoever asks for a new one gets it."""
    with folder.lock(CARDS):
        for pk in pks:
            _drop_cards(folder, pk, but=_card_of(pk, edition)[1])


def _card_of(pk: int, edition: Edition) -> tuple[cards.Words | None, str]:
    """Return what the card of a post says and where it is printed; (None, "") when readers see neither."""
    post = Post.objects.with_live().filter(pk=pk).first()
    words = cards.words_of(post, edition) if post else None
    return words, cards.card_path(post.path, words) if post and post.path and words else ""


def _drop_cards(folder: Public, pk: int, *, but: str) -> None:
    for address in Address.objects.filter(post=pk).values_list("path", flat=True):
        for name in list(folder.names(below=f"{CARDS}/{address}")):
            if name != but:
                folder.delete(name)


def cards_to_keep(names: Iterable[str], edition: Edition) -> Iterator[str]:
    """Yield those of the cards with these names that a post has now; in few questions to the database."""
    waiting: list[str] = []
    for name in names:
        waiting.append(name)
        if len(waiting) == _NAMES_AT_ONCE:
            yield from _kept(waiting, edition)
            waiting = []
    yield from _kept(waiting, edition)


def _kept(names: list[str], edition: Edition) -> Iterator[str]:
    paths = {"/".join(name.split("/")[1:-1]) for name in names}
    posts = Post.objects.published().select_related("live__category").filter(path__in=paths)
    right = {
        cards.card_path(post.path or "", words) for post in posts if (words := cards.words_of(post, edition))
    }
    yield from (name for name in names if name in right)


def _lock_of(path: str) -> str:
    return CARDS if cards.is_card(path) else LISTS
