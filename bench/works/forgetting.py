"""Somebody is erased: from the records, the inbox, the facts, and from every byte of the data folder."""

from pathlib import Path
from typing import Any

from bench.works import bakery
from bench.works.work import Work

NUMBER = 11
MARKER = f"reason {NUMBER}"


class Erasing(Work):
    """One response, asked for and carried out. Until its receipt is written, the erasure is not done and says so."""

    name = "erasing"

    def do(self, folder: Path) -> None:
        from wellheard.base.ids import response_id
        from wellheard_server.base import erasure
        from wellheard_server.base.models import Erasure
        from wellheard_server.base.scope import scope

        with scope(bakery.workspace(folder)):
            if not Erasure.objects.exists():
                erasure.ask(
                    bakery.workspace(folder), response=response_id(f"respondent-{NUMBER:09}-of-works"), actor="house"
                )
        erasure.run(now=True)
        for row in Erasure.everywhere.all():
            undone = [step["reason"] for step in row.steps.values() if step.get("state") == "not_done"]
            if undone:
                raise OSError(28, f"not done: {undone}")

    def look(self, folder: Path) -> Any:
        from wellheard_server.base.models import Erasure
        from wellheard_server.responses.models import Response

        row = Erasure.everywhere.first()
        is_done = bool(row and row.finished_at)
        return {
            "done": is_done,
            "responses": Response.everywhere.count(),
            "agree": bakery.as_recorded(folder),
            "bytes": self._found(folder) if is_done else None,
        }

    def between(self, seen: Any, before: Any, after: Any) -> bool:
        """Asked for, begun, perhaps gone from the records and not yet from the rest; not yet done."""
        return not seen["done"] and seen["responses"] in (before["responses"], after["responses"])

    def _found(self, folder: Path) -> list[str]:
        """Where the words stand still, as bytes."""
        whole = (MARKER + '"').encode()
        return sorted(
            str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and whole in path.read_bytes()
        )


WORKS = (Erasing(),)
