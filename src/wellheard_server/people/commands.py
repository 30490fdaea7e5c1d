"""`wellheard erase` and `wellheard receipt`."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

from wellheard.base.errors import WellheardError, near_miss

Ready = Callable[[Path | None], AbstractContextManager[None]]
Data = Annotated[
    Path | None, typer.Option("--data", help="The data folder. Default: WELLHEARD_DATA, else ./wellheard-data.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer with one line of JSON.")]
NOT_DONE = 3


def add_to(app: typer.Typer, ready: Ready) -> None:
    """`ready` sets Django up on a data folder; the project hands it in, for this room does not know it."""
    receipt = typer.Typer(no_args_is_help=True, help="Receipts of erasures.")
    app.add_typer(receipt, name="receipt")

    @app.command("erase")
    def erase(
        workspace: Annotated[str, typer.Option("--workspace", help="The workspace's address, as in /w/<address>/.")],
        person: Annotated[str, typer.Option("--person", help="The id of a person.")] = "",
        email: Annotated[str, typer.Option("--email", help="The address of a person.")] = "",
        response: Annotated[str, typer.Option("--response", help="The id of one answer.")] = "",
        everything: Annotated[
            str, typer.Option("--everything", help="The whole workspace: its address once more, so that it is meant.")
        ] = "",
        why: Annotated[str, typer.Option("--why", help="asked, mistake or needless.")] = "asked",
        now: Annotated[bool, typer.Option("--now", help="Also write files and tables anew at once.")] = False,
        data: Data = None,
        as_json: AsJson = False,
    ) -> None:
        """Forget somebody in every store there is. Exit code 0 when done and receipted, 3 when not done yet."""
        with ready(data):
            from wellheard_server.accounts.models import Workspace
            from wellheard_server.base import erasure
            from wellheard_server.people import erasing

            if why not in erasure.WHY:
                raise WellheardError(f"--why is one of {', '.join(erasure.WHY)}; got {why!r}.", code="why")
            place = Workspace.objects.filter(slug=workspace).first()
            if place is None:
                known = Workspace.objects.values_list("slug", flat=True)
                raise WellheardError(f"No workspace is at {workspace!r}.", hint=near_miss(workspace, known))
            row = erasing.asked(
                place, person=person, email=email, response=response, everything=everything, why=why, actor="house"
            )
            erasure.run(now=now, only=row.id)
            row.refresh_from_db()
            told = json.dumps(erasing.facts(row), default=str, ensure_ascii=False)
            typer.echo(told if as_json else erasing.sentence(row))
            if row.state != "done":
                raise typer.Exit(NOT_DONE)

    @receipt.command("key")
    def key(data: Data = None) -> None:
        """Print the public key that receipts of this installation are signed with."""
        with ready(data):
            from wellheard_server.base import receipts

            typer.echo(receipts.public_key())

    @receipt.command("verify")
    def verify(
        file: Annotated[Path, typer.Argument(help="A receipt.", show_default=False)],
        id: Annotated[str, typer.Option("--id", help="Also check that it is about this id.")] = "",
        key: Annotated[str, typer.Option("--key", help="Also check that this public key signed it.")] = "",
        as_json: AsJson = False,
    ) -> None:
        """Check that a receipt is as it was signed, and say what it says. Exit code 1 when it is not."""
        from wellheard_server.base import receipt_check

        try:
            raw = file.read_bytes()
        except OSError as error:
            raise WellheardError(f"{file} cannot be read: {error.strerror}.", code="file") from error
        body = receipt_check.verify(raw, key=key, id=id)
        typer.echo(
            json.dumps(body, ensure_ascii=False) if as_json else receipt_check.as_text(json.loads(raw)), nl=as_json
        )
        if not key and not as_json:
            typer.echo("The signature fits. Compare the key with the one that wellheard receipt key prints there.")
