"""What the pages hold."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from copydesk.lib import clock, markdown
from copydesk.people.models import Editor
from copydesk.posts import erasing, trusting, workflow
from copydesk.posts.models import Post, Revision
from copydesk.press import whole
from copydesk.press.files import Public
from copydesk.press.pages import body_of, post_page
from tests.desk.desk import at_the_desk, decide
from tests.people import a_category, a_draft, a_post, a_published_post, an_editor, deliver_all, latest, seen
from tests.press.reading import headlines, page

pytestmark = pytest.mark.django_db


def test_a_published_post_has_a_page_with_all_its_fields(folder: Public) -> None:
    post = a_published_post(
        headline="Bridge <opens>",
        dek="A short & good description",
        byline="Tom",
        tags="bridge, C++, C#",
        source_url="https://example.org/bridge?a=1&b=2",
        category=a_category("Local"),
    )
    deliver_all()
    html = page(folder, post.address)
    assert "<title>Bridge &lt;opens&gt; · Copydesk</title>" in html
    assert '<h1 class="p-name" dir="auto">Bridge &lt;opens&gt;</h1>' in html
    assert "A short &amp; good description" in html
    assert "<bdi>Tom</bdi>" in html
    assert '<a class="p-category" href="/category/local/" dir="auto">Local</a>' in html
    assert re.findall(r'class="p-category" rel="tag" dir="auto">(.*?)<', html) == ["bridge", "C++", "C#"]
    assert (
        '<a href="https://example.org/bridge?a=1&amp;b=2" rel="ugc nofollow noopener">'
        "For more info: <bdi>example.org</bdi></a>" in html
    )
    assert "<strong>forty</strong>" in html
    assert '<a class="button" href="/submit">Submit a post</a>' in html
    assert "Corrected" not in html


def test_the_post_stands_on_the_front_its_category_tags_and_month(folder: Public) -> None:
    post = a_published_post(headline="Hello", tags="bridge, Old Mill")
    deliver_all()
    assert post.path
    month = post.path.rpartition("/")[0]
    lists = ["/", "/category/world/", "/tag/bridge/", "/tag/old-mill/", f"/archive/{month}/"]
    assert [headlines(folder, address) for address in lists] == [["Hello"]] * 5
    assert f'href="/archive/{month}/"' in page(folder, "/archive/")


@pytest.mark.parametrize("verb", ["hide", "erase", "undo"])
def test_the_archive_counts_what_readers_see(folder: Public, verb: str) -> None:
    post, other = a_published_post(headline="Gone"), a_published_post()
    deliver_all()
    assert "2 posts" in page(folder, "/archive/")
    leave(post, verb)
    assert "1 post<" in page(folder, "/archive/")
    leave(other, verb)
    assert 'class="months"' not in page(folder, "/archive/")
    assert "There is nothing here yet." in page(folder, "/archive/")


def leave(post: Post, verb: str) -> None:
    if verb == "erase":
        erasing.erase(post, by=an_editor(), seen=seen(post))
    elif verb == "undo":
        workflow.undo(post, by=an_editor(), seen=seen(post))
    else:
        decide(at_the_desk(), post, verb)
    deliver_all()


def test_a_category_without_posts_has_a_page(folder: Public) -> None:
    a_category("Sport")
    a_published_post()
    whole.press_all()
    assert "There is nothing here yet." in page(folder, "/category/sport/")
    assert '<a href="/category/sport/"' in page(folder, "/")


def test_a_waiting_post_is_nowhere(folder: Public) -> None:
    a_post(headline="Secret")
    a_published_post(headline="Known")
    deliver_all()
    assert not [name for name in folder.names() if b"Secret" in (folder.root / name).read_bytes()]


def test_links_to_trusted_hosts_lose_their_rel_and_get_it_back(folder: Public) -> None:
    post = a_published_post(
        body="See [this](https://good.example/a).", source_url="https://www.good.example/"
    )
    trusting.trust("good.example", by=an_editor())
    deliver_all()
    assert "ugc nofollow" not in page(folder, post.address)
    assert "ugc nofollow" not in page(folder, "/feed.xml")
    trusting.distrust("good.example", by=an_editor())
    deliver_all()
    assert page(folder, post.address).count('rel="ugc nofollow noopener"') == 2
    assert "nofollow" in page(folder, "/feed.xml")


def test_remote_images_are_printed_as_links(folder: Public) -> None:
    post = a_published_post(body="![A cat](https://elsewhere.example/cat.png)")
    deliver_all()
    html = page(folder, post.address)
    assert "<img" not in html
    assert 'href="https://elsewhere.example/cat.png"' in html


def test_a_source_link_that_is_no_web_address_is_not_printed(folder: Public) -> None:
    post = a_published_post(source_url="javascript:alert(1)")
    deliver_all()
    assert "javascript:" not in page(folder, post.address)
    assert "For more info" not in page(folder, post.address)


def test_a_correction_changes_text_and_shows_its_date(folder: Public) -> None:
    with clock.stopped(datetime(2026, 3, 1, 12, tzinfo=UTC)):
        post = a_published_post(headline="Before")
        deliver_all()
        clock.advance(timedelta(days=2))
        correct(post, headline="After")
        deliver_all()
    html = page(folder, post.address)
    assert '<h1 class="p-name" dir="auto">After</h1>' in html
    assert "Corrected March 3, 2026" in html
    assert '<time class="dt-published" datetime="2026-03-01T12:00:00+00:00">March 1, 2026</time>' in html
    for address in ("/", "/category/world/", "/tag/bridge/", "/archive/2026/03/"):
        assert headlines(folder, address) == ["After"]


def correct(post: Post, **fields: object) -> None:
    workflow.correct(post, a_draft(**fields), by=an_editor(), seen=seen(post))


def test_a_correction_moves_a_post_to_its_new_lists(folder: Public) -> None:
    post = a_published_post(headline="Hello", tags="old, kept")
    deliver_all()
    correct(post, headline="Hello", tags="kept, new", category=a_category("Local"))
    deliver_all()
    assert folder.read("tag/old/") is None
    assert headlines(folder, "/category/world/") == []
    assert headlines(folder, "/tag/kept/") == headlines(folder, "/tag/new/") == ["Hello"]
    assert headlines(folder, "/category/local/") == ["Hello"]


def test_a_retracted_post_leaves_a_notice_at_its_address(folder: Public) -> None:
    post = a_published_post(headline="Wrong", body="Quite wrong words")
    deliver_all()
    workflow.retract(post, by=an_editor(), seen=seen(post), code="legal", reason="for its author only")
    deliver_all()
    html = page(folder, post.address)
    assert "Retracted" in html
    assert "legal reasons" in html
    assert '<meta name="robots" content="noindex">' in html
    assert "Quite wrong words" not in html
    assert "for its author only" not in html
    assert headlines(folder, "/") == []
    assert '<span class="notice">Retracted</span>' in page(folder, "/category/world/")
    for address in ("/feed.xml", "/feed.json", "/tag/bridge/feed.xml"):
        assert "Quite wrong words" not in page(folder, address)
    assert post.address not in page(folder, "/sitemap/" + post.address[1:8].replace("/", "-") + ".xml")


def test_clean_html_of_an_older_sanitiser_is_made_anew() -> None:
    post = a_post(body="*new*")
    Revision.objects.filter(pk=seen(post)).update(
        html="<b>old</b>", html_version=markdown.SANITISER_VERSION - 1
    )
    assert "<em>new</em>" in body_of(latest(post))


def test_a_preview_is_the_page_of_a_post_that_is_not_saved() -> None:
    revision = a_draft(headline="Not yet", body="Some *words*", tags="a, b").revision(Post(), 1)
    html = post_page(revision, preview=True)
    assert '<h1 class="p-name" dir="auto">Not yet</h1>' in html
    assert "<em>words</em>" in html
    assert "This is a preview" in html
    assert '<span dir="auto">a</span>' in html
    assert 'rel="canonical"' not in html
    assert not Post.objects.exists()
    assert not Editor.objects.exists()


def test_addresses_in_other_scripts_are_written_percent_encoded(folder: Public) -> None:
    post = a_published_post(headline="Привет, мир", tags="Иран")
    deliver_all()
    assert page(folder, post.address).isprintable() is False
    front = page(folder, "/")
    assert 'href="/2' in front
    assert "%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82" in front
    assert headlines(folder, "/tag/иран/") == ["Привет, мир"]
