"""The bytes of a file, unzipped on the way where it is gzip, with a cap that a bomb meets long before memory does."""

import io
import zlib
from pathlib import Path

from wellheard.base.errors import FileError

GZIP = b"\x1f\x8b"
CHUNK = 1 << 18
# Answers repeat themselves, so honest files reach 100 to 1; DEFLATE itself ends at 1,032 to 1.
MAX_RATIO = 300
RATIO_COUNTS_FROM = 64 << 20
MAX_BYTES = 1 << 40


def check_claim(path: Path) -> None:
    """Refuses a gzip file that says itself at its end that it is a bomb; one that lies about it is caught while it is read."""
    with path.open("rb") as file:
        if file.read(2) != GZIP or (size := path.stat().st_size) < 18:
            return
        file.seek(-4, io.SEEK_END)
        claimed = int.from_bytes(file.read(4), "little")
    if claimed > RATIO_COUNTS_FROM and claimed > MAX_RATIO * size:
        raise _bomb(path, claimed)


def _bomb(path: Path, size: int) -> FileError:
    message = f"{path.name} unpacks to more than {MAX_RATIO} times its size; expected a file of answers."
    return FileError(message, where=f"byte {size:,}", code="bomb")


class Unpacked(io.RawIOBase):
    """A readable stream of plain bytes. `taken` of `size` bytes of the file have been read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path.open("rb")
        self.size = path.stat().st_size
        self.taken = 0
        self.given = 0
        self.packed = self.file.peek(2)[:2] == GZIP
        self._inflate = zlib.decompressobj(31)
        self._held = b""

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self.file.close()
        super().close()

    def read(self, size: int = CHUNK) -> bytes:
        """At most `size` bytes, empty at the end."""
        data = self._unzipped(size) if self.packed else self._raw(size)
        self.given += len(data)
        if self.given > MAX_BYTES or (self.given > RATIO_COUNTS_FROM and self.given > MAX_RATIO * max(self.taken, 1)):
            raise _bomb(self.path, self.given)
        return data

    def _raw(self, size: int) -> bytes:
        data = self.file.read(size)
        self.taken += len(data)
        return data

    def _unzipped(self, size: int) -> bytes:
        while True:
            packed = self._held or self._raw(CHUNK)
            if not packed:
                if not self._inflate.eof:
                    raise FileError(
                        f"{self.path.name} ends in the middle; expected the end of the gzip stream.",
                        where=f"byte {self.taken:,}",
                        code="truncated",
                    )
                return b""
            if self._inflate.eof:
                packed = packed.lstrip(b"\0")  # tape padding between and after members is allowed
                self._inflate = zlib.decompressobj(31) if packed else self._inflate
                if not packed:
                    self._held = b""
                    continue
            try:
                data = self._inflate.decompress(packed, size)
            except zlib.error as error:
                raise FileError(
                    f"{self.path.name} is damaged; expected gzip data.", where=f"byte {self.taken:,}", code="damaged"
                ) from error
            self._held = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
            if data:
                return data
