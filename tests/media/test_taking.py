"""What becomes of a picture that anybody sends: new files, without what the old one told, or a sentence."""

import resource
from collections.abc import Callable

import pytest
from django.test import Client
from PIL import Image, ImageCms, PngImagePlugin
from pytest_django import Settings

from copydesk.lib import clock
from copydesk.people import limits
from tests.media.photos import (
    BLUE,
    HEIC,
    RED,
    SECRET,
    a_bomb,
    a_lying_png,
    a_photo,
    an_image,
    exif_of_a_phone,
    turned,
)
from tests.media.sending import a_picture, files_of, near, opened, send

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIC"])
def test_each_kind_becomes_webp_and_jpeg(kind: str) -> None:
    picture = a_picture(HEIC if kind == "HEIC" else a_photo(kind))
    assert (picture.width, picture.height) == (160, 120)
    files = {name: opened(content) for name, content in files_of(picture).items()}
    assert {name: image.format for name, image in files.items()} == {
        "160x120.jpg": "JPEG",
        "160x120.webp": "WEBP",
    }
    for image in files.values():
        shown = image.convert("RGB")
        assert near(shown.getpixel((10, 10)), RED)
        assert near(shown.getpixel((150, 110)), BLUE)


def test_a_large_one_is_made_in_three_widths() -> None:
    picture = a_picture(a_photo(image=an_image(4000, 3000)))
    sizes = {name: opened(content).size for name, content in files_of(picture).items()}
    assert set(sizes.values()) == {(480, 360), (960, 720), (1600, 1200)}
    assert all(name.startswith(f"{width}x{height}.") for name, (width, height) in sizes.items())


def test_a_tall_one_is_not_taller_than_a_few_screens() -> None:
    picture = a_picture(a_photo("PNG", an_image(900, 9000)))
    assert (picture.width, picture.height) == (240, 2400)


def test_nothing_that_the_file_told_is_left() -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", SECRET)
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = exif_of_a_phone()
    for content in (
        a_photo("JPEG", exif=exif, comment=SECRET, xmp=xmp, icc_profile=profile),
        a_photo("PNG", exif=exif, pnginfo=text),
        a_photo("WEBP", exif=exif, xmp=xmp),
        a_photo("AVIF", exif=exif, xmp=xmp),
    ):
        assert SECRET.encode() in content
        for written in files_of(a_picture(content)).values():
            assert SECRET.encode() not in written
            image = opened(written)
            assert not image.getexif()
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive",
                                       "progression", "loop", "background", "timestamp", "duration"}  # fmt: skip


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_upright_however_the_camera_was_held(orientation: int) -> None:
    picture = a_picture(a_photo(image=turned(orientation), exif=exif_of_a_phone(orientation), quality=95))
    assert (picture.width, picture.height) == (160, 120)
    for content in files_of(picture).values():
        shown = opened(content).convert("RGB")
        assert near(shown.getpixel((20, 20)), RED)
        assert near(shown.getpixel((140, 20)), BLUE)
        assert near(shown.getpixel((20, 100)), BLUE)


def test_colours_of_print_and_of_wide_screens_are_those_of_any_screen() -> None:
    picture = a_picture(a_photo(image=an_image(mode="CMYK"), quality=95))
    shown = opened(files_of(picture)["160x120.jpg"])
    assert shown.mode == "RGB"
    assert near(shown.getpixel((10, 10)), RED)


@pytest.mark.parametrize(("value", "grey"), [(0, 0), (32768, 128), (65535, 255)])
def test_sixteen_bits_become_eight(value: int, grey: int) -> None:
    picture = a_picture(a_photo("PNG", Image.new("I;16", (100, 100), value)))
    assert near(opened(files_of(picture)["100x100.jpg"]).getpixel((50, 50)), (grey, grey, grey))


