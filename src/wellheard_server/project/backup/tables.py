"""The fact tables as of one version each: the files its log names then, and as much of the log as says so."""

from pathlib import Path
from uuid import UUID

from wellheard.facts.table import LOG, FactTable
from wellheard_server.project.backup.archive import Archive
from wellheard_server.project.backup.manifest import KeptTable

LOOKS = 5


def copy(lake: Path, workspace_ids: list[UUID], archive: Archive) -> dict[str, KeptTable]:
    """Before the records: the ledger follows them, so what is copied of it never knows more than they do."""
    found = {}
    for workspace_id in workspace_ids:
        table = FactTable(lake, workspace_id)
        if table.exists:
            found[str(workspace_id)] = _copy(table, f"lake/{workspace_id}", archive)
    return found


def _copy(table: FactTable, place: str, archive: Archive) -> KeptTable:
    """Nothing is merged or deleted meanwhile; appends go on, into versions that are not looked at."""
    with table.place.tidying():
        snapshot = table.snapshot()
        generation, version = snapshot.version
        for name, content in _log(table.generation / LOG, version).items():
            archive.add_bytes(f"{place}/{generation}/{LOG}/{name}", content)
        for file in snapshot.files:
            archive.add(f"{place}/{generation}/{file.name}", Path(file.path))
    return KeptTable(generation, version)


def _log(folder: Path, version: int) -> dict[str, bytes]:
    """The newest checkpoint up to that version and what came after it. Looked at again when old pages are cleaned away meanwhile."""
    for look in range(LOOKS):
        names = sorted(path.name for path in folder.iterdir())
        checkpoints = [name for name in names if name.endswith(".checkpoint.parquet") and _number(name) <= version]
        since = _number(checkpoints[-1]) if checkpoints else -1
        steps = [name for name in names if name.endswith(".json") and name[:20].isdigit()]
        wanted = [*checkpoints[-1:], *(name for name in steps if since < _number(name) <= version)]
        try:
            return {name: (folder / name).read_bytes() for name in wanted}
        except FileNotFoundError:
            if look == LOOKS - 1:
                raise
    raise AssertionError("unreachable")


def _number(name: str) -> int:
    return int(name[:20])


def name_tables(lake: Path, tables: dict[str, KeptTable]) -> None:
    """Each workspace's name points at its generation again."""
    for workspace_id, kept in tables.items():
        place = FactTable(lake, workspace_id).place
        place.point_at(place.folder / kept.generation)
