"""The file of a backup: a gzipped tar that can be written in one pass, however large, and read with any system's tools.

    tables/posts.post/000001.jsonl   rows, one JSON object a line, under the model's name; a few thousand a file
    media/...                        pictures, as they are
    secret-key                       what receipts and tokens are hashed with
    manifest.json                    the last: what made it, rows of each table, digest of each file

No zip, since that would have to be searched from its end, and each table written aside first. Nothing in the tar
is taken by the name that it gives itself: ``Archive`` knows these names and refuses a file that holds others.
"""

import gzip
import hashlib
import io
import json
import os
import secrets
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = 1
MANIFEST, KEY = "manifest.json", "secret-key"
TABLES, MEDIA = "tables/", "media/"
PART = 4_000_000  # characters of rows in one file of the tar, and so in memory
LONGEST_MANIFEST = 100_000_000
LONGEST_KEY = 10_000


class Damaged(Exception):
    """The file is no whole backup; the message says how that shows."""


@dataclass
class Manifest:
    """What a backup says about itself. ``migrations``: the last of each app; ``rows``: how many of each table."""

    format: int
    version: str
    made_at: str
    migrations: dict[str, str]
    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


class Writer:
    """Writes a backup; ``manifest`` grows along."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self._tar = tar
        self.manifest = manifest

    def table(self, name: str, rows: Iterable[str]) -> None:
        """Write the rows (each a line without its end) of one table."""
        number, count, lines, size = 0, 0, list[str](), 0
        for row in rows:
            lines.append(row)
            size, count = size + len(row), count + 1
            if size > PART:
                number += 1
                self.put(f"{TABLES}{name}/{number:06}.jsonl", _joined(lines))
                lines, size = [], 0
        if lines:
            self.put(f"{TABLES}{name}/{number + 1:06}.jsonl", _joined(lines))
        self.manifest.rows[name] = count

    def put(self, name: str, content: bytes) -> None:
        """Write one file."""
        self.manifest.files[name] = hashlib.sha256(content).hexdigest()
        self._add(name, content)

    def finish(self) -> None:
        """Write the manifest."""
        self._add(MANIFEST, json.dumps(asdict(self.manifest), indent=1).encode())

    def _add(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, io.BytesIO(content))


@contextmanager
def written(path: Path, manifest: Manifest) -> Iterator[Writer]:
    """Yield the writer of a backup that stands at ``path`` when all of it is on the disk, and not before."""
    aside = path.parent / f".{path.name}-{secrets.token_hex(8)}"
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with (
                gzip.GzipFile(fileobj=file, filename="", mode="wb", compresslevel=6) as zipped,
                tarfile.open(fileobj=zipped, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                writer = Writer(tar, manifest)
                yield writer
                writer.finish()
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Archive:
    """A backup that was looked through from end to end and is whole. Raises Damaged otherwise."""

    def __init__(self, path: Path) -> None:
        self.path = path
        digests: dict[str, str] = {}
        self.key, manifest = "", b""
        with _complaints():
            for name, file in _members(path):
                if name in digests or manifest:
                    raise Damaged(f"{name} stands where it should not")
                if name == MANIFEST:
                    manifest = file.read(LONGEST_MANIFEST)
                    continue
                content = file.read(LONGEST_KEY) if name == KEY else b""
                digests[name] = _digest(io.BytesIO(content) if content else file)
                self.key = content.decode() if name == KEY else self.key
        self.manifest = _manifest(manifest)
        self.digest = hashlib.sha256(manifest).hexdigest()
        if self.manifest.files != digests:
            wrong = {name for name, _digest in self.manifest.files.items() ^ digests.items()}
            raise Damaged(f"{len(wrong)} files in it are not as its list says, such as {min(wrong)}")
        if not self.key:
            raise Damaged("it holds no secret key")

    def parts(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Yield (table, rows), some thousand rows at a time."""
        for name, file in _members(self.path):
            if name.startswith(TABLES):
                yield name.split("/")[1], [json.loads(line) for line in file]

    def media(self) -> Iterator[tuple[str, bytes]]:
        """Yield (path below the media folder, content) of each picture."""
        for name, file in _members(self.path):
            if name.startswith(MEDIA):
                yield name.removeprefix(MEDIA), file.read()


def _members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the files of the tar; Damaged at the first that has a name that no backup gives."""
    with gzip.open(path) as zipped, tarfile.open(fileobj=zipped, mode="r|") as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isreg() else None
            if file is None or not _is_ours(member.name):
                raise Damaged(f"it holds {member.name[:200]!r}, which no backup does")
            yield member.name, file
        while zipped.read(1_000_000):
            pass  # at its end gzip compares its own checksum


@contextmanager
def _complaints() -> Iterator[None]:
    """Make what gzip and tar complain of a Damaged; trouble with the disk stays what it is."""
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error, UnicodeError) as problem:
        raise Damaged(f"it can't be read to its end ({problem})") from problem
    except OSError as problem:
        if problem.errno is not None:
            raise
        raise Damaged(f"it can't be read to its end ({problem})") from problem


def _is_ours(name: str) -> bool:
    parts = PurePosixPath(name).parts
    plain = name == "/".join(parts) and not {"/", "..", "."} & set(parts) and "\0" not in name
    if name.startswith(TABLES):
        return plain and len(parts) == 3
    return plain and (name in (MANIFEST, KEY) or (name.startswith(MEDIA) and len(parts) > 1))


def _manifest(content: bytes) -> Manifest:
    if not content:
        raise Damaged("its last part is missing")
    try:
        manifest = Manifest(**json.loads(content))
    except (ValueError, TypeError) as problem:
        raise Damaged("its list of contents can't be read") from problem
    if manifest.format != FORMAT:
        raise Damaged(
            f"it is of format {manifest.format}, which Copydesk {manifest.version} writes; use that"
        )
    return manifest


def _joined(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := file.read(1_000_000):
        digest.update(piece)
    return digest.hexdigest()
