"""Canned reasons: there from the start, changed by chiefs."""

import pytest

from copydesk.desk import reasons
from copydesk.desk.models import CannedReason
from copydesk.posts.models import ReasonCode
from tests.desk.desk import at_the_desk, seen_by
from tests.people import a_post, an_editor

pytestmark = pytest.mark.django_db


def test_a_new_site_has_one_for_each_code() -> None:
    reasons.seed()
    assert set(CannedReason.objects.values_list("code", flat=True)) == set(ReasonCode.values)


def test_what_the_owner_changed_is_not_seeded_again() -> None:
    reasons.seed()
    CannedReason.objects.exclude(code="spam").delete()
    reasons.seed()
    assert set(CannedReason.objects.values_list("code", flat=True)) == {"spam"}


def test_a_chief_adds_changes_and_removes_one() -> None:
    client = at_the_desk()
    client.post("/desk/reasons/", {"code": "quality", "title": "Too long", "text": "Please cut it by half."})
    reason = CannedReason.objects.get()
    assert "Too long" in seen_by(client, f"/desk/posts/{a_post().pk}/")
    client.post(
        f"/desk/reasons/{reason.pk}/", {"code": "quality", "title": "Far too long", "text": "Cut it."}
    )
    assert CannedReason.objects.get().title == "Far too long"
    client.post(f"/desk/reasons/{reason.pk}/remove/")
    assert not CannedReason.objects.exists()


@pytest.mark.parametrize("wrong", [{"code": "none"}, {"title": ""}, {"text": "\u200b "}, {"text": "\x07"}])
def test_a_wrong_one_is_refused_and_kept_in_the_form(wrong: dict[str, str]) -> None:
    typed = {"code": "quality", "title": "Kept title", "text": "Kept text"} | wrong
    answer = at_the_desk().post("/desk/reasons/", typed)
    assert answer.status_code == 422
    assert "Kept" in answer.content.decode()
    assert not CannedReason.objects.exists()


def test_only_chiefs_configure() -> None:
    reasons.seed()
    client = at_the_desk(an_editor("Otto", chief=False))
    number = CannedReason.objects.values_list("pk", flat=True)[0]
    assert client.get("/desk/reasons/").status_code == 403
    for address in ("/desk/reasons/", f"/desk/reasons/{number}/", f"/desk/reasons/{number}/remove/"):
        assert client.post(address, {"code": "other", "title": "x", "text": "y"}).status_code == 403
    assert CannedReason.objects.count() == len(reasons.DEFAULTS)
