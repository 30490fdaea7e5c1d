"""Text for the cell of a spreadsheet."""

from wellheard.base.spreadsheet import harmless


def tame(text: str) -> str:
    """Begins no formula (`wellheard.base.spreadsheet`). NUL goes, for no reader takes it."""
    return harmless(text).replace("\0", "")
