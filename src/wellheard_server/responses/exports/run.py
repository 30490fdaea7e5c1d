"""Runs `wellheard export`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import typer
from django.utils import timezone

from wellheard.base.errors import DefinitionError, WellheardError, near_miss
from wellheard.exporters import Format, Streamed, formats
from wellheard.exporters.codebook_text import readable
from wellheard_server.accounts.models import Workspace
from wellheard_server.base.scope import scope
from wellheard_server.responses.exports import asking_out
from wellheard_server.responses.exports.codebook import codebook
from wellheard_server.responses.exports.outgoing import Outgoing
from wellheard_server.surveys.models import Survey

STANDARD = Path("-")


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    workspace: str
    survey: str
    out: Path
    format: str
    codebook: Path | None
    said: dict[str, str]


def run(typed: Typed, *, as_json: bool) -> None:
    """Django is set up."""
    form = _format(typed)
    workspace = _workspace(typed.workspace)
    with scope(workspace.pk), _plainly():
        outgoing = asking_out.outgoing(workspace, _survey(typed.survey), asking_out.read(typed.said))
        if typed.out == STANDARD:
            sys.stdout.buffer.writelines(_streamed(form).chunks(outgoing.columns, outgoing.pages()))
        else:
            _write(typed.out, form, outgoing)
        if typed.codebook:
            _write_codebook(typed.codebook, outgoing)
    if typed.out != STANDARD:
        _say(typed, outgoing, as_json=as_json)


def _write(path: Path, form: Format, outgoing: Outgoing) -> None:
    """Made in a folder beside its place, so that a kill leaves the old file as it was."""
    with _beside(path) as making:
        form.write(making, outgoing.columns, outgoing.pages())


def _write_codebook(path: Path, outgoing: Outgoing) -> None:
    book = codebook(outgoing, now=timezone.now())
    body = (
        readable(book).encode() if path.suffix == ".txt" else msgspec.json.format(msgspec.json.encode(book), indent=2)
    )
    with _beside(path) as making:
        making.write_bytes(body)


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    try:
        with TemporaryDirectory(prefix=".wellheard-export-", dir=path.absolute().parent) as folder:
            making = Path(folder) / path.name
            yield making
            with making.open("rb") as file:
                os.fsync(file.fileno())
            making.replace(path)
    except OSError as error:
        raise WellheardError(f"{path} cannot be written: {error.strerror or error}.", code="unwritable") from error


def _say(typed: Typed, outgoing: Outgoing, *, as_json: bool) -> None:
    facts = {
        "file": str(typed.out),
        "survey": outgoing.survey.slug,
        "responses": outgoing.kept,
        "columns": len(outgoing.columns),
        "bytes": typed.out.stat().st_size,
    }
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(facts) + b"\n")
    else:
        typer.echo(
            f"{outgoing.kept:,} responses of {outgoing.survey.name} in {typed.out}, {len(outgoing.columns)} columns"
        )


def _format(typed: Typed) -> Format:
    if typed.format:
        return formats.get(typed.format)
    found = next((form for form in formats if form.suffix == typed.out.suffix), None)
    if found is None:
        known = ", ".join(formats.keys())
        raise DefinitionError(
            f"the name {typed.out.name!r} does not say which format is wanted.",
            code="format",
            hint=f"Say --format: {known}.",
        )
    return found


def _streamed(form: Format) -> Streamed:
    if not isinstance(form, Streamed):
        raise DefinitionError(f"{form.key} cannot be written to standard output.", code="format", hint="Name a file.")
    return form


def _workspace(slug: str) -> Workspace:
    found = Workspace.objects.filter(slug=slug).first()
    if found is None:
        hint = near_miss(slug, Workspace.objects.values_list("slug", flat=True)[:200])
        raise DefinitionError(f"no workspace is called {slug!r}.", code="unknown_workspace", hint=hint)
    return found


def _survey(wanted: str) -> Survey:
    same = list(Survey.objects.filter(slug=wanted)) or list(Survey.objects.filter(name=wanted)[:2])
    if len(same) != 1:
        known = Survey.objects.values_list("slug", flat=True)[:200]
        message = f"two surveys are called {wanted!r}" if same else f"no survey is called {wanted!r}"
        raise DefinitionError(f"{message}.", code="unknown_survey", hint=near_miss(wanted, known))
    return same[0]


@contextmanager
def _plainly() -> Iterator[None]:
    """A refusal names the option as it is typed."""
    try:
        yield
    except asking_out.Refused as refused:
        got = f", got {refused.got!r}" if refused.got else ""
        raise DefinitionError(
            f"--{refused.field}: {refused} Expected {refused.expected}{got}.", code=refused.code
        ) from refused
