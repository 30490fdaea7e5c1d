"""One kind of work, told so that a machine can stop it at any step and look what became of it."""

from pathlib import Path
from typing import Any


class Work:
    """The place is an answered bakery (bench/works/bakery.py); `prepare` adds what the work needs, `do` is what is stopped.

    `look` says what readers see: before the work and after it, and whenever it was stopped one of the two, or something `between` says is
    fine. `again` is what a restart or the person does then; it must lead to the end. `left` names what should have gone by then.
    """

    name = ""

    def prepare(self, folder: Path) -> None:
        return None

    def do(self, folder: Path) -> Any:
        raise NotImplementedError

    def look(self, folder: Path) -> Any:
        raise NotImplementedError

    def again(self, folder: Path) -> Any:
        return self.do(folder)

    def between(self, seen: Any, before: Any, after: Any) -> bool:
        return False

    def left(self, folder: Path) -> list[str]:
        return []
