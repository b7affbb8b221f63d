"""A chief picks the lead of the front by hand."""

from datetime import timedelta

import pytest

from copydesk.jobs.models import Job
from copydesk.lib import clock
from copydesk.posts import workflow
from copydesk.posts.models import Post
from copydesk.press import due, whole
from copydesk.press.files import Public
from tests.desk.desk import at_the_desk, seen_by
from tests.people import a_post, an_editor, deliver_all, seen
from tests.press.reading import headlines, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def the_post(headline: str) -> Post:
    return Post.objects.get(live__headline=headline)


def pick(headline: str, **fields: str) -> int:
    answer = at_the_desk().post(f"/desk/posts/{the_post(headline).pk}/lead/", fields)
    deliver_all()
    return answer.status_code


def test_a_picked_post_leads_until_another_is_picked(folder: Public) -> None:
    publish(4)
    assert pick("P2") == 303
    assert headlines(folder, "/") == ["P2", "P4", "P3", "P1"]
    publish(1)
    assert headlines(folder, "/")[:2] == ["P2", "P1"]
    pick("P3")
    assert headlines(folder, "/")[0] == "P3"
    whole.press_all()
    assert headlines(folder, "/")[0] == "P3"
    assert whole.check() == []


def test_an_old_post_can_lead_too(folder: Public) -> None:
    publish(20)
    pick("P1")
    shown = headlines(folder, "/")
    assert shown[:2] == ["P1", "P20"]
    assert shown.count("P1") == 1


def test_when_its_time_is_over_the_newest_leads_again(folder: Public) -> None:
    publish(3)
    client = at_the_desk()
    client.post(f"/desk/posts/{the_post('P1').pk}/lead/", {"hours": "6"})
    later = Job.objects.get(task_path="copydesk.wiring.print_front", run_after__gt=clock.now())
    deliver_all()
    assert headlines(folder, "/")[0] == "P1"
    assert "until" in seen_by(client, f"/desk/posts/{the_post('P1').pk}/")
    with clock.stopped(clock.now() + timedelta(hours=6, minutes=1)):
        assert later.run_after <= clock.now()
        assert deliver_all() == 1
        assert headlines(folder, "/")[0] == "P3"


def test_the_newest_can_be_let_lead_again(folder: Public) -> None:
    publish(2)
    pick("P1")
    assert "Let the newest lead" in seen_by(at_the_desk(), f"/desk/posts/{the_post('P1').pk}/")
    pick("P1", drop="yes")
    assert headlines(folder, "/")[0] == "P2"


def test_a_lead_that_is_taken_down_leads_no_more(folder: Public) -> None:
    publish(2)
    pick("P1")
    post = the_post("P1")
    workflow.retract(post, by=an_editor(), seen=seen(post))
    deliver_all()
    assert headlines(folder, "/") == ["P2"]


def test_only_a_published_post_can_lead() -> None:
    post, client = a_post(), at_the_desk()
    assert client.post(f"/desk/posts/{post.pk}/lead/").status_code == 409
    assert "Make it the lead" not in seen_by(client, f"/desk/posts/{post.pk}/")


def test_only_a_chief_picks() -> None:
    publish(1)
    client, number = at_the_desk(an_editor("Otto", chief=False)), the_post("P1").pk
    assert client.post(f"/desk/posts/{number}/lead/").status_code == 403
    assert "Make it the lead" not in seen_by(client, f"/desk/posts/{number}/")


def test_a_lead_that_is_picked_while_all_is_printed_leads_afterwards(
    folder: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(2)
    filled = whole._fill

    def then_picked(*arguments: object) -> int:
        count = filled(*arguments)  # type: ignore[arg-type]
        from copydesk.press import lead

        lead.pick(the_post("P1"), None)
        due.print_front(folder)
        return count

    monkeypatch.setattr(whole, "_fill", then_picked)
    whole.press_all()
    assert headlines(folder, "/")[0] == "P1"
