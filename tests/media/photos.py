"""Pictures as people send them, made by Pillow: real files, with what cameras write into them."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

from PIL import Image

# 160 x 120, taken with an "Acme"; upper left is red.
HEIC = (Path(__file__).parent / "house.heic").read_bytes()
SECRET = "Gertrude's garden"
RED, BLUE = (200, 40, 30), (30, 90, 160)


def an_image(width: int = 160, height: int = 120, mode: str = "RGB") -> Image.Image:
    """Return a blue picture whose upper left quarter is red."""
    image = Image.new("RGB", (width, height), BLUE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    return image.convert(mode)


def a_photo(kind: str = "JPEG", image: Image.Image | None = None, **options: Any) -> bytes:
    """Return the bytes of a file; ``options`` are Pillow's."""
    written = io.BytesIO()
    (image or an_image()).save(written, kind, **options)
    return written.getvalue()


def exif_of_a_phone(orientation: int = 1) -> Image.Exif:
    """Return what a phone writes: place, device, orientation."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET  # the maker of the camera
    exif[0x9C9C] = SECRET.encode("utf-16-le")
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (48.0, 8.0, 14.0), "E", (11.0, 34.0, 31.0)
    return exif


def turned(orientation: int) -> Image.Image:
    """Return the picture as a camera that was held so stores it: shown by its orientation, red is upper left."""
    ways = Image.Transpose
    undone = {
        2: ways.FLIP_LEFT_RIGHT,
        3: ways.ROTATE_180,
        4: ways.FLIP_TOP_BOTTOM,
        5: ways.TRANSPOSE,
        6: ways.ROTATE_90,
        7: ways.TRANSVERSE,
        8: ways.ROTATE_270,
    }
    image = an_image()
    return image.transpose(undone[orientation]) if orientation in undone else image


def a_bomb(width: int = 20_000, height: int = 20_000) -> bytes:
    """Return a PNG of a few kB that unpacks to as many pixels (one bit each)."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def a_lying_png() -> bytes:
    """Return a small PNG whose compressed text unpacks to 100 MB."""
    text = b"Comment\0\0" + zlib.compress(bytes(100_000_000), 9)
    whole = a_photo("PNG")
    return whole[:33] + _chunk(b"zTXt", text) + whole[33:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
