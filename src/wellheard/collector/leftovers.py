"""What SQLite leaves of deleted rows inside pages that are still in use.

`secure_delete` overwrites a row that is deleted, but not the copies that stay behind when pages are split or merged: of ten
thousand deleted rows a dozen were found again so. `VACUUM` writes every page anew from the rows that are left; this tells
whether it has to.

Run in a process of its own (`count`): closing a database file drops every lock that the same process has on it.
"""

import subprocess
import sys
from pathlib import Path

HEADER = 100
TABLE_LEAF = 13


def count(path: Path) -> int:
    """Pages with rows, of a file whose log is empty, that hold bytes of nothing that is kept; and pages that are free."""
    asked = [sys.executable, "-m", "wellheard.collector.leftovers", str(path)]
    return int(subprocess.run(asked, check=True, capture_output=True, text=True, timeout=3600).stdout)


def looked(path: Path) -> int:
    with path.open("rb") as file:
        head = file.read(HEADER)
        if len(head) < HEADER:
            return 0
        size = int.from_bytes(head[16:18])
        size, found, at = 65536 if size == 1 else size, int.from_bytes(head[36:40]), HEADER
        file.seek(0)
        while page := file.read(size):
            found += page[at] == TABLE_LEAF and not _is_clean(page, at, size - head[20])
            at = 0
        return found


def _is_clean(page: bytes, at: int, usable: int) -> bool:
    """Whether the room between the rows of a page is empty."""
    block, rows = int.from_bytes(page[at + 1 : at + 3]), int.from_bytes(page[at + 3 : at + 5])
    content = int.from_bytes(page[at + 5 : at + 7]) or 65536
    if page[at + 8 + 2 * rows : min(content, usable)].strip(b"\0"):
        return False
    while block:
        following, length = int.from_bytes(page[block : block + 2]), int.from_bytes(page[block + 2 : block + 4])
        if page[block + 4 : block + length].strip(b"\0"):
            return False
        if following <= block:  # the last, or no page of a database
            break
        block = following
    return True


if __name__ == "__main__":
    sys.stdout.write(str(looked(Path(sys.argv[1]))))
