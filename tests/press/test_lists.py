"""Lists in pages that stay."""

import pytest

from copydesk.posts import workflow
from copydesk.posts.models import Post
from copydesk.press import lists, whole
from copydesk.press.files import Public
from tests.people import a_category, a_draft, a_published_post, an_editor, deliver_all, seen
from tests.press.reading import files, headlines, page, publish

pytestmark = pytest.mark.django_db


def newest_first(first: int, last: int) -> list[str]:
    return [f"P{number}" for number in range(last, first - 1, -1)]


def test_a_full_page_never_changes_its_members(folder: Public) -> None:
    publish(25)
    first = page(folder, "/category/world/page/1/")
    assert headlines(folder, "/category/world/page/1/") == newest_first(1, 20)
    assert headlines(folder, "/category/world/") == newest_first(1, 25)
    for number in range(26, 46):
        a_published_post(headline=f"P{number}")
    deliver_all()
    assert headlines(folder, "/category/world/page/1/") == newest_first(1, 20)
    assert headlines(folder, "/category/world/page/2/") == newest_first(21, 40)
    assert headlines(folder, "/category/world/") == newest_first(21, 45)
    # Nothing but the way to the newer page, which has become full, is different.
    second = page(folder, "/category/world/page/1/")
    assert second == first.replace(
        '<a href="/category/world/" rel="prev">', '<a href="/category/world/page/2/" rel="prev">'
    )


def test_no_page_is_printed_before_it_is_full(folder: Public) -> None:
    publish(19)
    assert folder.read("category/world/page/1/") is None
    assert "Older posts" not in page(folder, "/category/world/")


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of five posts, where the number does not matter: so many fewer to publish."""
    monkeypatch.setattr(lists, "SIZE", 5)


@pytest.mark.usefixtures("short_pages")
def test_every_post_can_be_reached_from_page_to_page(folder: Public) -> None:
    publish(17)
    found, address = [], "/tag/bridge/"
    while address:
        found += headlines(folder, address)
        older = page(folder, address).partition('rel="next"')[0].rpartition('<a href="')[2]
        address = older.partition('"')[0] if 'rel="next"' in page(folder, address) else ""
    assert found == newest_first(1, 17)


@pytest.mark.usefixtures("short_pages")
def test_a_post_that_leaves_a_full_page_leaves_a_gap_there(folder: Public) -> None:
    publish(11)
    post = Post.objects.get(live__headline="P3")
    workflow.correct(post, a_draft(headline="P3", tags="other"), by=an_editor(), seen=seen(post))
    deliver_all()
    expected = [name for name in newest_first(1, 5) if name != "P3"]
    assert headlines(folder, "/tag/bridge/page/1/") == expected
    assert headlines(folder, "/tag/bridge/page/2/") == newest_first(6, 10)


@pytest.mark.usefixtures("short_pages")
def test_a_retracted_post_keeps_its_line_on_a_full_page(folder: Public) -> None:
    publish(6)
    post = Post.objects.get(live__headline="P3")
    workflow.retract(post, by=an_editor(), seen=seen(post))
    deliver_all()
    assert headlines(folder, "/category/world/page/1/") == newest_first(1, 5)
    assert '<span class="notice">Retracted</span>' in page(folder, "/category/world/page/1/")


@pytest.mark.usefixtures("short_pages")
def test_printing_post_by_post_gives_the_same_as_printing_everything(folder: Public) -> None:
    a_category()
    whole.press_all()
    publish(11)
    for number, tags in ((3, "bridge, mill"), (9, "")):
        post = Post.objects.get(live__headline=f"P{number}")
        workflow.correct(post, a_draft(headline=f"P{number}", tags=tags), by=an_editor(), seen=seen(post))
    deliver_all()
    before = files(folder.root)
    whole.press_all()
    assert files(folder.root) == before


def test_lines_that_are_read_in_several_statements_are_all_there(
    folder: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "LINES_READ_AT_ONCE", 3)
    publish(7)
    assert headlines(folder, "/category/world/") == newest_first(1, 7)
