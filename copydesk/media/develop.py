"""Makes the files of a picture from what a stranger sent: a program of its own, which may break; ``darkroom`` runs it.

    python -m copydesk.media.develop FILE FOLDER MEMORY SECONDS KIND

Whatever can be wrong with a picture happens here, with at most MEMORY bytes and SECONDS of processor time. Prints one
line of JSON: ``{"width", "height"}`` of the largest file made, or ``{"problem"}``, one of the codes in ``darkroom``.
Without Django, so that it starts fast.
"""

import io
import json
import os
import resource
import sys
import warnings
from contextlib import suppress
from pathlib import Path

import pi_heif
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from copydesk.lib.pictures import TALLEST, WIDTHS, sizes_of

# As cameras, phones and screens make them; no SVG, which is a program, and no GIF.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
MOST_PIXELS = 51_000_000  # cameras of "50 megapixels" have up to 50.4
MANY_FRAMES = ("MPO", "HEIF")  # the further frames of what phones make are depth maps and the like
LOGO = (800, 180)  # pixels: two and a half for each that is shown
ORIENTATION = 0x0112
LYING = (5, 6, 7, 8)


class Problem(Exception):
    """Why there is no picture, as a code."""


def main(source: str, folder: str, memory: int, seconds: int, kind: str) -> None:
    """Develop one file and say how it went."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):  # of all processes, this is the one to end when the machine runs out of memory
        Path("/proc/self/oom_score_adj").write_text("1000")
    try:
        width, height = (develop_logo if kind == "logo" else develop)(source, Path(folder))
        said: dict[str, int | str] = {"width": width, "height": height}
    except MemoryError:
        said = {"problem": "too-large"}
    except Problem as problem:
        said = {"problem": str(problem)}
    except Exception as problem:  # decoders raise what they like
        if isinstance(problem, OSError) and problem.errno:
            raise  # the disk's fault, not the picture's
        said = {"problem": "broken"}
    print(json.dumps(said))  # noqa: T201 - the answer to who runs this


def develop(source: str, folder: Path) -> tuple[int, int]:
    """Write ``WxH.webp`` and ``WxH.jpg`` for each width into ``folder``; return the size of the largest."""
    picture = upright(source)
    sizes = sizes_of(*picture.size)
    for size in reversed(sizes):
        if picture.size != size:
            picture = picture.resize(size, Image.Resampling.LANCZOS)
        name = f"{size[0]}x{size[1]}"
        _save(picture, folder / f"{name}.webp", "WEBP", quality=78)
        _save(_on_white(picture), folder / f"{name}.jpg", "JPEG", quality=80, progressive=True, optimize=True)
    return sizes[-1]


def develop_logo(source: str, folder: Path) -> tuple[int, int]:
    """Write ``WxH.png``, as it is but no larger than a masthead needs; return its size."""
    picture = upright(source)
    picture.thumbnail(LOGO, Image.Resampling.LANCZOS)
    _save(picture, folder / f"{picture.width}x{picture.height}.png", "PNG", optimize=True)
    return picture.size


def upright(source: str) -> Image.Image:
    """Return the picture no larger than it is ever shown, the right way up, in sRGB, and nothing else of the file."""
    with opened(source) as raw:
        profile = raw.info.get("icc_profile")
        turn = raw.getexif().get(ORIENTATION, 1)
        box = (TALLEST, WIDTHS[-1]) if turn in LYING else (WIDTHS[-1], TALLEST)
        raw.draft(None, box)  # lets a JPEG be decoded at a fraction of its size
        raw.load()
        small = _plain(raw)
    small.thumbnail(box, Image.Resampling.LANCZOS)
    small = _in_srgb(small, profile)
    exif = Image.Exif()
    exif[ORIENTATION] = turn
    small.info = {"exif": exif.tobytes()}
    small = ImageOps.exif_transpose(small)
    small.info = {}  # what is left here might be written
    return small


def opened(source: str) -> Image.Image:
    """Return the file as a picture of which nothing but its head was read."""
    try:
        picture = Image.open(source, formats=FORMATS)
    except UnidentifiedImageError:
        raise Problem(_why_unknown(source)) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Problem("too-large") from None
    if picture.width * picture.height > MOST_PIXELS:
        raise Problem("too-large")
    if picture.format not in MANY_FRAMES and getattr(picture, "n_frames", 1) > 1:
        raise Problem("moving")
    return picture


def _why_unknown(source: str) -> str:
    """Tell a broken picture from what is none, by its first bytes."""
    with Path(source).open("rb") as file:
        head = file.read(12)
    is_ours = head.startswith((b"\xff\xd8\xff", b"\x89PNG")) or b"WEBP" in head[8:] or head[4:8] == b"ftyp"
    return "broken" if is_ours else "unknown"


def _plain(raw: Image.Image) -> Image.Image:
    """Return the pixels as RGB, RGBA, L or CMYK with 8 bits each, whatever they were."""
    if raw.mode[0] == "I":  # 16 bits of grey; Pillow's own conversion cuts off what is above 8
        return raw.point(lambda value: value * (1 / 256)).convert("L")
    if raw.has_transparency_data:
        return raw.convert("RGBA")
    return raw if raw.mode in ("RGB", "L", "CMYK") else raw.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the colours as every screen shows them, so that the profile can go."""
    wanted = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile and picture.mode != "L":
        with suppress(ImageCms.PyCMSError, OSError, ValueError):  # a profile of no use
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            shown = ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(picture, given, shown, outputMode=wanted) or picture
    return picture.convert(wanted)


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the picture without transparency."""
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def _save(picture: Image.Image, file: Path, kind: str, **options: int | bool) -> None:
    """Write one file, and have it on the disk before anybody hears of it."""
    with file.open("wb") as written:
        picture.save(written, kind, **options)
        written.flush()
        os.fsync(written.fileno())


if __name__ == "__main__":
    pi_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
