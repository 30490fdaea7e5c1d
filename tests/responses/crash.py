"""Kills the story at a chosen line: an exception nobody catches, raised when the n-th line of the watched files is about to run."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import wellheard
import wellheard_server

ROOTS = [Path(str(package.__file__)).parent for package in (wellheard, wellheard_server)]


class Crash(BaseException):
    """Not an Exception: the code under test may not answer it."""


def watched(*names: str) -> tuple[str, ...]:
    """The product's files of these names, as a frame spells them. One that was moved is told."""
    for name in names:
        assert any((root / name).exists() for root in ROOTS), f"there is no {name}"
    return tuple(f"/{name}" for name in names)


@contextmanager
def crash_at(n: int, files: tuple[str, ...]) -> Iterator[None]:
    lines = 0

    def watch(frame: FrameType, event: str, _argument: object) -> Callable[..., Any] | None:
        return count if frame.f_code.co_filename.endswith(files) else None

    def count(frame: FrameType, event: str, _argument: object) -> Callable[..., Any]:
        nonlocal lines
        if event == "line":
            lines += 1
            if lines == n:
                raise Crash(f"{frame.f_code.co_filename}:{frame.f_lineno}")
        return count

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        yield
    finally:
        sys.settrace(before)
