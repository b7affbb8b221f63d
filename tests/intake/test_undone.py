"""Mail about what is undone within moments: nothing, or nothing that is not true any more."""

from datetime import timedelta

import pytest
from django.test import Client

from copydesk.intake.notices import UNDONE_WITHIN
from copydesk.lib import clock
from copydesk.posts import workflow
from tests.desk.desk import at_the_desk, decide
from tests.distribution.post_office import post_office, text_of
from tests.intake.test_notices import TOM, a_little_later, sent
from tests.people import an_editor, deliver_all, seen

pytestmark = pytest.mark.django_db


def test_a_spike_that_is_undone_at_once_is_never_told(client: Client) -> None:
    with post_office() as office, clock.stopped(clock.now()):
        _receipt, post = sent(client)
        editor = at_the_desk()
        decide(editor, post, "spike")
        deliver_all()
        decide(editor, post, "undo")
        a_little_later()
    assert len(office.to(TOM)) == 1


def test_a_spike_that_is_undone_later_is(client: Client) -> None:
    with post_office() as office:
        _receipt, post = sent(client)
        decide(at_the_desk(), post, "spike")
        a_little_later()
        with clock.stopped(clock.now() + timedelta(hours=1)):
            workflow.undo(post, by=an_editor(), seen=seen(post))
            deliver_all()
    assert "taken your post up again" in text_of(office.to(TOM)[-1])


def test_an_approval_that_is_undone_at_once_is_never_told(client: Client) -> None:
    for when in ("", "2099-05-01T10:30"):
        with post_office() as office, clock.stopped(clock.now()):
            _receipt, post = sent(client)
            editor = at_the_desk()
            decide(editor, post, "approve", publish_at=when)
            deliver_all()
            decide(editor, post, "undo")
            a_little_later()
        assert len(office.to(TOM)) == 1


def test_an_approval_that_was_told_and_is_undone_then_is_told_as_well(client: Client) -> None:
    with post_office() as office:
        _receipt, post = sent(client)
        decide(at_the_desk(), post, "approve")
        with clock.stopped(clock.now() + UNDONE_WITHIN + timedelta(seconds=10)):
            deliver_all()
            assert "is public" in text_of(office.to(TOM)[-1])
            decide(at_the_desk(), post, "undo")
            deliver_all()
    assert "taken its approval back" in text_of(office.to(TOM)[-1])


def test_what_is_hidden_at_once_is_not_said_to_be_public(client: Client) -> None:
    with post_office() as office:
        _receipt, post = sent(client)
        decide(at_the_desk(), post, "approve")
        decide(at_the_desk(), post, "hide")
        a_little_later()
    assert [True for letter in office.to(TOM) if "is public" in text_of(letter)] == []
