"""A bar on standard error while a file is read; nothing at all where standard error is no terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from wellheard.importers.table import Table


@contextmanager
def reading(table: Table) -> Iterator[Callable[[], None]]:
    """Gives the function to call between batches."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda: None
        return
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(table.path.name)

        def step() -> None:
            done, total = table.progress
            progress.update(task, completed=done, total=total or None)

        yield step
