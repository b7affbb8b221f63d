"""What was written of posts for feeds while their pages were printed, for the processes that print lists after that.

Everything that is printed at once needs most posts twice: for the page, and some time later, in whichever process,
for the feeds of a category and some tags. Reading them again took as long as the pages themselves.

A file holds a block of posts: where each of them begins, as 8 bytes, then one after the other. It appears as a whole.
What is not there is read from the database, as always.
"""

import os
import pickle
import struct
from array import array
from collections.abc import Mapping
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from typing import Any


class Spool:
    """Things by the ids of posts, in a folder that goes away. A block is of ``size`` ids, the first of them 0."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder, self._size = os.fspath(folder), size

    def keep(self, first: int, things: Mapping[int, Any]) -> None:
        """Keep what was made of the posts of the block that begins with the id ``first``, once."""
        block, pieces = first // self._size, list[bytes]()
        for pk in range(first, first + self._size):
            pieces.append(pickle.dumps(things[pk]) if pk in things else b"")
        ends = array("Q", accumulate(map(len, pieces), initial=(self._size + 1) * 8))
        with suppress(FileNotFoundError):  # the folder went away with trees that were old: so be it
            aside = Path(self._file(block) + ".new")
            aside.write_bytes(b"".join([ends.tobytes(), *pieces]))
            aside.rename(self._file(block))

    def find(self, pk: int) -> Any | None:
        """Return what was kept of a post, or None."""
        block, place = divmod(pk, self._size)
        try:
            descriptor = os.open(self._file(block), os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            first, end = struct.unpack("=QQ", os.pread(descriptor, 16, 8 * place))
            piece = os.pread(descriptor, end - first, first)
            return pickle.loads(piece) if piece else None  # noqa: S301 - nobody else writes there
        finally:
            os.close(descriptor)

    def _file(self, block: int) -> str:
        return f"{self._folder}/{block}"
