"""Two editors don't read the same post: who opened one is named to the others for a while."""

from datetime import timedelta

import pytest

from copydesk.desk.models import Claim
from copydesk.lib import clock
from tests.desk.desk import at_the_desk, decide, seen_by
from tests.people import a_post, a_published_post, an_editor

pytestmark = pytest.mark.django_db
READS = "Ann is reading this since"


def test_the_others_see_who_reads_a_post() -> None:
    post = a_post()
    ann, otto = at_the_desk(an_editor("Ann")), at_the_desk(an_editor("Otto"))
    seen_by(ann, f"/desk/posts/{post.pk}/")
    assert READS in seen_by(otto, "/desk/")
    assert READS in seen_by(otto, f"/desk/posts/{post.pk}/")
    assert READS not in seen_by(ann, "/desk/")


def test_an_editor_reads_one_post_at_a_time() -> None:
    first, second = a_post(headline="One"), a_post(headline="Two")
    ann, otto = at_the_desk(an_editor("Ann")), at_the_desk(an_editor("Otto"))
    seen_by(ann, f"/desk/posts/{first.pk}/")
    seen_by(ann, f"/desk/posts/{second.pk}/")
    assert seen_by(otto, "/desk/").count(READS) == 1
    assert READS in seen_by(otto, f"/desk/posts/{second.pk}/")


def test_a_claim_ends_by_itself() -> None:
    post = a_post()
    seen_by(at_the_desk(an_editor("Ann")), f"/desk/posts/{post.pk}/")
    Claim.objects.update(since=clock.now() - timedelta(minutes=16))
    assert READS not in seen_by(at_the_desk(an_editor("Otto")), "/desk/")


def test_what_another_reads_is_not_opened_next_but_may_be_decided() -> None:
    first, theirs, third = a_post(), a_post(), a_post()
    seen_by(at_the_desk(an_editor("Ann")), f"/desk/posts/{theirs.pk}/")
    otto = at_the_desk(an_editor("Otto"))
    assert decide(otto, first, "spike", go_on="yes")["Location"].startswith(f"/desk/posts/{third.pk}/")
    decide(otto, theirs, "spike")
    assert theirs.status == "spiked"


def test_only_waiting_posts_are_claimed() -> None:
    post = a_published_post()
    seen_by(at_the_desk(), f"/desk/posts/{post.pk}/")
    assert not Claim.objects.exists()
