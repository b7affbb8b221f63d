"""The same text twice."""

import pytest

from copydesk.posts import workflow
from copydesk.posts.models import Post
from tests.checks.findings import a_read_post, assert_exact, finding_of, found
from tests.people import a_draft, an_editor, deliver_all, seen

pytestmark = pytest.mark.django_db

ONCE = "The bridge over the mill stream is open, at last."
AGAIN = "  the BRIDGE over the “mill stream”\n\nis open -- at last!!"


def test_the_same_text_up_to_case_punctuation_and_space_is_held() -> None:
    first = a_read_post(headline="First", body=ONCE)
    second = a_read_post(headline="Second", body=AGAIN)
    finding = finding_of(second, "repeat")
    assert finding.severity == "hold"
    assert finding.evidence[0]["post"] == first.pk
    assert finding.evidence[0]["headline"] == "First"
    assert "First" in finding.summary
    assert_exact(finding)


def test_the_first_is_not_held_because_somebody_copied_it() -> None:
    first = a_read_post(body=ONCE)
    a_read_post(body=AGAIN)
    workflow.edit(first, a_draft(body=ONCE, headline="Better"), by=an_editor(), seen=seen(first))
    deliver_all()
    assert found(first) == {}


def test_spiked_posts_count_and_the_author_hears_nothing_of_them() -> None:
    first = a_read_post(headline="A secret of somebody else", body=ONCE)
    workflow.spike(first, by=an_editor(), seen=seen(first), code="spam")
    finding = finding_of(a_read_post(body=AGAIN), "repeat")
    assert (finding.severity, finding.evidence[0]["status"]) == ("hold", "spiked")
    assert finding.author_summary == ""


@pytest.mark.parametrize("decide", ["spike", "send_back"])
def test_the_author_hears_nothing_of_any_text_that_is_not_public(decide: str) -> None:
    first = a_read_post(headline="A secret of somebody else", body=ONCE, email="somebody@paper.example")
    getattr(workflow, decide)(first, by=an_editor(), seen=seen(first))
    words = finding_of(a_read_post(body=AGAIN), "repeat").author_summary
    assert words == ""


def test_the_author_is_shown_a_public_post() -> None:
    first = a_read_post(headline="First", body=ONCE)
    workflow.approve(first, by=an_editor(), seen=seen(first))
    finding = finding_of(a_read_post(body=AGAIN), "repeat")
    first.refresh_from_db()
    assert finding.author_summary.endswith(first.address)
    assert finding.evidence[0]["address"] == first.address


def test_revisions_of_the_same_post_do_not_count() -> None:
    post = a_read_post(body=ONCE)
    workflow.revise(post, a_draft(body=AGAIN), seen=seen(post))
    deliver_all()
    assert found(post) == {}


def test_a_post_changed_into_another_one_is_held() -> None:
    post = a_read_post(body="Something else altogether, to begin with.")
    a_read_post(body=ONCE)
    workflow.revise(post, a_draft(body=AGAIN), seen=seen(post))
    deliver_all()
    assert found(post) == {"repeat": "hold"}


def test_the_id_that_an_imported_post_had_is_named() -> None:
    first = a_read_post(headline="First", body=ONCE)
    Post.objects.filter(pk=first.pk).update(import_id="wp-4711")
    finding = finding_of(a_read_post(body=AGAIN), "repeat")
    assert finding.evidence[0]["import_id"] == "wp-4711"
    assert "wp-4711" in finding.summary


def test_very_short_texts_may_be_equal_by_chance() -> None:
    a_read_post(body="Hello there!")
    assert found(a_read_post(body="hello, there")) == {"repeat": "flag"}


def test_what_its_author_withdrew_may_come_again() -> None:
    first = a_read_post(body=ONCE)
    workflow.withdraw(first, seen=seen(first))
    assert found(a_read_post(body=AGAIN)) == {"repeat": "flag"}


def test_a_flood_of_the_same_text_names_a_few() -> None:
    for _n in range(30):
        last = a_read_post(body=ONCE)
    assert len(finding_of(last, "repeat").evidence) == 20
