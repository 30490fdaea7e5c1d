"""What a table gathers beside its rows: files no log names, and pages of the log nobody reads any more."""

from wellheard.facts.schema import PARTITION
from wellheard.facts.table import LOG, FactTable


def leftovers(table: FactTable) -> int:
    """Files that lie there unnamed, those of an append under way among them: how many a vacuum should look at."""
    files = table.files()
    if not files:
        return 0
    named = {file.path for file in files}
    return sum(str(path) not in named for path in table.generation.glob(f"{PARTITION[0]}=*/*"))


def log_pages(table: FactTable) -> int:
    """How many files the log has."""
    return sum(1 for _ in (table.generation / LOG).iterdir()) if table.files() else 0


def shorten_log(table: FactTable, *, wait: bool = True) -> None:
    """A checkpoint of the table as it is, so that opening it reads one file, and away with pages older than the log is kept
    (delta.logRetentionDuration). A reader that held an older version opens the table anew.

    Appends make a checkpoint each hundred versions by themselves; this one is for tables that were just merged.
    """
    with table.place.tidying(wait=wait), table.place.writing(wait=wait):
        table.files()
        table.held().create_checkpoint()
        table.held().cleanup_metadata()
