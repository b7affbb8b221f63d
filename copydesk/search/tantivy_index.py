"""The index itself, in a folder: tantivy, a search engine in a library, like Lucene.

docs/decisions/0010-search.md says why. One process writes at a time (a lock in the folder; the kernel gives it back
when a process dies), any number read; a commit is whole or not there. A post's words stand in one field: a word of
the headline counts as three of the body, one of the dek as two, as in BM25F (Robertson, Zaragoza and Taylor 2004,
"Simple BM25 extension to multiple weighted fields"). Two neighbours that are both among the commonest words are one
more term, a pair, since nothing else makes a phrase like "of the" fast; a longer one is a row of pairs.
"""

import fcntl
import json
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import tantivy

from copydesk.search.query import Phrase
from copydesk.search.tantivy_query import Asked, Maker

VERSION = 2
BETWEEN = "¶"  # stands between two parts of a text, so that no phrase reaches over
_HEAP, _HEAP_FOR_MANY = 15_000_000, 60_000_000  # bytes; the first is the least that a writer takes
_WHITE_SPACE = "words"
_ABOUT, _CURRENT = "about.json", "current"


class NoIndex(Exception):
    """There is no index, or one of another version: ``index.mend`` makes it."""


@dataclass(frozen=True)
class Entry:
    """What the index knows of a post. ``stamp`` tells one state of the post from the next; parts are in order."""

    pk: int
    stamp: int
    published: int
    parts: list[list[str]]
    tags: list[str]
    categories: list[str]


def _schema() -> tantivy.Schema:
    made = tantivy.SchemaBuilder()
    made.add_unsigned_field("post", indexed=True, fast=True)
    made.add_unsigned_field("stamp", fast=True)
    made.add_unsigned_field("published", fast=True)
    made.add_text_field("text", tokenizer_name=_WHITE_SPACE)
    made.add_text_field("pair", tokenizer_name=_WHITE_SPACE)
    made.add_text_field("tag", tokenizer_name="raw", index_option="basic")
    made.add_text_field("category", tokenizer_name="raw", index_option="basic")
    return made.build()


