"""Whether people find what they mean: questions made of posts' own deks, over posts that people wrote."""

import json
import random
from typing import Any

import pytest

from copydesk.lib import clock, markdown
from copydesk.posts import lists
from copydesk.posts.models import Post, Revision, Status
from copydesk.search import index
from copydesk.search.find import find
from copydesk.search.query import parse
from tests.people import a_category
from tests.shared import shared

QUESTIONS = 200


def rows() -> list[dict[str, Any]]:
    folder = shared("data/reading/posts")
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.open()]


def store(written: list[dict[str, Any]]) -> None:
    """Store them as published posts: only the rows that search reads."""
    now, category = clock.now(), a_category()
    posts = [
        Post(pk=place, status=Status.PUBLISHED, received_at=now, published_at=now, import_id=row["id"])
        for place, row in enumerate(written, 1)
    ]
    Post.objects.bulk_create(posts)
    revisions = [
        Revision(
            post=post, number=1, headline=row["title"][:200], dek=row["short"][:500], body=row["body"],
            category=category, tags=", ".join(row["tags"]), html=markdown.render(row["body"]).html,
            html_version=markdown.SANITISER_VERSION, digest=row["id"][:64], made_at=now,
        )
        for post, row in zip(posts, written, strict=True)
    ]  # fmt: skip
    Revision.objects.bulk_create(revisions)
    for revision in revisions:
        revision.post.live = revision
    Post.objects.bulk_update(posts, ["live"], batch_size=200)
    lists.tag_many({post.pk: revision.tags for post, revision in zip(posts, revisions, strict=True)})
    index.mend()


def among_first_three(question: str, wanted: str) -> bool:
    found = find(parse(question), newest=False)
    first = [post.pk for post in (found.posts + found.more)[:3]]
    return Post.objects.filter(pk__in=first, import_id=wanted).exists()


@pytest.mark.once
def test_a_post_is_found_by_its_own_dek() -> None:
    written = rows()
    store(written)
    asked = [row for row in written if row["short_is_human"]]
    random.Random(3).shuffle(asked)
    asked = asked[:QUESTIONS]
    for name, least, question in (
        ("all of the dek", 0.95, lambda words: words),
        ("its first twelve words", 0.95, lambda words: words[:12]),
        ("its longest eight words", 0.95, lambda words: sorted(words, key=len)[-8:]),
    ):
        hits = sum(among_first_three(" ".join(question(row["short"].split())), row["id"]) for row in asked)
        assert hits >= least * len(asked), f"{name}: {hits} of {len(asked)}"
