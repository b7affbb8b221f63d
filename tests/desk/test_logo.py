"""The logo: made anew by the darkroom, in the masthead of every page, and told to machines."""

import io
import json
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from copydesk.press import logo, whole
from copydesk.press.files import Public
from copydesk.press.models import Site
from tests.desk.desk import at_the_desk, seen_by
from tests.people import a_published_post, an_editor, deliver_all
from tests.press.reading import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def a_picture(kind: str = "PNG", size: tuple[int, int] = (600, 150), mode: str = "RGBA") -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, (200, 20, 20, 0)[: len(mode)]).save(made, kind)
    return made.getvalue()


def upload(client: Client, content: bytes, **fields: str) -> tuple[int, str]:
    file = SimpleUploadedFile("logo.png", content)
    answer = client.post("/desk/site/logo/", {"logo": file, "shade": "light"} | fields)
    deliver_all()
    return answer.status_code, answer.content.decode()


def test_a_logo_stands_in_the_masthead_with_its_size_and_the_name_as_its_text(
    folder: Public, tmp_path: Path
) -> None:
    post = a_published_post()
    client = at_the_desk()
    assert upload(client, a_picture())[0] == 303
    shown = re.search(
        r'<img src="(/media/logo-[^"]*)" alt="Copydesk" width="(\d+)" height="(\d+)">',
        page(folder, post.address),
    )
    assert shown
    assert (shown[2], shown[3]) == ("288", "72")
    with Image.open(tmp_path / shown[1].lstrip("/")) as made:
        assert (made.format, made.size, made.mode) == ("PNG", (600, 150), "RGBA")
        assert made.getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert shown[1] in seen_by(client, "/desk/site/")
    assert whole.check() == []


def test_machines_are_told_the_publisher_s_logo(folder: Public) -> None:
    post = a_published_post()
    upload(at_the_desk(), a_picture("JPEG", mode="RGB"))
    block = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', page(folder, post.address), re.DOTALL
    )
    assert block
    told = json.loads(block[1])["publisher"]["logo"]
    assert told["url"].startswith("http://127.0.0.1:8000/media/logo-")
    assert (told["@type"], told["width"], told["height"]) == ("ImageObject", 600, 150)


def test_dark_screens_get_the_one_for_dark_paper(folder: Public) -> None:
    client = at_the_desk()
    upload(client, a_picture("WEBP"))
    upload(client, a_picture(size=(100, 100)), shade="dark")
    source = re.search(r'<source media="\(prefers-color-scheme: dark\)" srcset="([^"]*)"', page(folder, "/"))
    assert source
    assert source[1] == f"/media/{Site.current().logo_dark}"


def test_a_large_picture_becomes_a_small_file(tmp_path: Path) -> None:
    upload(at_the_desk(), a_picture(size=(4000, 1000), mode="RGB"))
    assert Site.current().logo.endswith("/720x180.png")
    assert [file.name for file in (tmp_path / "media").glob("logo-*/*")] == ["720x180.png"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This file is no picture that can be used here"),
        (a_picture()[:80], "This picture is damaged or not whole"),
        (b"", "This file is no picture that can be used here"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_reason(content: bytes, says: str) -> None:
    status, shown = upload(at_the_desk(), content)
    assert (status, says in shown) == (422, True)
    assert Site.current().logo == ""


def test_the_name_comes_back_when_the_logo_is_removed_and_its_file_goes(
    folder: Public, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logo, "KEPT", -logo.KEPT)
    client = at_the_desk()
    upload(client, a_picture())
    assert len(list((tmp_path / "media").glob("logo-*"))) == 1
    client.post("/desk/site/logo/", {"shade": "light", "remove": "yes"})
    deliver_all()
    assert '<a href="/" dir="auto">Copydesk</a>' in page(folder, "/")
    assert list((tmp_path / "media").glob("logo-*")) == []


def test_only_a_chief_may() -> None:
    assert upload(at_the_desk(an_editor("Otto", chief=False)), a_picture())[0] == 403
