"""The first minute: samples wait in the queue of a new site, and go with one press of a button."""

import json
from pathlib import Path

import pytest
from django.conf import LazySettings

from copydesk import setup
from copydesk.cli import main
from copydesk.desk import samples
from copydesk.distribution.models import Mail
from copydesk.lib import clock
from copydesk.people.models import Editor
from copydesk.posts.models import Post, Remark, Revision, Sample, Severity, Status
from tests.desk.desk import at_the_desk, decide, seen_by
from tests.people import a_post, a_published_post, an_editor, deliver_all, latest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def new_site(settings: LazySettings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give each site a public folder of its own, and mail."""
    settings.PUBLIC = tmp_path_factory.mktemp("data") / "public"
    settings.MAIL_IS_SET = True


def first_start() -> dict[Sample, Post]:
    """Start a new site and let its worker do what is due; return its samples."""
    setup.make_tables()
    samples.queue_first()
    deliver_all()
    return {Sample(str(post.sample)): post for post in Post.objects.exclude(sample=None)}


def severities(post: Post) -> dict[str, str]:
    return dict(latest(post).findings.values_list("check_name", "severity"))


def test_the_first_start_queues_three_samples_that_explain_the_desk() -> None:
    made = first_start()
    assert list(Post.objects.waiting().values_list("sample", flat=True)) == ["report", "copy", "offer"]
    assert severities(made[Sample.REPORT]) == {}
    assert severities(made[Sample.COPY])["repeat"] == Severity.HOLD
    assert severities(made[Sample.ADVERTISEMENT])["links"] == Severity.FLAG
    page = seen_by(at_the_desk(), "/desk/")
    for sample in Sample:
        assert str(sample.label) in page
        assert str(sample.label) in seen_by(at_the_desk(), f"/desk/posts/{made[sample].pk}/")


def test_a_later_start_queues_none() -> None:
    first_start()
    samples.queue_first()
    assert Post.objects.count() == 3
    at_the_desk().post("/desk/samples/remove/")
    samples.queue_first()
    assert not Post.objects.samples().exists(), "they do not come back"


def test_a_site_with_posts_or_people_gets_none() -> None:
    setup.make_tables()
    Editor.objects.create(name="Edda", joined_at=clock.now(), last_login=clock.now())
    samples.queue_first()
    Editor.objects.all().delete()
    a_post()
    samples.queue_first()
    assert not Post.objects.exclude(sample=None).exists()


def test_a_site_that_wants_none_gets_none(settings: LazySettings) -> None:
    settings.SAMPLES = False
    assert first_start() == {}


def test_one_button_removes_them_and_nothing_else() -> None:
    made, client = first_start(), at_the_desk()
    ours = a_published_post(headline="Ours")
    decide(client, made[Sample.REPORT], "approve")
    decide(client, made[Sample.ADVERTISEMENT], "spike", reason="We print no advertising.")
    deliver_all()
    assert "Remove the samples" in seen_by(client, "/desk/")
    assert client.post("/desk/samples/remove/").status_code == 303
    assert not Revision.objects.exclude(post=ours).exists()
    assert latest(ours).headline == "Ours"
    assert not Remark.objects.exists()
    page = seen_by(client, "/desk/")
    assert "Remove the samples" not in page
    assert "Nothing waits." in page


def test_pages_and_search_forget_a_sample_that_was_published(settings: LazySettings) -> None:
    made, client = first_start(), at_the_desk()
    report = made[Sample.REPORT]
    decide(client, report, "approve")
    deliver_all()
    assert report.status == Status.PUBLISHED
    printed = settings.PUBLIC / str(report.path) / "index.html"
    assert "The footbridge" in printed.read_text()
    assert "The footbridge" in (settings.PUBLIC / "index.html").read_text()
    client.post("/desk/samples/remove/")
    deliver_all()
    assert not printed.exists() or "The footbridge" not in printed.read_text()
    assert "The footbridge" not in (settings.PUBLIC / "index.html").read_text()


def test_nobody_is_written_to_about_them() -> None:
    editor = an_editor()
    Editor.objects.update(email="edda@example.org", notices="immediate")
    made = first_start()
    client = at_the_desk(editor)
    for post in made.values():
        decide(client, post, "spike", reason="Thank you.")
    deliver_all()
    assert not Mail.objects.exists()


def test_only_a_chief_removes_them() -> None:
    first_start()
    client = at_the_desk(an_editor("Otto", chief=False))
    assert "Remove the samples" not in seen_by(client, "/desk/")
    assert client.post("/desk/samples/remove/").status_code == 403
    assert Post.objects.count() == 3


def test_the_command_line_removes_them(capsys: pytest.CaptureFixture[str]) -> None:
    first_start()
    an_editor()
    assert main(["remove-samples"]) == 0
    assert capsys.readouterr().out == "Removed: 3.\n"
    assert not Post.objects.samples().exists()


def test_an_export_leaves_them_out(tmp_path: Path) -> None:
    first_start()
    a_published_post(headline="Ours")
    assert main(["export", str(tmp_path / "out")]) == 0
    written = [json.loads(line) for line in (tmp_path / "out" / "posts.jsonl").read_text().splitlines()]
    assert len(written) == 1
