"""Kills the story at a chosen line: an exception nobody catches, raised when the n-th line of the watched files is about to run."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class Crash(BaseException):
    """Not an Exception: the code under test may not answer it."""


@contextmanager
def crash_at(n: int, files: set[str]) -> Iterator[None]:
    lines = 0

    def watch(frame: FrameType, event: str, _argument: object) -> Callable[..., Any] | None:
        return count if frame.f_code.co_filename.rsplit("/", 1)[-1] in files else None

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
