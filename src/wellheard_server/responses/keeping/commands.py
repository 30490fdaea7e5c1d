"""`wellheard retention`: what is no longer to be kept, told or taken away."""

import json
from typing import Annotated

import typer

from wellheard_server.responses.facts.commands import AsJson, Data, Ready, Slug


def add_to(app: typer.Typer, ready: Ready) -> None:
    @app.command("retention")
    def retention(
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; change nothing.")] = False,
        workspace: Slug = "",
        data: Data = None,
        as_json: AsJson = False,
    ) -> None:
        """Take away what each survey's days say is kept no longer. `up` does it by itself, once a day."""
        with ready(data):
            import msgspec
            from django.utils import timezone

            from wellheard_server.base.lease import held
            from wellheard_server.responses.facts.commands import workspaces
            from wellheard_server.responses.keeping import retention as days

            with held("retention"):
                for each in workspaces(workspace):
                    for survey in days.with_days(workspace_id=each.id):
                        found = (days.due if dry_run else days.keep_to)(survey, timezone.now())
                        known = {"workspace": each.slug, "name": survey.name, "dry_run": dry_run}
                        said = f"{found.answers:,} answers, {found.comments:,} comments, {found.names:,} names"
                        line = f"{each.slug}, {survey.name}: {said} {'would go' if dry_run else 'went'}."
                        told = json.dumps(known | msgspec.to_builtins(found), ensure_ascii=False)
                        typer.echo(told if as_json else line)
