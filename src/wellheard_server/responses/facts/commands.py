"""`wellheard facts rebuild|optimize|verify`: the lake is derived, so these are always safe."""

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Any

import typer

SECONDS_A_LINE = 5.0
Ready = Callable[[Path | None], AbstractContextManager[None]]
Slug = Annotated[str, typer.Option("--workspace", help="One workspace's address, as in /w/<address>/. Default: all.")]
Data = Annotated[
    Path | None, typer.Option("--data", help="The data folder. Default: WELLHEARD_DATA, else ./wellheard-data.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer with one line of JSON for each workspace.")]


def add_to(app: typer.Typer, ready: Ready) -> None:
    """`ready` sets Django up on a data folder; the project hands it in, for this room does not know it."""
    facts = typer.Typer(no_args_is_help=True, help="The open tables of facts, made from the responses.")
    app.add_typer(facts, name="facts")

    @facts.command("rebuild")
    def rebuild(workspace: Slug = "", data: Data = None, as_json: AsJson = False) -> None:
        """Make the facts again from all responses. Readers see the old table until the new one is whole."""
        with ready(data):
            from wellheard_server.responses.facts import rebuild as facts

            for each in workspaces(workspace):
                rows = facts.rebuild(each.id, told=progress(each.slug))
                _tell({"workspace": each.slug, "rows": rows}, f"{each.slug}: {rows} facts.", as_json=as_json)

    @facts.command("optimize")
    def optimize(workspace: Slug = "", data: Data = None, as_json: AsJson = False) -> None:
        """Merge small files into sorted ones and delete what no reader needs."""
        with ready(data):
            from wellheard_server.responses.facts import rebuild as facts

            for each in workspaces(workspace):
                gone = facts.optimize(each.id)
                _tell({"workspace": each.slug, "files": gone}, f"{each.slug}: {gone} files fewer.", as_json=as_json)

    @facts.command("verify")
    def verify(workspace: Slug = "", data: Data = None, as_json: AsJson = False) -> None:
        """Compare the facts with what the responses make. Exit code 1 when they differ; `rebuild` mends it."""
        with ready(data):
            import msgspec

            from wellheard_server.responses.facts import rebuild as facts

            found = {
                each.slug: (facts.verify(each.id, told=progress(each.slug)), facts.parked(each.id))
                for each in workspaces(workspace)
            }
            for slug, (differences, parked) in found.items():
                said = "; ".join(
                    f"{each.kind} {each.question}: {each.found}, expected {each.expected}" for each in differences
                )
                known = {"workspace": slug, "differences": msgspec.to_builtins(differences), "parked": parked}
                aside = f" {parked} pages could not become part of an answer and are set aside." if parked else ""
                _tell(known, f"{slug}: {said or 'as the responses say.'}{aside}", as_json=as_json)
            if any(differences for differences, _ in found.values()):
                raise typer.Exit(1)


def progress(slug: str) -> Callable[[int, int], None]:
    """A line on standard error every few seconds of long work; nothing for short work."""
    began = said = time.monotonic()

    def told(done: int, of: int) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said < SECONDS_A_LINE or not done:
            return
        said = now
        left = (now - began) / done * (of - done)
        typer.echo(f"{slug}: {done:,} of {of:,} changes, about {left:,.0f} s to go.", err=True)

    return told


def workspaces(slug: str) -> list[Any]:
    from wellheard.base.errors import WellheardError, near_miss
    from wellheard_server.accounts.models import Workspace

    found = list(Workspace.objects.filter(slug=slug) if slug else Workspace.objects.order_by("slug"))
    if slug and not found:
        known = Workspace.objects.values_list("slug", flat=True)
        raise WellheardError(f"no workspace is at {slug!r}.", code="unknown_workspace", hint=near_miss(slug, known))
    return found


def _tell(facts: dict[str, object], sentence: str, *, as_json: bool) -> None:
    typer.echo(json.dumps(facts, default=str, ensure_ascii=False) if as_json else sentence)
