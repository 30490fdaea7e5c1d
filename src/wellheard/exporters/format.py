"""What a format is: pages in, a file out. One file in `files/` for each; nothing else names it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from wellheard.base.registry import Registry
from wellheard.exporters.batch import Page
from wellheard.exporters.column import Column

Pages = Iterable[Page]


class Format(ABC):
    """Holds one page at a time, however many there are. `title` is a message of the library's catalogue."""

    key: ClassVar[str]
    title: ClassVar[str]
    suffix: ClassVar[str]
    media_type: ClassVar[str]

    @abstractmethod
    def write(self, path: Path, columns: Sequence[Column], pages: Pages) -> None:
        """The whole file. Scratch files lie beside it."""


class Streamed(Format):
    """A format that can be sent while it is being made."""

    @abstractmethod
    def chunks(self, columns: Sequence[Column], pages: Pages) -> Iterator[bytes]:
        """The file in pieces, the first one before any page is asked for."""

    def write(self, path: Path, columns: Sequence[Column], pages: Pages) -> None:
        with path.open("wb") as file:
            file.writelines(self.chunks(columns, pages))


formats: Registry[Format] = Registry("export format", "wellheard.exporters.files")
