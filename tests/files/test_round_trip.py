"""What leaves a site as an export comes back as the same pages, byte for byte, and leaves again the same."""

import json
from pathlib import Path

import pytest

from tests.files.elsewhere import Elsewhere, elsewhere

pytestmark = pytest.mark.slow
ADDRESS = {"COPYDESK_SITE_URL": "https://paper.example"}


def exported(site: Elsewhere, folder: Path) -> Path:
    site.copydesk("export", str(folder))
    return folder


def test_an_export_imports_to_the_same_pages_and_exports_the_same_again(tmp_path: Path) -> None:
    with elsewhere(tmp_path / "one", **ADDRESS) as one, elsewhere(tmp_path / "two", **ADDRESS) as two:
        states = json.loads(one.python("-m", "tests.files.world").splitlines()[-1])
        assert set(states) == {
            "queued", "returned", "approved", "published", "spiked", "withdrawn", "hidden",
            "retracted",
        }  # fmt: skip
        out = exported(one, tmp_path / "out")
        two.copydesk("import", str(out))

        assert len(one.pages()) > 150
        assert one.pages() == two.pages()
        assert "Right at last" in (two.data / "public" / "index.html").read_text().partition("</article>")[0]
        assert (two.data / "media" / "picture.png").read_bytes() == (
            one.data / "media" / "picture.png"
        ).read_bytes()
        again = exported(two, tmp_path / "again")
        for name in ("posts.jsonl", "copydesk.json"):
            assert (again / name).read_bytes() == (out / name).read_bytes()


def test_an_import_that_was_interrupted_is_finished_by_the_next(tmp_path: Path) -> None:
    with elsewhere(tmp_path / "one", **ADDRESS) as one, elsewhere(tmp_path / "two", **ADDRESS) as two:
        one.python("-m", "tests.files.world")
        out = exported(one, tmp_path / "out")
        two.python("-m", "tests.files.interrupted", str(out), code=1)
        two.copydesk("import", str(out))
        assert one.pages() == two.pages()


def test_an_export_comes_into_a_site_that_has_posts_without_disturbing_them(tmp_path: Path) -> None:
    with elsewhere(tmp_path / "one", **ADDRESS) as one, elsewhere(tmp_path / "two", **ADDRESS) as two:
        one.python("-m", "tests.files.world")
        two.python("-m", "tests.files.world")
        out = exported(one, tmp_path / "out")
        lines = [json.loads(line) for line in (out / "posts.jsonl").read_text().splitlines()]
        text = "".join(json.dumps(line | {"id": f"other {line['id']}"}) + "\n" for line in lines)
        (out / "posts.jsonl").write_text(text)
        before = two.pages()
        two.copydesk("import", str(out))
        after = two.pages()
        assert set(before) <= set(after)
        posts = [name for name in before if name.startswith("2024/")]
        assert [name for name in posts if after[name] != before[name]] == []
        two.copydesk("press", "--check")
