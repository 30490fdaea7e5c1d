"""A bar on standard error while a file is read; nothing at all where standard error is no terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from wellheard.importers.tables.table import Table


@contextmanager
def reading(table: Table) -> Iterator[Callable[[], None]]:
    """Gives the function to call between batches."""
    with reading_any(table.path) as step:
        yield lambda: step(table)


@contextmanager
def reading_any(path: Path) -> Iterator[Callable[[Table], None]]:
    """As `reading`, for a file that is not open yet."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda table: None
        return
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(path.name)

        def step(table: Table) -> None:
            done, total = table.progress
            progress.update(task, completed=done, total=total or None)

        yield step
