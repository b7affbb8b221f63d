"""Everything in one file, from a running site; and back, into an empty one with a database of either kind."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DataError, connection, transaction

from copydesk import __version__
from copydesk.files import archive, tables
from copydesk.files.archive import Archive, Damaged, Manifest
from copydesk.lib import clock
from copydesk.media import shelves

# Stands in the data folder while a restore is under way: the digest of the backup's manifest.
UNFINISHED = "restoring"
_MAY_BE_THERE = {"secret-key", "lost+found", "address"}

Count = Callable[[int], object]


class CannotRestore(Exception):
    """The backup can't be brought back here; one sentence says why and what to do."""


def back_up(path: Path, total: Count, progress: Count) -> Manifest:
    """Write the site into ``path`` as it is at this moment; ``total`` and ``progress`` count rows."""
    with tables.snapshot() as using:
        made = Manifest(archive.FORMAT, __version__, clock.now().isoformat(), tables.migrations())
        models = tables.models()
        total(sum(tables.rows_in(model, using).count() for model in models.values()))
        # Of the same moment, so that each comes back to the shelf where its post has it.
        pictures = shelves.names()
        with archive.written(path, made) as writer:
            for name, model in models.items():
                writer.table(name, _counted(tables.lines(model, using), progress))
            writer.put(archive.KEY, settings.SECRET_KEY.encode())
            for name in pictures:
                # What was deleted meanwhile belonged to no post, or to one that was erased.
                if (content := shelves.read(name)) is not None:
                    writer.put(archive.MEDIA + name, content)
    return made


def restore(path: Path, total: Count, progress: Count) -> Manifest:
    """Bring a backup back; raises CannotRestore or Damaged before anything is changed. Prints nothing.

    The rows come last and in one transaction: a restore that was interrupted has either none of them or all, and
    is finished by another with the same file.
    """
    backup = Archive(path)
    if not _is_finished(backup):
        _bring_back(backup, total, progress)
    call_command("migrate", verbosity=0, interactive=False)  # the rows came as its version had them
    done()
    return backup.manifest


def _bring_back(backup: Archive, total: Count, progress: Count) -> None:
    _look_at_key(backup)
    _look_at_target(backup)
    _put(Path(settings.DATA) / UNFINISHED, backup.digest.encode())
    _take_media(backup)
    if not settings.SECRET_KEY_IS_SET:
        _put(Path(settings.DATA) / "secret-key", backup.key.encode())
    total(sum(backup.manifest.rows.values()))
    _load(backup, progress)


def done() -> None:
    """Forget that a restore was under way."""
    (Path(settings.DATA) / UNFINISHED).unlink(missing_ok=True)


def is_unfinished() -> bool:
    """Whether a restore into this data folder was interrupted."""
    return (Path(settings.DATA) / UNFINISHED).is_file()


def _is_finished(backup: Archive) -> bool:
    """Whether an interrupted restore of this very file had all rows stored and only the last step to do."""
    marker = Path(settings.DATA) / UNFINISHED
    if not marker.is_file():
        return False
    if marker.read_text() != backup.digest:
        raise CannotRestore(
            f"A restore of another backup into {settings.DATA} was not finished: "
            "repeat that one, or name an empty folder."
        )
    return not tables.is_empty(connection)


def _look_at_key(backup: Archive) -> None:
    if settings.SECRET_KEY_IS_SET and backup.key != settings.SECRET_KEY:
        raise CannotRestore(
            "COPYDESK_SECRET_KEY differs from the key in the backup, with which its receipts and tokens are hashed: "
            "unset it, or set it to the old key (the file secret-key in the backup)."
        )


def _look_at_target(backup: Archive) -> None:
    folder = Path(settings.DATA)
    if not is_unfinished():
        ours = [".secret-key-"]  # of a first start that was killed
        if connection.vendor == "sqlite":
            ours.append(Path(str(connection.settings_dict["NAME"])).name)
        there = {file.name for file in folder.iterdir() if not file.name.startswith(tuple(ours))}
        if there - _MAY_BE_THERE:
            raise CannotRestore(
                f"The data folder {folder} is not empty: name a new one with --data, or move it away."
            )
    if not tables.is_empty(connection):
        raise CannotRestore(
            "The database is not empty: name a new one with COPYDESK_DATABASE_URL, or empty it first."
        )


def _take_media(backup: Archive) -> None:
    for name, content in backup.media():
        file = Path(settings.MEDIA_ROOT) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    os.sync()


def _load(backup: Archive, progress: Count) -> None:
    try:
        known = tables.known_as(backup.manifest.migrations)
    except LookupError as problem:
        raise CannotRestore(
            f"The backup was made by Copydesk {backup.manifest.version}, which is newer ({problem}): "
            "upgrade this one first."
        ) from problem
    models, name = tables.models(known), ""
    try:
        with transaction.atomic():
            for name, rows in backup.parts():
                if name not in models:
                    raise Damaged(f"it holds a table {name[:80]!r}, which its version does not have")
                tables.load(models[name], rows)
                progress(len(rows))
            tables.go_on_counting(known)
    except DataError as problem:
        raise CannotRestore(f"The database refuses a row of {name}: {problem}") from problem


def _put(file: Path, content: bytes) -> None:
    aside = file.with_name(f".{file.name}-new")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    aside.replace(file)


def _counted(lines: Iterator[str], progress: Count) -> Iterator[str]:
    for line in lines:
        yield line
        progress(1)
