"""``python -m tests.files.world``: fill a site with posts in every state they can be in, and print it."""

import importlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from copydesk.people.models import Editor
    from copydesk.posts.models import Post

NAUGHTY = [
    "\u202eright to left\u202c", "Ω≈ç√∫˜µ≤≥÷", "<script>alert(1)</script>", "'; DROP TABLE posts_post; --", "田中さん",
    "e\u0301 is not \u00e9", "zero\u200bwidth", "../../etc/passwd", "{{ 7 * 7 }} {% raw %}",
    "&amp; &lt;b&gt;", "%s %d {0}",
    "🏳️‍🌈 مرحبا بالعالم", "ﷺ" * 40, "…" * 190, "--- not front matter", "'\"`\\",
]  # fmt: skip


def fill() -> None:
    """Make posts of every kind; whoever tests what leaves a site and comes back wants all of them."""
    from django.conf import settings

    from copydesk.lib import clock
    from copydesk.posts import workflow
    from copydesk.posts.models import Address, Post, TrustedHost
    from copydesk.press import lead
    from copydesk.press.models import Site
    from tests.people import a_category, a_draft, a_post, a_published_post, an_editor, seen

    edda, otto = an_editor(), an_editor("Otto", chief=False)
    Site.objects.update(name="The Mill Stream", tagline="News & more", footer="", language="es")
    settings.MEDIA_ROOT.mkdir(exist_ok=True)
    (settings.MEDIA_ROOT / "picture.png").write_bytes(b"\x89PNG and so on")
    with clock.stopped(datetime(2024, 1, 31, 23, 30, tzinfo=UTC)):
        for number, naughty in enumerate(NAUGHTY):
            clock.advance(timedelta(days=9, seconds=number))
            a_published_post(
                headline=naughty,
                dek=naughty,
                body=f"{naughty}\n\n[a link](https://h{number % 3}.example/x) and ![a picture](/media/picture.png)\n",
                tags="C, C++, C#, Straße, 日本" if number % 2 else naughty.replace(",", "")[:40],
                byline=naughty,
                language="ar",
                source_url="https://source.example/a?b=1&c=2",
                email="tom@tom.example",
            )
        for number in range(45):
            clock.advance(timedelta(hours=7))
            a_published_post(
                headline="The same headline" if number % 3 else f"Number {number}", tags="many, C"
            )
        corrected = a_published_post(
            headline="Wrong at first", category=a_category("Sport"), tags="old, many"
        )
        clock.advance(timedelta(days=40))
        draft = a_draft(headline="Right at last", category=a_category("Science"), tags="new")
        workflow.correct(corrected, draft, by=otto, seen=seen(corrected), reason="It was wrong.")
        retracted = a_published_post(headline="Never happened")
        workflow.retract(retracted, by=edda, seen=seen(retracted), code="legal", reason="We were misled.")
        hidden = a_published_post(headline="Complained about")
        workflow.hide(hidden, by=edda, seen=seen(hidden), code="legal", reason="We look into it.")
        pending = a_published_post(headline="To be changed", body="Before.")
        workflow.revise(pending, a_draft(headline="Changed", body="After."), seen=seen(pending))
        check_all()
        a_post(headline="Waiting")
        edited = a_post(headline="Edited at the desk")
        workflow.edit(edited, a_draft(headline="Edited"), by=edda, seen=seen(edited))
        returned = a_post(headline="Returned")
        workflow.send_back(returned, by=edda, seen=seen(returned), reason="Please say more, «so to speak».")
        answered = a_post(headline="Answered")
        workflow.send_back(answered, by=edda, seen=seen(answered))
        workflow.answer(answered, "Here is more:\n\n😀", seen=seen(answered))
        spiked = a_post(headline="Buy now", body="[buy](https://casino.example)")
        workflow.spike(spiked, by=edda, seen=seen(spiked), code="spam")
        withdrawn = a_post(headline="Taken back")
        workflow.withdraw(withdrawn, seen=seen(withdrawn))
        embargoed = a_post(headline="Tomorrow")
        workflow.approve(
            embargoed, by=otto, seen=seen(embargoed), publish_at=datetime(2999, 1, 1, tzinfo=UTC)
        )
        old = Post.objects.published().first()
        assert old is not None
        for post in (old, None, corrected):
            _publish_a_letter(post, edda)
        Address.objects.create(path="2020/01/an-old-address", post=old)
        lead.pick(corrected, datetime(2999, 1, 1, tzinfo=UTC))
        TrustedHost.objects.create(host="h1.example", by=edda, trusted_at=clock.now())
    check_all()


def _publish_a_letter(post: "Post | None", editor: "Editor") -> None:
    import uuid

    from copydesk.talk import letters, workflow

    said = workflow.Said(text=f"Dear desk,\n\n{NAUGHTY[0]}", uuid=uuid.uuid4(), signature=NAUGHTY[4])
    opened = workflow.open_conversation(said, post=post)
    message = opened.conversation.messages.select_related("conversation__post").get()
    letters.publish(message, by=editor, seen=1)


def check_all() -> None:
    """Run the checks only: what is printed is printed at once, at the end."""
    from copydesk.checks import run as checks
    from copydesk.jobs.models import Job
    from copydesk.posts.models import Event, EventKind
    from copydesk.wiring import CONSUMERS

    Job.objects.all().delete()
    for event in Event.objects.all():
        if checks.read in CONSUMERS[EventKind(event.kind)]:
            checks.read(event)


def states() -> dict[str, int]:
    """Return how many posts there are of each status."""
    from django.db.models import Count

    from copydesk.posts.models import Post

    return dict(Post.objects.order_by("status").values_list("status").annotate(Count("pk")))


if __name__ == "__main__":
    django.setup()
    importlib.import_module("copydesk.setup").make_tables()
    fill()
    importlib.import_module("copydesk.press.whole").press_all()
    print(json.dumps(states()))
