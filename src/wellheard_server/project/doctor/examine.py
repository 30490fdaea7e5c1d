"""All rooms, one after another. What cannot be looked at is a finding too."""

from collections.abc import Callable, Iterator

from wellheard_server.project.doctor import disk, durability, environment, facts, operations, records, versions
from wellheard_server.project.doctor.finding import Finding, fault

ROOMS: dict[str, Callable[[], Iterator[Finding]]] = {
    "settings": environment.check,
    "disk": disk.check,
    "durability": durability.check,
    "versions": versions.check,
    "records": records.check,
    "facts": facts.check,
    "operations": operations.check,
}


def examine() -> Iterator[Finding]:
    for name, check in ROOMS.items():
        try:
            yield from check()
        except Exception as error:  # noqa: BLE001  a room that falls over must not hide the others
            yield fault(
                name,
                f"could not be looked at ({type(error).__name__})",
                "What is in there is not known.",
                "Look at the other findings first; most often the database is the reason.",
            )
