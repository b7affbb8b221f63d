"""Several posts decided at once: each by itself, with the revision that the editor saw."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from copydesk.desk import decisions
from copydesk.desk.decision_forms import SeveralForm
from copydesk.people.models import Editor
from copydesk.posts import workflow
from copydesk.posts.models import Post

# A page of the queue has no more.
MOST = 50


@dataclass(frozen=True)
class NotDone:
    """A post that was left as it is: someone was first, or its text has changed."""

    number: int
    headline: str
    why: str


@dataclass(frozen=True)
class Outcome:
    """What became of each."""

    done: list[Post] = field(default_factory=list)
    not_done: list[NotDone] = field(default_factory=list)


@dataclass(frozen=True)
class Decided:
    """What was decided a moment ago, as it is now, and which of it may be undone."""

    posts: list[Post]
    undoable: list[Post]


def carry_out(form: SeveralForm, *, by: Editor) -> Outcome:
    """Decide about each chosen post, in the order of the page; what can't be done keeps none of the others back."""
    outcome = Outcome()
    posts = _posts(by, list(form.cleaned_data["chosen"]))
    for number, revision in form.cleaned_data["chosen"].items():
        post = posts.get(number)
        if post is None or post.latest is None:
            name = _("Post %(number)d") % {"number": number}
            outcome.not_done.append(NotDone(number, name, _("Nothing was done: it is not here any more.")))
            continue
        try:
            outcome.done.append(decisions.carry_out(post, form.decision(post, revision), by=by))
        except decisions.NotTheirs as problem:
            outcome.not_done.append(NotDone(number, post.latest.headline, problem.sentence))
        except workflow.StaleMove:
            why = decisions.why_stale(post, form.cleaned_data["verb"])
            outcome.not_done.append(NotDone(number, post.latest.headline, why))
    return outcome


def decided(person: Editor, typed: str) -> Decided:
    """Return the posts whose ids were ``typed`` into an address, as they are after a decision about them."""
    numbers = [int(number) for number in re.findall(r"\b[0-9]{1,18}\b", typed)[:MOST]]
    posts = list(_posts(person, numbers).values())
    return Decided(posts, [post for post in posts if "undo" in workflow.allowed(post)])


def _posts(person: Editor, numbers: list[int]) -> dict[int, Post]:
    visible = Post.objects.visible_to(person).filter(latest__isnull=False)
    return visible.select_related("latest__category", "live").in_bulk(numbers)
