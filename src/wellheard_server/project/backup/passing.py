"""A name for what is not finished, beside its final one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def passing(final: Path) -> Iterator[Path]:
    """A name beside the final one; nothing is left of it after a failure, nor of what a killed process left there."""
    for left in final.parent.glob(f".{final.name}.*.partial*"):
        if not Path("/proc", left.name.removeprefix(f".{final.name}.").split(".")[0]).exists():
            clear(left)
    path = final.with_name(f".{final.name}.{os.getpid()}.partial")
    try:
        yield path
    finally:
        clear(path)


def clear(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