class Folder:
    """The folder of the index: ``current`` points at the tree in use, so that a new one is put there in one step."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def lock(self, what: str = "write") -> Iterator[None]:
        """Wait for the one right to write, or to make a tree anew (``"rebuild"``, taken before that to write)."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o750)
        with (self.root / f"{what}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def current(self) -> "Tree":
        """Return the tree in use, as it is now; raises NoIndex."""
        try:
            target = (self.root / _CURRENT).readlink()
        except OSError as problem:
            raise NoIndex from problem
        return Tree(self.root / target)

    def fresh(self, common: Iterable[str], posts: int) -> "Tree":
        """Return an empty tree that nobody uses yet. ``common``: the commonest words of the ``posts`` to come."""
        path = self.root / f"tree-{secrets.token_hex(8)}"
        path.mkdir(parents=True, mode=0o750)
        tantivy.Index(_schema(), path=str(path))
        about = {"version": VERSION, "common": sorted(common), "posts": posts}
        (path / _ABOUT).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        return Tree(path)

    def switch(self, tree: "Tree") -> None:
        """Put ``tree`` in the place of the current one, and delete all others."""
        aside = self.root / f".{tree.path.name}"
        aside.symlink_to(tree.path.name)
        aside.replace(self.root / _CURRENT)
        for old in self.root.glob("tree-*"):
            if old != tree.path:
                shutil.rmtree(old, ignore_errors=True)

    def stamp(self) -> tuple[int, int]:
        """Return what changes with each commit and each switch."""
        try:
            found = (self.root / _CURRENT / "meta.json").stat()
        except OSError:
            return 0, 0
        return found.st_ino, found.st_mtime_ns


class Tree:
    """One index as it was when this was made; ``write`` changes it for those who open it after."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            about = json.loads((path / _ABOUT).read_text(encoding="utf-8"))
            if about["version"] != VERSION:
                raise NoIndex
            self._common = frozenset(about["common"])
            self.posts_at_first = int(about["posts"])
            self._index = tantivy.Index.open(str(path))
        except (OSError, ValueError, KeyError) as problem:
            raise NoIndex from problem
        splitter = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer(_WHITE_SPACE, splitter)
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        self._maker = Maker(self._schema, self._searcher, self._common)

    # -- writing -----------------------------------------------------------------------------------------

    def write(self, entries: Iterable[Entry], gone: Iterable[int] = (), *, many: bool = False) -> None:
        """Put the entries in, in the place of older ones of the same posts, and take the posts in ``gone`` out.

        ``many``: with more memory, for thousands.
        """
        writer = self._index.writer(_HEAP_FOR_MANY if many else _HEAP, 1)
        try:
            for pk in gone:
                self._delete(writer, pk)
            for entry in entries:
                self._delete(writer, entry.pk)
                writer.add_document(self._document(entry))
            writer.commit()
        finally:
            writer.wait_merging_threads()

    def _delete(self, writer: tantivy.IndexWriter, pk: int) -> None:
        # Not by term: in tantivy 0.27 that takes the number for a signed one, and deletes nothing.
        writer.delete_documents_by_query(tantivy.Query.term_query(self._schema, "post", pk))

    def _document(self, entry: Entry) -> tantivy.Document:
        fields: dict[str, Any] = {
            "post": entry.pk,
            "stamp": entry.stamp,
            "published": entry.published,
            "text": f" {BETWEEN} ".join(" ".join(part) for part in entry.parts),
            "pair": f" {BETWEEN} ".join(" ".join(run) for part in entry.parts for run in self._pairs(part)),
            "tag": entry.tags,
            "category": entry.categories,
        }
        return tantivy.Document.from_dict(fields, self._schema)

    def _pairs(self, words: Sequence[str]) -> Iterator[list[str]]:
        """Yield the pairs of neighbours in each run of common words."""
        for is_common, run in groupby(words, self._common.__contains__):
            if is_common and (pairs := [f"{first}_{second}" for first, second in pairwise(run)]):
                yield pairs

    # -- reading -----------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def stamps(self, pks: Iterable[int] | None = None) -> dict[int, int]:
        """Return the stamp of each of these posts that the index has; of all without ``pks``."""
        queries = [tantivy.Query.all_query()]
        if pks is not None:
            queries = [tantivy.Query.term_query(self._schema, "post", pk) for pk in pks]
        found: dict[int, int] = {}
        for query in queries:
            hits = self._hits(query, max(1, len(self)))
            found |= dict(zip(self._values("post", hits), self._values("stamp", hits), strict=True))
        return found

    def find(self, asked: Asked, *, newest: bool, limit: int, offset: int = 0) -> tuple[int, list[int]]:
        """Return how many posts there are, and those from ``offset`` on (counted from 0): newest or best first."""
        order: dict[str, Any] = {"order_by_field": "published"} if newest else {}
        found = self._searcher.search(self._maker.query(asked), limit, count=True, offset=offset, **order)
        count = int(found.count)  # type: ignore[attr-defined]  # the engine's stubs leave it out
        return count, self._values("post", [address for _value, address in found.hits])

    def best(self, asked: Asked, limit: int) -> list[int]:
        """Return the best posts without a count: the engine need not look at all the others."""
        return self._values("post", self._hits(self._maker.query(asked), limit))

    def too_dear(self, phrases: Iterable[Phrase]) -> frozenset[Phrase]:
        """Return those of the phrases that can't be left out in time, all together."""
        return self._maker.too_dear(phrases)

    def has_tag(self, key: str) -> bool:
        """Whether a post has the tag with this key or slug."""
        return bool(self._searcher.doc_freq("tag", key))

    def with_tag_near(self, key: str, distance: int, limit: int) -> list[int]:
        """Return a few posts with a tag that is at most ``distance`` (1 or 2) letters from ``key``."""
        query = tantivy.Query.fuzzy_term_query(self._schema, "tag", key, distance)
        return self._values("post", self._hits(query, limit))

    def _hits(self, query: tantivy.Query, limit: int) -> list[tantivy.DocAddress]:
        return [address for _score, address in self._searcher.search(query, limit, count=False).hits]

    def _values(self, field: str, addresses: list[tantivy.DocAddress]) -> list[int]:
        return [
            int(value) for value in self._searcher.fast_field_values(field, addresses) if value is not None
        ]


class Reader:
    """The current tree for those who ask, opened again when it has changed."""

    def __init__(self) -> None:
        self._kept: tuple[Path, tuple[int, int], Tree] | None = None

    def tree(self, folder: Folder) -> Tree:
        """Return the tree as it is now; raises NoIndex."""
        stamp = folder.stamp()
        kept = self._kept
        if kept and kept[:2] == (folder.root, stamp):
            return kept[2]
        with suppress(NoIndex):  # a tree that was switched away in this very moment
            return self._keep(folder, stamp)
        return self._keep(folder, folder.stamp())

    def _keep(self, folder: Folder, stamp: tuple[int, int]) -> Tree:
        tree = folder.current()
        self._kept = (folder.root, stamp, tree)
        return tree
