"""A backup holds every picture, wherever it is moved to while the backup is written."""

import tarfile
from pathlib import Path

import pytest

from copydesk.files import archive, backup
from copydesk.media import shelves
from tests.media.sending import a_picture

pytestmark = pytest.mark.django_db(transaction=True)


def quietly(_rows: int) -> None:
    pass


def pictures_in(path: Path) -> set[str]:
    """Return the names of the folders of pictures in a backup."""
    with tarfile.open(path) as tar:
        names = [
            name.removeprefix(archive.MEDIA) for name in tar.getnames() if name.startswith(archive.MEDIA)
        ]
    return {name.rpartition("/")[0] for name in names}


def test_a_picture_that_is_published_while_a_backup_is_written_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = sorted(a_picture().key for _each in range(2))
    put = archive.Writer.put

    def put_slowly(self: archive.Writer, name: str, content: bytes) -> None:
        if first in name:
            shelves.show(second)
        put(self, name, content)

    monkeypatch.setattr(archive.Writer, "put", put_slowly)
    backup.back_up(tmp_path / "backup.tar.gz", quietly, quietly)
    assert pictures_in(tmp_path / "backup.tar.gz") == {f".private/{first}", f".private/{second}"}


def test_a_picture_is_in_a_backup_where_its_post_had_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are those of the moment at which the backup began."""
    picture = a_picture()
    shelves.show(picture.key)
    table = archive.Writer.table

    def hidden(self: archive.Writer, *args: object) -> None:
        shelves.hide(picture.key)
        table(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(archive.Writer, "table", hidden)
    backup.back_up(tmp_path / "backup.tar.gz", quietly, quietly)
    assert pictures_in(tmp_path / "backup.tar.gz") == {picture.key}
