"""One side of the ``search`` suite: fills a database, asks the questions, prints what it measured as JSON.

``python -m bench.searching POSTS``, with COPYDESK_DATA and COPYDESK_DATABASE_URL set: a process for each database.
The index is made once and used by both sides, which is allowed only since their posts are the same to the last bit.
"""

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "copydesk.settings")
os.environ["COPYDESK_LIMITS"] = "off"
django.setup()

from django.db import connection, transaction  # noqa: E402 - Django must be set up first
from django.db.models import F  # noqa: E402
from django.test import Client  # noqa: E402

from bench import made  # noqa: E402
from copydesk import setup  # noqa: E402
from copydesk.lib import markdown  # noqa: E402
from copydesk.lib.words import folded_words  # noqa: E402
from copydesk.posts import lists  # noqa: E402
from copydesk.posts.models import Category, Post, Revision, Status  # noqa: E402
from copydesk.search import index  # noqa: E402
from copydesk.search.find import find  # noqa: E402
from copydesk.search.query import Query, parse  # noqa: E402

ROUNDS = 9
AT_RANDOM = 500
BATCH = 2000
START = datetime(2012, 1, 1, tzinfo=UTC)
EVERY = timedelta(minutes=75)


def fill(number: int) -> None:
    """Insert the posts: only the rows that search reads."""
    setup.make_tables()
    categories = {category.name: category for category in Category.objects.all()}
    posts, last = made.posts(number), 0
    while some := list(islice(posts, BATCH)):
        rows, texts = [], []
        for place, post in enumerate(some, last + 1):
            moment = START + place * EVERY
            status = Status.PUBLISHED
            rows.append(
                Post(pk=place, status=status, received_at=moment, published_at=moment, path=f"p/{place}")
            )
            html = "".join(f"<p>{paragraph}</p>\n" for paragraph in post.body.split("\n\n"))
            texts.append(
                Revision(
                    pk=place, post_id=place, number=1, headline=post.headline, dek=post.dek, body=post.body,
                    category=categories[post.category], tags=post.tags, html=html,
                    html_version=markdown.SANITISER_VERSION, digest=str(place), made_at=moment,
                )
            )  # fmt: skip
        with transaction.atomic():
            Post.objects.bulk_create(rows)
            Revision.objects.bulk_create(texts)
            lists.tag_many({row.pk: post.tags for row, post in zip(rows, some, strict=True)})
        last += len(some)
    Post.objects.update(live_id=F("pk"), latest_id=F("pk"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def questions() -> dict[str, str]:
    """Return questions of every kind, by what they are; the words come from the made vocabulary, commonest first."""
    words, dice = made.vocabulary(), random.Random(4)
    top, middle, rare = words[:100], words[200:2000], words[20_000:]

    def some(of: list[str], count: int) -> str:
        return " ".join(dice.sample(of, count))

    tag = words[101]
    return {
        "the commonest word": top[0],
        "a common word": top[30],
        "a middling word": middle[0],
        "a rare word": rare[0],
        "a word that is nowhere": "qqqqqq",
        "2 common words": " ".join(top[:2]),
        "3 common words": some(top, 3),
        "10 common words": " ".join(top[:10]),
        "32 common words": " ".join(top[:32]),
        "common and rare": f"{top[0]} {rare[1]}",
        "2 middling words": some(middle, 2),
        "3 middling words": some(middle, 3),
        "10 middling words (none has all)": some(middle, 10),
        "3 rare words (none has all)": some(rare, 3),
        "32 mixed words (none has all)": f"{some(top, 12)} {some(middle, 10)} {some(rare, 10)}",
        "1,000 words": some(words, 1000),
        "1,000 common words": " ".join(top * 10),
        "a phrase of 2 common words": f'"{top[0]} {top[1]}"',
        "a common word twice": f'"{top[0]} {top[0]}"',
        "a phrase of 3 common words": f'"{" ".join(top[:3])}"',
        "a phrase of 5 common words": f'"{" ".join(top[:5])}"',
        "a phrase of 10 common words": f'"{" ".join(top[:10])}"',
        "a phrase of 2 middling words": f'"{" ".join(middle[:2])}"',
        "a phrase of common and middling": f'"{top[0]} {middle[0]}"',
        "2 phrases of common words": f'"{top[0]} {top[1]}" "{top[2]} {top[3]}"',
        "10 phrases of common words": " ".join(f'"{top[at]} {top[at + 1]}"' for at in range(10)),
        "hyphens": "-".join(top[:4]),
        "without the commonest word": f"-{top[0]}",
        "without a rare word": f"-{rare[0]}",
        "without 10 middling words": " ".join(f"-{word}" for word in middle[:10]),
        "without 8 phrases of common words": " ".join(f'-"{some(top[:20], 3)}"' for _ in range(8)),
        "without 16 phrases of middling words": " ".join(f'-"{some(middle, 2)}"' for _ in range(16)),
        "common without common": f"{top[1]} -{top[40]}",
        "common without a phrase": f'{top[0]} -"{top[1]} {top[2]}"',
        "a tag": f"tag:{tag}",
        "a tag with a slip": f"tag:{tag[1]}{tag[0]}{tag[2:]}",
        "a tag and a common word": f"tag:{tag} {top[0]}",
        "a category": "category:world",
        "a category and a common word": f"category:world {top[0]}",
        "all but a category": "-category:world",
        "a category without a tag": f"category:world -tag:{tag}",
        "all together": f'{top[3]} "{top[0]} {top[1]}" -{middle[3]} tag:{tag} category:world',
    }


def at_random(number: int) -> Iterator[str]:
    """Yield questions that mix all that can be asked, mostly by common words: as somebody would who means harm."""
    words, dice = made.vocabulary(), random.Random(5)
    vocabularies = [words[:12], words[:60], words[:250], words[250:3000], words[20_000:]]

    def part() -> str:
        kind = dice.choice(("word", "phrase", "phrase", "tag", "category"))
        if kind == "tag":
            return f"tag:{words[100 + int(made.TAGS * dice.random() ** 3)]}"
        if kind == "category":
            return f"category:{dice.choice(made.CATEGORIES)}"
        row = dice.choices(dice.choice(vocabularies), k=dice.randint(2, 5) if kind == "phrase" else 1)
        return f'"{" ".join(row)}"'

    for _ in range(number):
        left_out = dice.random()
        parts = [part() for _ in range(dice.choice((1, 2, 4, 8, 16)))]
        yield " ".join("-" * (dice.random() < left_out) + each for each in parts)


def timed(ask: Callable[[], Any], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Ask once to warm up, then again and again; return milliseconds by the clock, and of this thread's CPU."""
    ask()
    wall, cpu = [], []
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.thread_time()
        ask()
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((time.thread_time() - worked) * 1000)
    return {"wall": wall, "cpu": cpu}


class Naive:
    """What the database itself offers, used as its manual says: all words, the best ten by its own ranking."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            for statement in self._tables():
                cursor.execute(statement)
            if connection.vendor == "postgresql":
                # Without accents, as a question is. (FTS5 takes them off itself.)
                texts = Revision.objects.values_list("post_id", "headline", "dek", "body").iterator(BATCH)
                folded = ((pk, " ".join(folded_words(" ".join(parts)))) for pk, *parts in texts)
                while some := list(islice(folded, BATCH)):
                    cursor.executemany("INSERT INTO naive VALUES (%s, to_tsvector('simple', %s))", some)
                cursor.execute("CREATE INDEX naive_text ON naive USING gin (text)")
                cursor.execute("ANALYZE naive")

    def ask(self, query: Query) -> None:
        """Ask once; for what it has no question for, nothing happens."""
        statement, asked = self._statement(query)
        with connection.cursor() as cursor:
            cursor.execute(statement, [asked])
            cursor.fetchall()

    def can(self, query: Query) -> bool:
        """Whether there is a question for it: FTS5 knows none without a word."""
        return bool(query.phrases) and not (query.tags or query.categories)

    @staticmethod
    def _tables() -> Iterator[str]:
        if connection.vendor == "sqlite":
            text = "r.headline || ' ' || r.dek || ' ' || r.body"
            yield "CREATE VIRTUAL TABLE naive USING fts5(text, tokenize='unicode61 remove_diacritics 2')"
            yield f"INSERT INTO naive (rowid, text) SELECT r.post_id, {text} FROM posts_revision r"
        else:
            yield "CREATE TABLE naive (post_id integer, text tsvector)"

    @staticmethod
    def _statement(query: Query) -> tuple[str, str]:
        if connection.vendor == "sqlite":
            asked = " AND ".join(f'"{" ".join(phrase)}"' for phrase in query.phrases)
            asked = f"({asked})" + "".join(f' NOT "{" ".join(phrase)}"' for phrase in query.without)
            return "SELECT rowid FROM naive WHERE naive MATCH %s ORDER BY bm25(naive) LIMIT 10", asked
        asked = " ".join([*(f'"{" ".join(phrase)}"' for phrase in query.phrases),
                          *(f'-"{" ".join(phrase)}"' for phrase in query.without)])  # fmt: skip
        return (
            "SELECT post_id FROM naive, websearch_to_tsquery('simple', %s) asked WHERE text @@ asked "
            "ORDER BY ts_rank(text, asked) DESC LIMIT 10"
        ), asked


def main(number: int) -> None:
    """Measure everything."""
    fill(number)
    began = time.process_time()
    index.mend()
    result: dict[str, Any] = {"indexed_cpu": time.process_time() - began, "drift": index.drift(), "kinds": {}}
    client, naive = Client(), Naive()
    for kind, typed in questions().items():
        query = parse(typed)
        result["kinds"][kind] = {
            "posts": find(query, newest=False).total,
            "best": timed(partial(find, query, newest=False)),
            "newest": timed(partial(find, query, newest=True)),
            "page": timed(partial(client.get, "/search", {"q": typed})),
            "naive": timed(partial(naive.ask, query)) if naive.can(query) else None,
        }
        print(kind, round(statistics.median(result["kinds"][kind]["best"]["wall"]), 2), file=sys.stderr)
    result["at_random"] = [
        timed(partial(find, parse(typed), newest=False), 1) for typed in at_random(AT_RANDOM)
    ]
    print(json.dumps(result))


if __name__ == "__main__":
    main(int(sys.argv[1]))
