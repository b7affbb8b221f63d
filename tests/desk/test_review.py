"""The review screen: what an editor sees before deciding, and the corrections made there."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from copydesk.posts import workflow
from copydesk.posts.models import Finding, Post, Revision, TrustedHost
from tests.desk.desk import at_the_desk, decide, kinds, seen_by
from tests.kept import keep_for_long
from tests.people import a_draft, a_post, a_published_post, an_editor, deliver_all, latest, seen
from tests.people import a_receipt as a_new_receipt

pytestmark = pytest.mark.django_db


def screen(post: Post) -> str:
    return seen_by(at_the_desk(), f"/desk/posts/{post.pk}/")


def typed(revision: Revision, **changes: str) -> dict[str, str]:
    """Return the edit form as the screen shows it, with some fields changed."""
    names = ("headline", "dek", "body", "tags", "source_url")
    fields = {name: str(getattr(revision, name)) for name in names}
    shown = {"category": revision.category.slug, "revision": str(revision.number), "verb": "edit"}
    return fields | shown | changes


def a_finding(post: Post, field: str, part: str, severity: str = "flag") -> Finding:
    revision = latest(post)
    start = getattr(revision, field).index(part)
    row = {"field": field, "start": start, "end": start + len(part), "text": part}
    return Finding.objects.create(
        revision=revision,
        check_name=f"test_{field}",
        severity=severity,
        summary=f"See {part}.",
        evidence=[row],
    )


def test_the_post_is_shown_as_readers_will_see_it() -> None:
    page = screen(a_post(body="One **bold** word.", dek="A short one", byline="Tom", tags="bridge"))
    assert "One <strong>bold</strong> word." in page
    assert "A short one" in page
    assert "Tom" in page
    post = Post.objects.get()
    assert "One <strong>bold</strong> word." in seen_by(at_the_desk(), f"/desk/posts/{post.pk}/preview/")


def test_nothing_that_was_typed_runs() -> None:
    page = screen(
        a_post(
            headline="<script>alert(1)</script>",
            body="<script>alert(2)</script>",
            dek="<img src=x onerror=1>",
        )
    )
    assert not re.search(r"<script(?! type=\"module\" src=)", page)
    assert "<img" not in page


@pytest.mark.parametrize("field", ["headline", "dek", "tags", "source_url", "byline"])
def test_evidence_is_marked_in_its_field(field: str) -> None:
    post = a_post(dek="The dek", source_url="https://source.example/", byline="Tom Weaver")
    part = str(getattr(latest(post), field))[1:5]
    a_finding(post, field, part)
    page = screen(post)
    assert re.search(
        rf'<mark class="evidence" data-finding="1" id="evidence-{field}-1">{re.escape(part)}</mark>', page
    )
    assert f'href="#evidence-{field}-1"' in page
    assert 'href="#finding-1"' in page


def test_evidence_is_marked_in_the_body() -> None:
    post = a_post(body="One two **three** four.")
    a_finding(post, "body", "three")
    page = screen(post)
    assert re.search(r'<mark[^>]*id="evidence-1"[^>]*>three</mark>', page)
    assert 'href="#evidence-1"' in page


def test_holds_come_first() -> None:
    post = a_post(dek="The dek")
    a_finding(post, "body", "bridge", severity="note")
    a_finding(post, "dek", "dek", severity="hold")
    page = screen(post)
    assert page.index("See dek.") < page.index("See bridge.")


def test_the_history_tells_every_event() -> None:
    post = a_post()
    client = at_the_desk()
    decide(client, post, "send_back", code="legal", reason="Who said that?")
    workflow.answer(post, "My aunt did.", seen=seen(post))
    decide(client, post, "spike", code="off-topic")
    decide(client, post, "undo")
    decide(client, post, "approve")
    decide(client, post, "retract", reason="It was not true.")
    page = screen(post).partition('class="events"')[2]
    steps = [
        "received",
        "read by the checks",
        "sent back",
        "answered",
        "not accepted",
        "taken up",
        "published",
        "retracted",
    ]
    places = [page.index(step) for step in steps]
    assert places == sorted(places)
    for words in ("Edda", "legal reasons", "Who said that?", "My aunt did.", "It was not true."):
        assert words in page


def test_an_edit_at_the_desk_is_a_revision_and_shown_as_a_diff() -> None:
    post = a_post(body="The bridge is 800 m long.")
    form = typed(latest(post), body="The bridge is 80 m long.")
    answer = at_the_desk().post(f"/desk/posts/{post.pk}/edit/", form)
    assert answer.status_code == 303
    revision = latest(post)
    assert (revision.number, revision.by, revision.body) == (2, an_editor(), "The bridge is 80 m long.")
    assert kinds(post)[-1] == "edited"
    page = screen(post)
    assert "<del>800</del>" in page
    assert "<ins>80</ins>" in page


def test_what_the_desk_does_not_change_stays_as_typed() -> None:
    body = "  Tabs\tand spaces  \n\n\n<b>and</b> “quotes” \u202eodd  "
    post = a_post(body=body, headline="  Odd   spaces ", byline="Tom", source_url="https://a.example/?q=%20")
    before = latest(post)
    form = typed(before, dek="New dek") | {"body": body.replace("\n", "\r\n")}
    at_the_desk().post(f"/desk/posts/{post.pk}/edit/", form)
    after = latest(post)
    assert after.number == 2
    for name in ("body", "headline", "byline", "source_url", "tags", "own_work"):
        assert getattr(after, name) == getattr(before, name), name


def test_an_edit_that_changes_nothing_is_no_revision() -> None:
    post = a_post()
    at_the_desk().post(f"/desk/posts/{post.pk}/edit/", typed(latest(post)))
    assert latest(post).number == 1


def test_a_wrong_edit_keeps_what_was_typed() -> None:
    post = a_post()
    form = typed(latest(post), headline=" ", body="My better text.")
    answer = at_the_desk().post(f"/desk/posts/{post.pk}/edit/", form)
    assert answer.status_code == 422
    assert "My better text." in answer.content.decode()
    assert latest(post).number == 1


def test_an_edit_of_a_text_that_has_changed_does_nothing() -> None:
    post = a_post()
    form = typed(latest(post), body="Late words.")
    workflow.revise(post, a_draft(body="New words."), seen=seen(post))
    workflow.queue(post, seen=seen(post))
    answer = at_the_desk().post(f"/desk/posts/{post.pk}/edit/", form)
    assert answer.status_code == 409
    assert "Late words." in answer.content.decode()
    assert latest(post).body == "New words."


def test_an_edit_never_becomes_a_correction_because_someone_published_meanwhile() -> None:
    post = a_post()
    form = typed(latest(post), body="Edited words.")
    decide(at_the_desk(), post, "approve")
    assert at_the_desk().post(f"/desk/posts/{post.pk}/edit/", form).status_code == 409
    assert latest(post).number == 1


def test_a_correction_of_a_published_post_is_seen_at_once() -> None:
    post = a_published_post(body="The bridge is 800 m long.")
    assert 'value="correct"' in screen(post)
    form = typed(latest(post), body="It is 80 m long.", verb="correct", correction="80 m, not 800.")
    at_the_desk().post(f"/desk/posts/{post.pk}/edit/", form)
    post.refresh_from_db()
    assert post.live is not None
    assert post.live.body == "It is 80 m long."
    assert kinds(post)[-1] == "corrected"
    assert "80 m, not 800." in screen(post)


def test_a_pending_revision_is_shown_against_the_live_one() -> None:
    post = a_published_post(body="The first text.")
    workflow.revise(post, a_draft(body="The second text."), seen=seen(post))
    workflow.revise(post, a_draft(body="The third text."), seen=seen(post))
    workflow.queue(post, seen=seen(post))
    page = screen(post)
    assert "What changed from revision 1 to 3" in page
    assert "<del>first</del>" in page
    assert "<ins>third</ins>" in page


@pytest.mark.parametrize(
    ("make", "buttons"),
    [(a_post, {"approve", "send_back", "spike"}), (a_published_post, {"hide", "retract", "undo"})],
)
def test_only_what_is_allowed_has_a_button(make: object, buttons: set[str]) -> None:
    assert callable(make)
    page = screen(make())
    assert (
        set(
            re.findall(
                r'name="verb" value="(\w+)"', page.partition('id="decide"')[2].partition("</section>")[0]
            )
        )
        == buttons
    )


def test_the_senders_record_stands_beside_the_post() -> None:
    client = at_the_desk()
    for verb in ("approve", "approve", "spike"):
        decide(client, a_post(email="tom@example.org"), verb)
    decide(client, a_post(email="someone-else@example.org"), "spike")
    post = a_post(email="tom@example.org")
    assert "2 published, 1 not accepted" in screen(post)
    assert "more open" not in screen(post), "the post itself does not count"
    assert "2 published, 1 not accepted" in seen_by(client, "/desk/")


def test_a_chief_trusts_a_host_and_takes_the_trust_back() -> None:
    post = a_new_receipt(body="See [this](https://good.example/a).").post
    deliver_all()
    chief, editor = at_the_desk(), at_the_desk(an_editor("Otto", chief=False))
    address = f"/desk/posts/{post.pk}/trust/"
    assert "good.example" in screen(post)
    assert editor.post(address, {"host": "good.example"}).status_code == 403
    assert chief.post(address, {"host": "other.example"}).status_code == 404
    assert not TrustedHost.objects.exists()
    chief.post(address, {"host": "good.example", "trusted": "yes"})
    assert TrustedHost.objects.get().host == "good.example"
    assert "Distrust" in screen(post)
    chief.post(address, {"host": "good.example", "trusted": "no"})
    assert not TrustedHost.objects.exists()


def test_every_revision_can_be_compared_with_the_one_before() -> None:
    post = a_post(body="One.")
    for body in ("Two.", "Three."):
        workflow.edit(post, a_draft(body=body), by=an_editor(), seen=seen(post))
    assert f'href="/desk/posts/{post.pk}/changes/2/"' in screen(post)
    client = at_the_desk()
    page = seen_by(client, f"/desk/posts/{post.pk}/changes/2/")
    assert "<del>One</del>" in page
    assert "<ins>Two</ins>" in page
    for number in (0, 1, 4):
        assert client.get(f"/desk/posts/{post.pk}/changes/{number}/").status_code == 404


def test_the_screen_takes_the_same_queries_however_much_has_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_for_long(monkeypatch)
    post = a_post(body="One.")
    client = at_the_desk()

    def queries() -> int:
        seen_by(client, f"/desk/posts/{post.pk}/")
        with CaptureQueriesContext(connection) as captured:
            seen_by(client, f"/desk/posts/{post.pk}/")
        return len(captured)

    workflow.edit(post, a_draft(body="Two."), by=an_editor(), seen=seen(post))
    few = queries()
    for n in range(5):
        workflow.edit(post, a_draft(body=f"Body {n}."), by=an_editor(f"Editor {n}"), seen=seen(post))
    assert queries() == few