def test_what_is_transparent_stays_so_in_webp_and_is_white_in_jpeg() -> None:
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    files = files_of(a_picture(a_photo("PNG", image)))
    assert opened(files["100x100.jpg"]).getpixel((5, 5)) == (255, 255, 255)
    assert opened(files["100x100.webp"]).getpixel((5, 5))[3] == 0  # type: ignore[index]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def _moving(kind: str) -> bytes:
    other = an_image().rotate(90)
    return a_photo(kind, save_all=True, append_images=[other], duration=100)


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda: SVG, "no picture that can be used"),
        (lambda: b"<!doctype html><script>alert(1)</script>", "no picture that can be used"),
        (lambda: b"GIF89a" + b"\0" * 30, "no picture that can be used"),
        (lambda: _moving("GIF"), "no picture that can be used"),
        (lambda: a_photo("BMP"), "no picture that can be used"),
        (lambda: a_photo("TIFF"), "no picture that can be used"),
        (lambda: b"", "no picture that can be used"),
        (lambda: b"\x89PNG\r\n\x1a\n" + SVG, "damaged"),
        (lambda: _moving("WEBP"), "moves"),
        (lambda: _moving("PNG"), "moves"),
        (lambda: a_photo("JPEG", an_image(2000, 2000))[:9000], "damaged"),
        (lambda: a_photo("PNG", an_image(2000, 2000))[:3000], "damaged"),
        (lambda: a_photo("WEBP", Image.effect_noise((500, 500), 90))[:3000], "damaged"),
        (lambda: a_photo("AVIF", Image.effect_noise((500, 500), 90))[:3000], "damaged"),
        (lambda: HEIC[:500], "damaged"),
        (lambda: a_bomb(20_000, 20_000), "pixels"),
        (lambda: a_bomb(8000, 6400), "pixels"),
        (a_lying_png, "damaged"),
    ],
    ids=["svg", "html", "gif-head", "gif", "bmp", "tiff", "nothing", "png-head", "moving-webp", "moving-png",
         "half-jpeg", "half-png", "half-webp", "half-avif", "half-heic", "bomb", "51-megapixels", "text-bomb"],
)  # fmt: skip
def test_what_is_no_good_picture_is_refused_in_words(
    made: Callable[[], bytes], says: str, media: object
) -> None:
    answer = send(made(), "holiday.jpg")
    assert answer.status_code == 422
    assert says in answer.json()["error"]


def test_a_bomb_costs_little() -> None:
    bomb = a_bomb()
    assert len(bomb) < 60_000
    assert _spent_on(bomb, 422) < _spent_on(a_photo(), 201) + 2  # no more than a small picture


def _spent_on(content: bytes, status: int) -> float:
    """Return the seconds of processor time that a picture takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert send(content).status_code == status
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def test_a_file_of_more_than_20_mb_is_refused(settings: Settings) -> None:
    answer = send(a_photo() + bytes(21 * 1024 * 1024))
    assert answer.status_code == 413
    assert "20 MB" in answer.json()["error"]
    assert not list(settings.DATA.glob("*.upload"))


def test_the_body_itself_may_be_the_picture() -> None:
    answer = Client().post("/api/images", a_photo("PNG"), content_type="image/png")
    assert answer.status_code == 201
    assert answer.json()["url"].endswith("/160x120.jpg")


@pytest.mark.parametrize(
    ("data", "kind"), [("{}", "application/json"), ("a=b", "application/x-www-form-urlencoded")]
)
def test_a_request_without_a_picture_is_told_so(data: str, kind: str) -> None:
    answer = Client().post("/api/images", data, content_type=kind)
    assert (answer.status_code, list(answer.json())) == (415, ["error"])


def test_the_markdown_has_alt_text_caption_and_credit() -> None:
    answer = send(a_photo(), alt="A ]bridge[", caption='The "old" one', credit="Ann | Lee").json()
    assert answer["markdown"] == f'![A \\]bridge\\[]({answer["url"]} "The \\"old\\" one | Ann / Lee")'


def test_the_same_key_and_file_are_one_picture(media: object) -> None:
    client, key = Client(), "k" * 30
    urls = [
        client.post(
            "/api/images", content, content_type="image/png", headers={"Idempotency-Key": key}
        ).json()["url"]
        for content in (a_photo("PNG"), a_photo("PNG"), a_photo("PNG", an_image(10, 10)))
    ]
    assert urls[0] == urls[1] != urls[2]


def test_many_in_a_short_time_are_too_many() -> None:
    with clock.stopped(clock.now()):
        statuses = [send(b"no picture").status_code for _ in range(limits.ALLOWANCES["picture"].at_once + 1)]
    assert statuses[-2:] == [422, 429]
