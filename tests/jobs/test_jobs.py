"""Jobs, one worker at a time, in this process."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from copydesk.jobs import periodic, queue, recovery, worker
from copydesk.jobs.models import Job, Periodic, Worker
from copydesk.lib import clock
from tests.jobs import tasks

pytestmark = pytest.mark.django_db(transaction=True)
NOTE, FAIL = "tests.jobs.tasks.note", "tests.jobs.tasks.fail"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FAR = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_quiet_queue() -> Iterator[None]:
    """No notes of other tests, and no periodic job that nobody here asked for."""
    tasks.notes_file().unlink(missing_ok=True)
    Periodic.objects.bulk_create(Periodic(task_path=path, next_at=FAR) for path in periodic.OWN)
    yield
    tasks.notes_file().unlink(missing_ok=True)


def notes() -> list[str]:
    file = tasks.notes_file()
    return file.read_text().splitlines() if file.exists() else []


def work(timetable: periodic.Timetable | None = None) -> None:
    """Do all that is due now, then stop."""
    tasks.STOP.clear()
    stop = queue.enqueue("tests.jobs.tasks.stop_here")
    Job.objects.filter(pk=stop.pk).update(priority=-100)  # behind all that is due at this very moment
    worker.run(tasks.STOP, poll=0.01, timetable=timetable)


def a_worker(*, beat_at: datetime, host: str = "elsewhere", pid: int = 1) -> Worker:
    return Worker.objects.create(id=f"{host}-{pid}", host=host, pid=pid, started_at=beat_at, beat_at=beat_at)


def test_a_job_is_done_with_its_arguments() -> None:
    queue.enqueue(NOTE, "hello")
    work()
    assert notes() == ["hello"]
    assert not Job.objects.waiting().exists()


def test_jobs_are_done_in_the_order_they_came() -> None:
    for number in range(50):
        queue.enqueue(NOTE, str(number))
    work()
    assert notes() == [str(number) for number in range(50)]


def test_a_job_is_enqueued_only_with_the_change_it_belongs_to() -> None:
    with transaction.atomic():
        queue.enqueue(NOTE, "never")
        transaction.set_rollback(True)
    work()
    assert notes() == []


def test_enqueueing_is_one_query(django_assert_num_queries: object) -> None:
    with transaction.atomic(), django_assert_num_queries(1):  # type: ignore[operator]
        queue.enqueue("copydesk.not.imported", 1)


def test_a_job_for_later_waits() -> None:
    with clock.stopped(NOON):
        queue.enqueue(NOTE, "later", after=NOON + timedelta(hours=1))
        work()
        assert notes() == []
        clock.advance(timedelta(hours=1))
        work()
    assert notes() == ["later"]


def test_a_job_that_fails_is_tried_again_later_and_later() -> None:
    waits = []
    with clock.stopped(NOON):
        queue.enqueue(FAIL, "no luck")
        for _ in range(4):
            work()
            job = Job.objects.retrying().get()
            waits.append(int((job.run_after - clock.now()).total_seconds()))
            clock.advance(job.run_after - clock.now())
    assert waits == [1, 5, 30, 120]
    assert "no luck" in job.traceback


def test_a_job_is_given_up_after_many_attempts_and_can_be_tried_by_hand() -> None:
    with clock.stopped(NOON):
        queue.enqueue(FAIL, "no luck")
        for _ in range(queue.ATTEMPTS):
            assert not Job.objects.failed().exists()
            work()
            clock.advance(timedelta(hours=1))
        job = Job.objects.failed().get()
        work()
        assert Job.objects.failed().get().attempts == queue.ATTEMPTS
        assert queue.retry_now(job)
        assert not Job.objects.failed().exists()
        work()
        assert Job.objects.retrying().get().attempts == 1


def test_a_failure_whose_words_no_database_takes_is_kept_all_the_same() -> None:
    job = queue.enqueue(NOTE, "x")
    [job] = queue.take_turn("me", [], at_most=1)
    queue.settle([queue.Outcome(job, ValueError("nul \x00 and lone surrogate \ud800"))])
    assert "nul \\x00 and lone surrogate" in Job.objects.retrying().get().traceback


def test_only_tasks_can_be_called() -> None:
    queue.enqueue("tests.jobs.tasks.no_task", "called")
    queue.enqueue("os.system", "true")
    work()
    assert notes() == []
    assert Job.objects.retrying().count() == 2


def test_a_job_that_two_workers_want_goes_to_one() -> None:
    queue.enqueue(NOTE, "one")
    [job] = Job.objects.due()
    assert queue._claim([job], "first")
    assert queue._claim([job], "second") == []


def test_what_a_worker_claimed_and_did_not_begin_goes_back_as_it_was() -> None:
    queue.enqueue(NOTE, "one")
    queue.take_turn("me", [], at_most=1)
    assert not Job.objects.waiting().exists()
    queue.release("someone-else")
    assert not Job.objects.waiting().exists()
    queue.release("me")
    assert Job.objects.waiting().get().attempts == 0


def test_jobs_of_a_worker_that_no_longer_beats_go_back() -> None:
    with clock.stopped(NOON):
        holder = a_worker(beat_at=NOON)
        queue.enqueue(NOTE, "one")
        queue.take_turn(holder.pk, [], at_most=1)
        clock.advance(timedelta(seconds=10))
        recovery.sweep()
        assert Job.objects.running().count() == 1
        clock.advance(timedelta(seconds=10))
        recovery.sweep()
        assert Job.objects.due().count() == 1
        assert not Worker.objects.exists()


def test_jobs_of_a_worker_whose_process_is_gone_go_back_at_once() -> None:
    with clock.stopped(NOON):
        holder = a_worker(beat_at=NOON, host=recovery.new_worker().host, pid=2**22 + 1)
        queue.enqueue(NOTE, "one")
        queue.take_turn(holder.pk, [], at_most=1)
        recovery.sweep()
        assert Job.objects.due().count() == 1


def test_a_job_that_kills_its_workers_is_given_up() -> None:
    with clock.stopped(NOON):
        queue.enqueue(NOTE, "poison")
        for number in range(queue.ATTEMPTS):
            queue.take_turn(f"unknown-{number}", [], at_most=1)
            recovery.sweep()
        assert Job.objects.failed().count() == 1


def test_a_worker_that_was_taken_for_dead_is_known_again_after_its_next_beat() -> None:
    mine = recovery.new_worker()
    recovery.beat(mine)
    Worker.objects.all().delete()
    recovery.beat(mine)
    assert Worker.objects.alive().get() == mine


def test_a_worker_that_stops_leaves_nothing_behind() -> None:
    queue.enqueue(NOTE, "one")
    work()
    assert not Worker.objects.exists()
    assert not Job.objects.running().exists()


def test_a_periodic_job_is_enqueued_once_per_interval_whoever_looks() -> None:
    timetable = {NOTE: timedelta(minutes=10)}
    with clock.stopped(NOON):
        periodic.plan(timetable)
        periodic.plan(timetable)
        for _ in range(3):
            for _ in range(2):
                periodic.enqueue_due(timetable)
            assert Job.objects.waiting().count() == 1
            Job.objects.all().delete()
            clock.advance(timedelta(minutes=9))
            periodic.enqueue_due(timetable)
            assert not Job.objects.exists()
            clock.advance(timedelta(minutes=1))


def test_of_two_workers_that_see_the_same_periodic_job_one_enqueues_it() -> None:
    timetable, others = {NOTE: timedelta(minutes=10)}, [1]

    def the_other_is_faster(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith("UPDATE") and others[0]:
            others[0] = 0
            periodic.enqueue_due(timetable)
            Job.objects.update(status="SUCCESSFUL")
        return execute(sql, *rest)

    with clock.stopped(NOON):
        periodic.plan(timetable)
        with connection.execute_wrapper(the_other_is_faster):
            periodic.enqueue_due(timetable)
        assert Job.objects.count() == 1


def test_a_periodic_job_does_not_pile_up_behind_itself() -> None:
    timetable = {NOTE: timedelta(minutes=10)}
    with clock.stopped(NOON):
        periodic.plan(timetable)
        for _ in range(3):
            periodic.enqueue_due(timetable)
            clock.advance(timedelta(minutes=10))
        assert Job.objects.waiting().count() == 1


def test_jobs_done_a_day_ago_are_cleaned_up_and_failed_ones_are_kept() -> None:
    with clock.stopped(NOON):
        queue.enqueue(NOTE, "one")
        work()
        queue.enqueue(FAIL, "two")
        Job.objects.waiting().update(status="FAILED", finished_at=NOON)
        Periodic.objects.update(next_at=NOON)
        clock.advance(timedelta(days=1, minutes=1))
        work()
        work()
        assert not Job.objects.filter(task_path=NOTE).exists()
        assert Job.objects.failed().count() == 1


def test_stuck_jobs_are_those_that_nobody_begins_and_those_that_nobody_ends() -> None:
    with clock.stopped(NOON):
        queue.enqueue(NOTE, "running")
        queue.take_turn("me", [], at_most=1)
        queue.enqueue(NOTE, "waiting")
        queue.enqueue(NOTE, "for later", after=NOON + timedelta(hours=2))
        assert not Job.objects.stuck().exists()
        clock.advance(timedelta(hours=1))
        assert {job.args_kwargs["args"][0] for job in Job.objects.stuck()} == {"running", "waiting"}
