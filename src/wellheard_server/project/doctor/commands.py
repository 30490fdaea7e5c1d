"""`wellheard doctor` on the command line."""

import os
from pathlib import Path

import typer

from wellheard_server.project.console import CannotStart, DataOption, JsonOption, place, plainly, tell

MARKS = {"fine": "ok     ", "warning": "warning", "fault": "FAULT  "}


def doctor(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Look for what would hurt: settings, disks, durability, versions, tables, facts, backups. Exit code 1 when something is at fault.

    Safe at any time; it writes nothing but a probe of the disk.
    """
    with plainly():
        place(data)
        folder = Path(os.environ.get("WELLHEARD_DATA", "wellheard-data")).resolve()
        if not folder.is_dir():
            raise CannotStart(f"There is no data folder {folder}. Name it with --data.")
        import django

        from wellheard_server.project import logs

        logs.set_up("CRITICAL")
        django.setup()
        import msgspec

        from wellheard_server.project.doctor.examine import examine

        findings = list(examine())
    counts = {level: sum(finding.level == level for finding in findings) for level in MARKS}
    lines = []
    for finding in findings:
        lines.append(f"{MARKS[finding.level]} {finding.what}: {finding.found}")
        lines += [f"        {finding.why}", f"        > {finding.do}"] if finding.why else []
    lines.append(f"{counts['fine']} fine, {counts['warning']} warnings, {counts['fault']} faults.")
    tell({**counts, "findings": msgspec.to_builtins(findings)}, "\n".join(lines), as_json=as_json)
    if counts["fault"]:
        raise typer.Exit(1)
