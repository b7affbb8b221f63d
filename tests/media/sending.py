"""How tests send pictures and look at what came of them."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from copydesk.lib.pictures import Picture, at
from tests.media.photos import a_photo


def a_file(content: bytes, name: str = "picture.jpg") -> SimpleUploadedFile:
    """Return a file as a form sends it."""
    return SimpleUploadedFile(name, content, "image/jpeg")


def send(content: bytes, name: str = "picture.jpg", **about: str) -> Any:
    """Return the answer of the API to a picture."""
    return Client().post("/api/images", {"file": a_file(content, name), **about})


def a_picture(content: bytes = b"", **about: str) -> Picture:
    """Return a picture that was taken in a moment ago."""
    answer = send(content or a_photo(), **about)
    assert answer.status_code == 201, answer.content
    picture = at(answer.json()["url"])
    assert picture
    return picture


def files_of(picture: Picture) -> dict[str, bytes]:
    """Return every file of a private picture by its name, as Django answers it."""
    names = [f"{w}x{h}.{kind}" for w, h in picture.sizes for kind in ("jpg", "webp")]
    return {name: got(f"{picture.folder}{name}") for name in names}


def got(address: str) -> bytes:
    """Return what is answered live at an address; it must be there."""
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.getvalue()


def status_of(address: str) -> int:
    """Return the status with which an address is answered live."""
    return Client().get(address).status_code


def opened(content: bytes) -> Image.Image:
    """Return a file as a picture."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    """Whether a pixel has about this colour."""
    return all(abs(one - other) < 30 for one, other in zip(pixel, colour, strict=False))
