"""What was counted of sets of files. Files never change, so a new version of the table costs only its new files.

Files are counted together, not one by one: to group by file as well costs half as much again as the counting itself. What is likely to go
away together is one set: large files stay for months, small ones until the next compaction, and what an edit has touched once it may
touch again.
"""

from collections.abc import Callable, Container, Hashable, Mapping, Sequence
from typing import Any

from wellheard.facts.cache import Kept
from wellheard.facts.table import SMALL, FactFile

Version = tuple[str, int]  # a file's path, and how much of it was dead
Groups = dict[Any, Any]
MOST = 200  # sets of one question: the small files between two compactions, and some periods


class Part:
    """The groups counted in some files."""

    def __init__(self, files: frozenset[Version], groups: Groups) -> None:
        self.files, self.groups = files, groups


class Parts:
    """By question; bounded by the groups in all of them. Not for several threads at once."""

    def __init__(self, most: int) -> None:
        self._kept: Kept[_Counted] = Kept(most)

    def over(
        self,
        asked: Hashable,
        files: Mapping[Version, FactFile],
        there: Container[Version],
        count: Callable[[Sequence[FactFile]], Groups],
    ) -> list[Groups]:
        """The groups in disjoint sets that together are `files`, some of all files `there` are; `count` is asked for what was not counted."""
        known = self._kept.get(asked) or _Counted()
        used, covered = _Counted(), set[Version]()
        for part in sorted(known, key=lambda part: len(part.files), reverse=True):
            if part.files <= files.keys() and covered.isdisjoint(part.files):
                used.append(part)
                covered |= part.files
        once = {version for part in known for version in part.files}
        sets: dict[int, list[Version]] = {}
        for version, file in files.items():
            if version not in covered:
                sets.setdefault(0 if version in once else 1 if file.rows < SMALL else 2, []).append(version)
        new = [Part(frozenset(some), count([files[version] for version in some])) for some in sets.values()]
        if new:
            alive = [part for part in known if all(version in there for version in part.files)]
            self._kept.put(asked, _Counted([*alive, *new][-MOST:]))
        return [part.groups for part in (*used, *new)]

    def clear(self) -> None:
        self._kept.clear()


class _Counted(list[Part]):
    """Weighs as much as the groups in it."""

    def __len__(self) -> int:
        return sum(len(part.groups) + 1 for part in self)
