"""Cards: what other sites show beside a link to a post."""

import io
import re

import pytest
from django.test import Client
from PIL import Image

from copydesk.posts import workflow
from copydesk.posts.models import Event, EventKind, Post, Status
from copydesk.press import cards, due, run, tree, whole
from copydesk.press.files import Public
from copydesk.press.models import Site
from tests.people import a_draft, a_published_post, an_editor, deliver_all, seen
from tests.press.reading import page, publish

pytestmark = pytest.mark.django_db
ROWS_OF_HEADLINE = (130, 500)


def card_of(folder: Public, address: str) -> str:
    """Return the path of the card that a post's page names."""
    found = re.search(
        r'<meta property="og:image" content="http://127.0.0.1:8000/(card/[^"]+)">', page(folder, address)
    )
    assert found
    return found[1]


def ink(headline: str, *, left: bool = True, right: bool = True) -> int:
    """Return how much of a card's headline is dark in its left and its right half."""
    image = Image.open(io.BytesIO(cards.draw(cards.Words("Paper", headline, "World")))).convert("L")
    top, bottom = ROWS_OF_HEADLINE
    area = image.crop((0 if left else 600, top, 1200 if right else 600, bottom))
    return sum(area.histogram()[:100])


def test_a_published_post_has_a_card(folder: Public) -> None:
    post = a_published_post(headline="The old bridge opens again")
    deliver_all()
    content = folder.read(card_of(folder, post.address))
    assert content
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(content) < 60_000


def test_a_card_goes_with_the_address_of_its_post(folder: Public) -> None:
    post = a_published_post(headline="The old bridge opens again")
    deliver_all()
    old = card_of(folder, post.address)
    draft = a_draft(headline="The new bridge opens")
    workflow.correct(post, draft, by=an_editor(), seen=seen(post), new_address=True)
    deliver_all()
    assert folder.read(old) is None
    assert folder.read(card_of(folder, post.address))


def test_the_longest_headline_gives_a_small_file() -> None:
    headline = "Wide Words Make Many Shades " * 7
    assert len(cards.draw(cards.Words("N" * 80, headline[:200], "M" * 80))) < 60_000


@pytest.mark.parametrize(
    "headline", ["Привет, мир", "Ελληνικά", "“Großes” Fest 🎉", "جسر قديم", "גשר ישן", "x" * 200]
)
def test_headlines_of_many_scripts_are_drawn(headline: str) -> None:
    assert ink(headline) > 500


def test_a_headline_that_our_fonts_lack_is_left_out() -> None:
    assert ink("漢字の見出し") == 0


def test_headlines_run_their_own_way() -> None:
    assert ink("Bridge", right=False) > 500 > ink("Bridge", left=False) == 0
    assert ink("جسر", left=False) > 500 > ink("جسر", right=False) == 0


def test_a_card_is_drawn_when_somebody_asks(folder: Public, client: Client) -> None:
    post = a_published_post()
    whole.press_all()
    path = card_of(folder, post.address)
    assert folder.read(path) is None
    answer = client.get(f"/{path}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert folder.read(path) == answer.content
    assert whole.check() == []


def test_nobody_gets_a_card_that_no_post_has(folder: Public, client: Client) -> None:
    post = a_published_post()
    deliver_all()
    assert client.get(f"/card/{post.path}/0123456789abcdef.png").status_code == 404
    assert client.get("/card/2026/03/nothing/0123456789abcdef.png").status_code == 404


def test_another_headline_is_another_card_and_the_old_one_goes(folder: Public) -> None:
    post = a_published_post(headline="Before")
    deliver_all()
    old = card_of(folder, post.address)
    workflow.correct(post, a_draft(headline="After"), by=an_editor(), seen=seen(post))
    deliver_all()
    new = card_of(folder, post.address)
    assert new != old
    assert folder.read(new)
    assert folder.read(old) is None
    workflow.retract(post, by=an_editor(), seen=seen(post), code="legal")
    deliver_all()
    assert folder.read(new) is None
    assert "og:image" not in (folder.read(post.address[1:]) or b"").decode()


def test_a_fresh_tree_takes_the_cards_over_that_are_still_right(folder: Public) -> None:
    post = a_published_post()
    deliver_all()
    path = card_of(folder, post.address)
    number = (folder.root / path).stat().st_ino
    whole.press_all()
    assert (folder.root / path).stat().st_ino == number
    Site.objects.create(name="The Paper")
    whole.press_all()
    assert folder.read(path) is None
    assert whole.check() == []


def test_a_post_that_goes_before_the_switch_takes_its_card_along(
    folder: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(2)
    whole.press_all()
    gone = Post.objects.get(live__headline="P1")

    def seal(_sealed: tree.Tree) -> None:  # the fresh tree has all cards by now
        if gone.status == Status.PUBLISHED:
            workflow.hide(gone, by=an_editor(), seen=seen(gone))
            deliver_all()

    monkeypatch.setattr(tree.Tree, "seal", seal)
    whole.press_all()
    assert len(list(folder.names(below="card"))) == 1
    assert whole.check() == []


def test_a_card_is_of_the_post_as_it_is_when_it_is_drawn(
    folder: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker hides the post while this one is between its page and its card."""
    post = a_published_post()
    mark = due.mark

    def marked(places: due.Places) -> None:
        monkeypatch.setattr(due, "mark", mark)
        workflow.hide(post, by=an_editor(), seen=seen(post))
        deliver_all()
        mark(places)

    monkeypatch.setattr(due, "mark", marked)
    run.reprint(Event.objects.get(post=post, kind=EventKind.PUBLISHED))
    assert list(folder.names(below="card")) == []
