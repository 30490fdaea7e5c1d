"""Runs `wellheard import` and says what came of it."""

import sys

import msgspec
import typer
from django.utils import timezone

from wellheard.base.errors import DefinitionError, near_miss
from wellheard.cli.figures import figure, interval
from wellheard.cli.progress import reading_any
from wellheard_server.accounts.models import Workspace
from wellheard_server.responses.imports.importing import ImportReport, import_file
from wellheard_server.responses.imports.store import ImportStore
from wellheard_server.responses.imports.words import Typed
from wellheard_server.responses.models import ImportJob
from wellheard_server.responses.models.import_job import BRING, DONE


def run(typed: Typed, *, as_json: bool) -> None:
    """Django is set up."""
    workspace = _workspace(typed.workspace)
    with reading_any(typed.file) as step:
        report = import_file(
            workspace,
            typed.file,
            typed.mapping(workspace.zone),
            survey=typed.survey,
            actor="house",
            now=timezone.now(),
            touchpoint=typed.touchpoint,
            dry_run=typed.dry_run,
            encoding=typed.encoding,
            sheet=typed.sheet,
            step=step,
            begun=lambda store: listed(typed, store),
        )
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
    else:
        typer.echo("\n".join(lines(report)))


def listed(typed: Typed, store: ImportStore) -> None:
    """The console lists it among the files that came, and can take it back. Once, however often it is run."""
    size, ended = typed.file.stat().st_size, timezone.now()
    known = {
        "name": typed.file.name[:300],
        "size": size,
        "digest": store.row.digest,
        "survey": store.survey,
        "actor": "house",
    }
    done = {"task": BRING, "state": DONE, "share": 1.0, "begun_at": ended, "beat_at": ended, "ended_at": ended}
    ImportJob.objects.get_or_create(imported=store.row, workspace_id=store.row.workspace_id, defaults=known | done)


def _workspace(slug: str) -> Workspace:
    found = Workspace.objects.filter(slug=slug).first()
    if found is None:
        known = list(Workspace.objects.values_list("slug", flat=True)[:200])
        hint = near_miss(slug, known) if known else "Make one with: wellheard workspace create"
        raise DefinitionError(f"no workspace is called {slug!r}.", code="unknown_workspace", hint=hint)
    return found


def lines(report: ImportReport) -> list[str]:
    """The report for people."""
    kind = "a new survey" if report.is_new_survey else "survey"
    said = [f"{report.file} into {kind} {report.survey!r} of {report.workspace}"]
    if report.dry_run:
        said.append("  a dry run: nothing was written")
    if report.note:
        said.append(f"  {report.note}")
    said.append(f"  {report.rows:,} rows, {report.usable:,} with answers")
    if not report.dry_run:
        said.append(f"  {report.stored:,} stored, {report.repeated:,} there already")
    if report.erased:
        said.append(f"  {report.erased:,} were erased before and do not come back")
    return said + _left_out(report) + [f"  {note}" for note in report.time_notes] + _scores(report)


def _left_out(report: ImportReport) -> list[str]:
    said = [f"  {report.blank_rows:,} rows without any answer, {report.refused_rows:,} refused"]
    if report.refused_answers:
        said.append(f"  {report.refused_answers:,} single answers left out, the rest of their rows kept")
    for reason in report.reasons:
        what = "rows" if reason.whole_rows else "answers"
        said.append(f"    column {reason.column!r}: {reason.n:,} {what}, expected {reason.expected}")
    return said + [f"      {refusal}" for refusal in report.first_refusals]


def _scores(report: ImportReport) -> list[str]:
    return [
        f"  {column}: {figure(estimate.value, estimate.unit)} ({interval(estimate)}), n {estimate.n:,}, "
        f"{estimate.n_missing:,} without an answer"
        for column, estimate in report.scores.items()
    ]
