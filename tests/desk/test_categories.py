"""A chief adds, renames, orders, merges and removes categories; pages, lists and old addresses follow."""

from typing import Any

import pytest
from django.test import Client

from copydesk.desk.owner_forms import CategoryForm
from copydesk.desk.settings_menu import SETTINGS
from copydesk.jobs.models import Job
from copydesk.posts import categories, lists, workflow
from copydesk.posts.models import Category, Listing, Place, Post
from copydesk.press import lists as printed
from copydesk.press import moved, whole
from copydesk.press.files import Public
from tests.desk.desk import at_the_desk, seen_by
from tests.people import a_category, a_draft, a_post, a_published_post, an_editor, deliver_all, seen
from tests.press.reading import headlines, page, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def names() -> list[str]:
    return list(Category.objects.values_list("name", flat=True))


def rename(category: Category, name: str, slug: str = "") -> int:
    answer = at_the_desk().post(f"/desk/categories/{category.pk}/", {"name": name, "slug": slug})
    deliver_all()
    return answer.status_code


def merge(category: Category, into: Category) -> int:
    typed = {"into": into.slug, "sure": "on"}
    answer = at_the_desk().post(f"/desk/categories/{category.pk}/merge/", typed)
    deliver_all()
    return answer.status_code


def leads_to(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 301, answer.status_code
    return answer["Location"]


def test_a_new_category_stands_behind_the_others_on_every_page(folder: Public) -> None:
    a_category("World")
    post = a_published_post()
    client = at_the_desk()
    assert client.post("/desk/categories/", {"name": " Arts &  Letters "}).status_code == 303
    deliver_all()
    assert names() == ["World", "Arts & Letters"]
    assert '<a href="/category/arts-letters/" dir="auto">Arts &amp; Letters</a>' in page(folder, post.address)
    assert "There is nothing here yet." in page(folder, "/category/arts-letters/")
    assert 'value="arts-letters"' in client.get("/submit").content.decode()
    assert "Saved." in seen_by(client, "/desk/categories/?saved")


def test_of_two_chiefs_who_take_a_name_at_once_the_second_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    a_category("Local")
    client, clean = at_the_desk(), CategoryForm.clean

    def clean_before_another_adds_it(form: CategoryForm) -> dict[str, Any]:
        data = clean(form)
        Category.objects.get_or_create(name="Arts", slug="arts", position=9)
        return data

    monkeypatch.setattr(CategoryForm, "clean", clean_before_another_adds_it)
    local = Category.objects.get(slug="local").pk
    for address in ("/desk/categories/", f"/desk/categories/{local}/"):
        Category.objects.filter(slug="arts").delete()
        answer = client.post(address, {"name": "Arts"})
        assert answer.status_code == 422
        assert "Another category has this name." in answer.content.decode()
    assert names() == ["Local", "Arts"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": "world", "slug": "other"}, "Another category has this name."),
        ({"name": "Other", "slug": "World"}, "This address leads to another category"),
        ({"name": "Other", "slug": "old"}, "This address leads to another category"),
        ({"name": "!?", "slug": ""}, "Please write a word here"),
        ({"name": " ", "slug": ""}, "A category needs a name."),
        ({"name": "x" * 81, "slug": ""}, "at most 80 characters"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(typed: dict[str, str], says: str) -> None:
    categories.rename(a_category("Old"), name="World", slug="world")
    answer = at_the_desk().post("/desk/categories/", typed)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert names() == ["World"]


def test_buttons_move_a_category_up_and_down() -> None:
    for name in ("World", "Local", "Sport"):
        a_category(name)
    client, sport = at_the_desk(), a_category("Sport")
    client.post(f"/desk/categories/{sport.pk}/move/", {"to": "up"})
    client.post(f"/desk/categories/{sport.pk}/move/", {"to": "up"})
    client.post(f"/desk/categories/{sport.pk}/move/", {"to": "up"})
    first = names()[0]
    client.post(f"/desk/categories/{sport.pk}/move/", {"to": "down"})
    assert (first, names().index("Sport")) == ("Sport", 1)
    assert "Move Sport up" in seen_by(client, "/desk/categories/")


def test_many_changes_in_a_row_are_one_printing() -> None:
    a_category("World"), a_category("Local")
    client = at_the_desk()
    for _ in range(5):
        client.post(f"/desk/categories/{a_category('World').pk}/move/", {"to": "down"})
    assert Job.objects.filter(task_path=whole.WHOLE).count() == 5
    assert deliver_all() == 1


def test_another_name_stands_on_all_pages_and_the_address_stays(folder: Public) -> None:
    post = a_published_post()
    deliver_all()
    assert rename(a_category("World"), "The World", "world") == 303
    for address in (
        "/",
        post.address,
        "/category/world/",
    ):
        assert "The World" in page(folder, address)
    assert '"articleSection":"The World"' in page(folder, post.address).replace('": "', '":"')
    assert whole.check() == []


def test_another_slug_moves_the_list_and_old_addresses_lead_there(folder: Public) -> None:
    publish(printed.SIZE + 1)
    rename(a_category("World"), "Planet", "planet")
    assert headlines(folder, "/category/planet/page/1/")[0] == "P20"
    assert folder.read("category/world/") is None
    for old, new in {
        "/category/world/": "/category/planet/",
        "/category/world": "/category/planet/",
        "/category/world/feed.xml": "/category/planet/feed.xml",
        "/category/world/feed.json": "/category/planet/feed.json",
        "/category/world/page/1/": "/category/planet/page/1/",
        "/category/world/page/1/feed.xml": "/category/planet/page/1/feed.xml",
    }.items():
        assert leads_to(old) == new
        assert f'"{old}" "{new}";' in moved.map_file().read_text()
    assert Client().get("/category/worlds/").status_code == 404
    assert whole.check() == []


def test_a_slug_that_comes_back_is_its_own_again(folder: Public) -> None:
    a_published_post()
    rename(a_category("World"), "Planet", "planet")
    rename(Category.objects.get(), "World", "world")
    assert page(folder, "/category/world/")
    assert leads_to("/category/planet/") == "/category/world/"
    assert '"/category/world/"' not in moved.map_file().read_text().replace(' "/category/world/";', "")


def test_whoever_sends_to_the_old_slug_reaches_the_category() -> None:
    categories.rename(a_category("World"), name="Planet", slug="planet")
    typed = {"headline": "A post", "category": "world", "body": "Some text."}
    answer = Client().post("/api/submissions", typed, content_type="application/json")
    assert answer.status_code == 201
    assert Post.objects.get().latest.category.slug == "planet"  # type: ignore[union-attr]


def test_search_finds_posts_by_the_new_name() -> None:
    a_published_post()
    deliver_all()
    rename(a_category("World"), "Planet", "planet")
    assert "The old bridge" in Client().get("/search?q=category:planet").content.decode()
    assert "The old bridge" not in Client().get("/search?q=category:world").content.decode()


def test_merged_posts_follow_at_the_end_of_the_other_list_and_nothing_there_changes(folder: Public) -> None:
    publish(printed.SIZE + 3, category=a_category("Local"))
    local = {post.pk: post.path for post in Post.objects.all()}
    before = page(folder, "/category/local/page/1/")
    for number in range(1, printed.SIZE + 3):
        a_published_post(headline=f"W{number}")
    deliver_all()
    old = headlines(folder, "/category/world/page/1/")
    assert merge(a_category("World"), a_category("Local")) == 303
    assert names() == ["Local"]
    assert headlines(folder, "/category/local/page/3/") == old
    assert [
        line for line in page(folder, "/category/local/page/1/").splitlines() if "line-headline" in line
    ] == [line for line in before.splitlines() if "line-headline" in line]
    assert headlines(folder, "/category/local/page/2/") == ["P23", "P22", "P21"]
    assert headlines(folder, "/category/local/")[:2] == ["W22", "W21"]
    assert {post.pk: post.path for post in Post.objects.filter(pk__in=local)} == local
    a_published_post(headline="Next", category=a_category("Local"))
    deliver_all()
    assert headlines(folder, "/category/local/")[0] == "Next"
    assert whole.check() == []


def test_each_page_of_a_merged_category_leads_to_the_page_with_its_posts(folder: Public) -> None:
    publish(3, category=a_category("Local"))
    publish(2 * printed.SIZE)
    shown = {number: headlines(folder, f"/category/world/page/{number}/") for number in (1, 2)}
    categories.rename(a_category("World"), name="Planet", slug="planet")
    merge(Category.objects.get(slug="planet"), a_category("Local"))
    for slug in ("world", "planet"):
        for number in (1, 2):
            new = leads_to(f"/category/{slug}/page/{number}/")
            assert headlines(folder, new) == shown[number]
            assert f'"/category/{slug}/page/{number}/" "{new}";' in moved.map_file().read_text()
        assert leads_to(f"/category/{slug}/feed.xml") == "/category/local/feed.xml"


def test_a_publication_in_the_moment_of_a_merge_goes_to_the_other_list() -> None:
    a_published_post(category=a_category("Local"))
    late = a_post()
    workflow.approve(late, by=an_editor(), seen=seen(late))
    Place.objects.filter(post=late, listing__key__startswith="category/").delete()
    assert late.latest is not None
    stale = late.latest.category  # as who publishes had read it before the merge
    categories.merge(a_category("World"), into=a_category("Local"), page=printed.SIZE)
    late.live = late.latest
    late.live.category = stale
    lists.place(late)
    assert set(Listing.objects.filter(places__post=late).values_list("key", flat=True)) & {
        "category/local",
        "category/world",
    } == {"category/local"}


def test_a_merge_wants_to_be_confirmed() -> None:
    a_category("Local")
    client, world = at_the_desk(), a_category("World")
    answer = client.post(f"/desk/categories/{world.pk}/merge/", {"into": "local"})
    assert answer.status_code == 422
    assert "Please confirm it" in answer.content.decode()
    assert (
        client.post(f"/desk/categories/{world.pk}/merge/", {"into": "world", "sure": "on"}).status_code == 422
    )
    assert len(names()) == 2


def test_only_an_empty_category_can_be_removed() -> None:
    a_category("Local")
    a_post()
    client, world, local = at_the_desk(), a_category("World"), a_category("Local")
    assert "Remove this category" not in seen_by(client, f"/desk/categories/{world.pk}/")
    assert client.post(f"/desk/categories/{world.pk}/remove/").status_code == 409
    assert "Remove this category" in seen_by(client, f"/desk/categories/{local.pk}/")
    assert client.post(f"/desk/categories/{local.pk}/remove/").status_code == 303
    assert names() == ["World"]


def test_the_last_category_stays() -> None:
    client, world = at_the_desk(), a_category("World")
    assert "Merge it" not in seen_by(client, f"/desk/categories/{world.pk}/")
    assert client.post(f"/desk/categories/{world.pk}/remove/").status_code == 409
    assert names() == ["World"]


def test_a_correction_after_a_merge_keeps_the_place() -> None:
    post = a_published_post()
    categories.merge(a_category("World"), into=a_category("Local"), page=printed.SIZE)
    workflow.correct(post, a_draft(category=a_category("Local")), by=an_editor(), seen=seen(post))
    assert Place.objects.get(post=post, listing__key="category/local").position == 1


def test_only_chiefs_may() -> None:
    world = a_category("World")
    a_category("Local")
    client = at_the_desk(an_editor("Otto", chief=False))
    for address in ("", f"{world.pk}/", f"{world.pk}/move/", f"{world.pk}/merge/", f"{world.pk}/remove/"):
        typed = {"name": "x", "to": "down", "into": "local", "sure": "on"}
        assert client.post(f"/desk/categories/{address}", typed).status_code == 403
    assert client.get("/desk/settings/").status_code == 403
    assert "/desk/settings/" not in seen_by(client, "/desk/")
    assert len(names()) == 2


def test_the_owner_s_menu_leads_to_screens_that_are_there() -> None:
    client = at_the_desk()
    assert "/desk/settings/" in seen_by(client, "/desk/")
    shown = seen_by(client, "/desk/settings/")
    for _group, screens in SETTINGS:
        for screen in screens:
            assert f'href="{screen.address}"' in shown
            seen_by(client, screen.address)
