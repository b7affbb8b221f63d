"""The people of every test and what they make, by small functions: Edda the editor, Tom who writes, and their posts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import translation
from django.utils.module_loading import import_string

from copydesk.jobs.models import Job
from copydesk.lib import clock, ids
from copydesk.people.models import Editor
from copydesk.posts import categories, workflow
from copydesk.posts.draft import Draft
from copydesk.posts.models import Category, Post, Revision
from copydesk.press import due, record
from copydesk.press.masthead import live, masthead
from copydesk.press.models import Site


def a_category(name: str = "World", slug: str | None = None) -> Category:
    """Return the category of this name, made when there is none."""
    category, _new = Category.objects.get_or_create(slug=slug or name.lower(), defaults={"name": name})
    categories.forget()  # forms offer a new one at once
    return category


def a_draft(**fields: Any) -> Draft:
    """Return what Tom typed, storable; ``fields`` override his."""
    typed: dict[str, Any] = {
        "headline": "The old bridge opens again",
        "body": "The bridge over the mill stream is open.\n\nThe council thanked **forty** volunteers.",
        "tags": "bridge, council",
        "own_work": True,
    }
    return Draft(**(typed | {"category": fields.pop("category", None) or a_category()} | fields))


def a_receipt(*, email: str = "", client: str = "", **fields: Any) -> workflow.Receipt:
    """Return what Tom gets for a new post that nobody has read yet."""
    return workflow.submit(
        a_draft(**fields), key=ids.new_key(), code=ids.new_code(), email=email, client=client
    )


def a_post(**fields: Any) -> Post:
    """Return a post that waits in the queue."""
    post = a_receipt(**fields).post
    return workflow.queue(post, seen=seen(post))


def a_published_post(**fields: Any) -> Post:
    """Return a post that readers can see."""
    post = a_post(**fields)
    return workflow.approve(post, by=an_editor(), seen=seen(post))


def an_editor(name: str = "Edda", *, chief: bool = True) -> Editor:
    """Return the editor of this name, made when there is none."""
    editor, _new = Editor.objects.get_or_create(
        name=name, defaults={"is_chief": chief, "joined_at": clock.now()}
    )
    return editor


def seen(post: Post) -> int:
    """Return the revision that someone who looks at the post right now sees."""
    post.refresh_from_db()
    assert post.latest_id is not None
    return post.latest_id


def latest(post: Post) -> Revision:
    """Return the newest revision of the post as the database has it."""
    return Revision.objects.get(pk=seen(post))


def _next_job() -> Job | None:
    """Return the first job that is due, or will be when the press has waited for more to print at once."""
    soon = Job.objects.filter(task_path__in=[due.PRINT, record.PRINT], status="READY")
    return Job.objects.due().first() or soon.first()


def deliver_all() -> int:
    """Run every job that is due, and those that they enqueue, in this process; return how many. Errors are raised."""
    done = 0
    with translation.override(masthead().language):
        while job := _next_job():
            arguments = job.args_kwargs
            import_string(job.task_path).call(*arguments["args"], **arguments["kwargs"])
            Job.objects.filter(pk=job.pk).delete()
            done += 1
    return done


@contextmanager
def a_site_in(language: str) -> Iterator[None]:
    """Have the site in another language, and see to it that no later test hears of it."""
    Site.objects.update_or_create(pk=1, defaults={"language": language})
    live.forget()
    try:
        yield
    finally:
        live.forget()
