"""A backup holds everything, as it was at one moment, and comes back; what is no whole backup changes nothing."""

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from copydesk.files import archive
from copydesk.files.archive import Archive, Damaged, Manifest
from tests.files.elsewhere import Elsewhere, elsewhere

ADDRESS = {"COPYDESK_SITE_URL": "https://paper.example"}


def a_manifest() -> Manifest:
    return Manifest(archive.FORMAT, "1.0", "2026-11-22T10:00:00+00:00", {"posts": "0001_initial"})


def a_backup(folder: Path) -> Path:
    """Return a small file of the right form; no site was backed up."""
    path = folder / "backup.tar.gz"
    with archive.written(path, a_manifest()) as writer:
        writer.table("posts.tag", (json.dumps({"id": number, "name": "n" * 100}) for number in range(100)))
        writer.put(archive.KEY, b"k" * 40)
    return path


def a_tar(path: Path, *members: tarfile.TarInfo) -> Path:
    """Return a tar with a manifest that is right about these members, each of which holds an x."""
    manifest = a_manifest()
    with tarfile.open(path, "w:gz") as tar:
        for member in members:
            member.size = 1 if member.isreg() else 0
            manifest.files[member.name] = hashlib.sha256(b"x").hexdigest()
            tar.addfile(member, io.BytesIO(b"x"))
        said = json.dumps(vars(manifest)).encode()
        last = tarfile.TarInfo(archive.MANIFEST)
        last.size = len(said)
        tar.addfile(last, io.BytesIO(said))
    return path


def contents(path: Path) -> dict[str, str]:
    return Archive(path).manifest.files


@pytest.mark.once
def test_a_backup_is_read_as_it_was_written(tmp_path: Path) -> None:
    backup = Archive(a_backup(tmp_path))
    ((table, rows),) = backup.parts()
    assert (table, len(rows), backup.key) == ("posts.tag", 100, "k" * 40)
    assert (tmp_path / "backup.tar.gz").stat().st_mode & 0o777 == 0o600


@pytest.mark.once
def test_a_large_table_is_cut_into_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "PART", 1000)
    parts = list(Archive(a_backup(tmp_path)).parts())
    assert len(parts) > 5
    assert [row["id"] for _table, rows in parts for row in rows] == list(range(100))


