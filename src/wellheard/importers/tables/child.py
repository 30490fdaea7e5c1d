"""A child process that opens what may be a trap: its parent hears it message by message and ends it when it keeps silent."""

import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from wellheard.base.errors import FileError

SECONDS = 14.0  # of silence: a child that says nothing for so long will not say anything good
MAX_MESSAGE = 256 << 20


class Fault(msgspec.Struct, tag="fault"):
    """Why the file cannot be read; the last thing a child says."""

    where: str
    message: str
    code: str


@contextmanager
def asked(module: str, path: Path, *words: str) -> Iterator[Iterator[bytes]]:
    """The messages of `python -m module PATH WORDS`, each when it is asked for; the child is ended with the block."""
    command = [sys.executable, "-m", module, str(path), *words]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield _messages(path, process)
        finally:
            process.kill()


def _messages(path: Path, process: "subprocess.Popen[bytes]") -> Iterator[bytes]:
    """A slow listener is no silence of the child: the clock runs only while something is waited for."""
    assert process.stdout is not None  # noqa: S101  (PIPE was asked for)
    pipe = _Pipe(process.stdout.fileno())
    said_anything = False
    while (body := pipe.message()) is not None:
        said_anything = True
        yield body
    if pipe.is_silent or process.wait() != 0 or not said_anything:
        raise FileError(
            f"{path.name} needs more memory or time than a file of its kind may take; expected a table of answers.",
            code="bomb",
            hint="Save it as CSV if it is one.",
        )


class _Pipe:
    def __init__(self, descriptor: int) -> None:
        self.descriptor, self.is_silent = descriptor, False

    def message(self) -> bytes | None:
        """The next message whole; None at the end, also at an end in the middle of one."""
        until = time.monotonic() + SECONDS
        prefix = self._exactly(4, until)
        if prefix is None:
            return None
        (length,) = struct.unpack(">I", prefix)
        return self._exactly(length, until) if length <= MAX_MESSAGE else None

    def _exactly(self, length: int, until: float) -> bytes | None:
        data = bytearray()
        while len(data) < length:
            ready, _, _ = select.select([self.descriptor], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                self.is_silent = True
                return None
            piece = os.read(self.descriptor, min(length - len(data), 1 << 20))
            if not piece:
                return None
            data += piece
        return bytes(data)
