"""The compressed forms that lie beside a page, for nginx (gzip_static, brotli_static) and for ``hot``.

``index.html.gz`` and ``index.html.br`` hold what ``index.html`` holds and have its time of change.
docs/decisions/0009 says why they are made, and in which order.
"""

import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]

ENDINGS = {".html", ".xml", ".json", ".txt", ".css", ".js", ".svg"}
WORTH_COMPRESSING = 400  # bytes; below it the headers weigh more
LARGE = 16_000  # bytes; feeds, mostly. Half of the time makes them 3 % larger
GZIP = 31  # what zlib calls a window of 32 kB in gzip's format; its header then names no time


def _gzip(content: bytes) -> bytes:
    squeezing = zlib.compressobj(4 if len(content) > LARGE else 6, zlib.DEFLATED, GZIP)
    return squeezing.compress(content) + squeezing.flush()


def _brotli(content: bytes) -> bytes:
    return bytes(brotli.compress(content, quality=4 if len(content) > LARGE else 5))


SQUEEZES: dict[str, Callable[[bytes], bytes]] = {".br": _brotli, ".gz": _gzip}


def wanted(name: str, size: int) -> bool:
    """Whether a file of this name and size (bytes) is worth compressed forms."""
    return size >= WORTH_COMPRESSING and name[name.rfind(".") :] in ENDINGS


def is_variant(name: str) -> bool:
    """Whether a file is a compressed form of the file whose name it begins with."""
    return name.endswith(tuple(SQUEEZES))


def opened(ending: str, squeezed: bytes) -> bytes | None:
    """Return what is in a compressed form; None when it is broken."""
    try:
        return zlib.decompress(squeezed, GZIP) if ending == ".gz" else bytes(brotli.decompress(squeezed))
    except (zlib.error, brotli.error):
        return None