@pytest.mark.once
def test_a_cut_file_is_refused_wherever_it_was_cut(tmp_path: Path) -> None:
    whole = a_backup(tmp_path).read_bytes()
    cut = tmp_path / "cut"
    for length in range(0, len(whole) - 8, max(1, len(whole) // 40)):
        cut.write_bytes(whole[:length])
        with pytest.raises(Damaged):
            Archive(cut)


@pytest.mark.once
def test_a_changed_file_is_refused_wherever_it_was_changed(tmp_path: Path) -> None:
    whole = a_backup(tmp_path).read_bytes()
    plain, changed = tmp_path / "plain.tar", tmp_path / "changed.tar.gz"
    with tarfile.open(tmp_path / "backup.tar.gz") as tar, tarfile.open(changed, "w:gz") as other:
        for member in tar:
            file = tar.extractfile(member)
            assert file is not None
            content = file.read().replace(b'"id": 7,', b'"id": 8,')
            other.addfile(member, io.BytesIO(content))
    with pytest.raises(Damaged, match=r"posts\.tag"):
        Archive(changed)
    for position in range(12, len(whole), max(1, len(whole) // 40)):
        plain.write_bytes(whole[:position] + bytes([whole[position] ^ 0x10]) + whole[position + 1 :])
        with pytest.raises(Damaged):
            Archive(plain)


@pytest.mark.once
@pytest.mark.parametrize(
    "name",
    ["../evil", "/etc/evil", "media/../../evil", "media/./x", "tables/x", "tables/a/b/c", "other", "media"],
)
def test_a_name_that_no_backup_gives_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Damaged, match="no backup does"):
        Archive(a_tar(tmp_path / "evil.tar.gz", tarfile.TarInfo(name)))


@pytest.mark.once
@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE])
def test_what_is_no_plain_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    member = tarfile.TarInfo("media/x")
    member.type, member.linkname = kind, "/etc/passwd"
    with pytest.raises(Damaged, match="no backup does"):
        Archive(a_tar(tmp_path / "evil.tar.gz", member))


@pytest.mark.once
def test_a_file_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    twice = [tarfile.TarInfo("media/x"), tarfile.TarInfo("media/x")]
    with pytest.raises(Damaged, match="where it should not"):
        Archive(a_tar(tmp_path / "twice.tar.gz", *twice))


@pytest.mark.once
def test_a_backup_that_fails_leaves_the_one_before_it_and_nothing_else(tmp_path: Path) -> None:
    path = a_backup(tmp_path)
    before = path.read_bytes()
    with pytest.raises(RuntimeError), archive.written(path, a_manifest()):
        raise RuntimeError
    assert [file.name for file in tmp_path.iterdir()] == ["backup.tar.gz"]
    assert path.read_bytes() == before


@pytest.mark.slow
def test_everything_comes_back(tmp_path: Path) -> None:
    first, again = tmp_path / "first.tar.gz", tmp_path / "again.tar.gz"
    with elsewhere(tmp_path / "one", **ADDRESS) as one, elsewhere(tmp_path / "two", **ADDRESS) as two:
        one.python("-m", "tests.files.world")
        one.copydesk("backup", str(first))
        two.copydesk("restore", str(first))
        assert two.pages() == one.pages()
        assert (two.data / "public" / "letters" / "index.html").read_text().count("Dear desk") == 3
        assert (two.data / "secret-key").read_text() == (one.data / "secret-key").read_text()
        assert (two.data / "media" / "picture.png").is_file()
        two.copydesk("backup", str(again))
        assert contents(again) == contents(first)
        two.copydesk("editor", "add", "Somebody new")  # keys are counted on from the highest


@pytest.mark.slow
def test_a_restore_needs_an_empty_place_and_the_same_key(tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    with elsewhere(tmp_path / "one") as one, elsewhere(tmp_path / "two") as two:
        one.copydesk("editor", "add", "Edda")
        one.copydesk("backup", str(file))
        assert "not empty" in one.copydesk("restore", str(file), code=2)
        other_key = {"COPYDESK_SECRET_KEY": "another key, which is long enough for anybody"}
        assert "COPYDESK_SECRET_KEY differs" in two.copydesk("restore", str(file), code=2, **other_key)
        (two.data / "notes.txt").write_text("mine")
        assert "data folder" in two.copydesk("restore", str(file), code=2)
        (two.data / "notes.txt").unlink()
        cut = tmp_path / "cut"
        cut.write_bytes(file.read_bytes()[:-100])
        assert "no whole backup" in two.copydesk("restore", str(cut), code=2)
        (two.data / ".secret-key-0011").touch()  # of a first start that was killed
        two.copydesk("restore", str(file))


@pytest.mark.slow
def test_an_interrupted_restore_says_so_and_is_finished_by_another(tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    with elsewhere(tmp_path / "one", **ADDRESS) as one, elsewhere(tmp_path / "two", **ADDRESS) as two:
        one.python("-m", "tests.files.world")
        one.copydesk("backup", str(file))
        for step in ("_load", "done"):
            interrupted(two, step, file)
            assert "restore" in two.copydesk("setup", code=2)
        # Killed when all rows were there, and not yet all migrations of this version.
        two.python("-m", "copydesk.manage", "migrate", "people", "0002", "--verbosity=0")
        two.copydesk("restore", str(file))
        two.python("-m", "copydesk.manage", "migrate", "--check")
        assert two.pages() == one.pages()
        two.copydesk("setup")


def interrupted(site: Elsewhere, step: str, file: Path) -> None:
    """Restore, and end as if killed when it comes to ``step``."""
    program = (
        "import os, sys, django; django.setup()\n"
        "from copydesk import cli\n"
        "from copydesk.files import backup\n"
        f"backup.{step} = lambda *_: os._exit(9)\n"
        "sys.exit(cli.main(['restore', sys.argv[1]]))"
    )
    site.python("-c", program, str(file), code=9)
