"""What the server adds to the command line. What a person sets up in the browser on a first run, a script can do too."""

from typing import Annotated

import typer

import wellheard_server.people.commands as people
import wellheard_server.project.demo.commands as demo
import wellheard_server.project.doctor.commands as doctor
import wellheard_server.responses.commands as responses
from wellheard_server.project import backup_commands, node_commands, sending_commands
from wellheard_server.project.console import DataOption, JsonOption, place, plainly, ready, tell

admin = typer.Typer(no_args_is_help=True, help="People who may make workspaces.")
workspace = typer.Typer(no_args_is_help=True, help="Workspaces.")
key = typer.Typer(no_args_is_help=True, help="API keys.")

Slug = Annotated[str, typer.Option("--workspace", help="The workspace's address, as in /w/<address>/.")]
Email = Annotated[str, typer.Option("--email", help="The address they sign in with.")]
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from the first line of standard input.")
]


def add_to(app: typer.Typer) -> None:
    """Called by the library's command line, which knows us only as an entry point."""
    for command in (up, reset, announcements, migrate, check):
        app.command()(command)
    app.add_typer(admin, name="admin")
    app.add_typer(workspace, name="workspace")
    app.add_typer(key, name="key")
    app.add_typer(sending_commands.sending, name="sending")
    app.command()(doctor.doctor)
    backup_commands.add_to(app)
    node_commands.add_to(app)
    people.add_to(app, ready)
    responses.add_to(app, ready)
    demo.add_to(app)


def up(
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 opens it to the network.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port.", envvar="PORT", min=1, max=65535)] = 8000,
    data: DataOption = None,
) -> None:
    """Start Wellheard: one process, everything in the data folder. The first start makes it and prints the set-up link."""
    with plainly():
        place(data, port)
        from wellheard_server.project import up as product

        product.run(host, port, say=typer.echo)


@admin.command("create")
def create_admin(
    email: Email,
    name: Annotated[str, typer.Option("--name", help="How they are called.")],
    password_stdin: PasswordStdin = False,
    language: Annotated[str, typer.Option("--language", help="Of the console.")] = "en",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make someone who may make workspaces. The set-up link, if it is still open, closes. Without a password one is made and shown."""
    with ready(data):
        from wellheard_server.project import console, making

        password, made = console.password(password_stdin)
        user = making.admin(email=email, name=name, password=password, language=language)
        facts = {"id": user.pk, "email": user.email, **({"password": password} if made else {})}
        shown = f" The password is {password} and is not shown again." if made else ""
        tell(facts, f"{user.email} can sign in and make workspaces.{shown}", as_json=as_json)


@workspace.command("create")
def create_workspace(
    name: Annotated[str, typer.Option("--name", help="The business, as customers know it.")],
    owner: Annotated[str, typer.Option("--owner", help="The address of an account that exists.")],
    zone: Annotated[str, typer.Option("--zone", help="Time zone in which days are counted.")] = "UTC",
    language: Annotated[str, typer.Option("--language", help="New surveys begin in it.")] = "en",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a workspace; its owner is somebody who has an account."""
    with ready(data):
        from wellheard_server.project import making

        made = making.workspace(name=name, owner=owner, zone=zone, language=language)
        facts = {"id": made.pk, "slug": made.slug, "name": made.name, "zone": made.zone, "language": made.language}
        tell(facts, f"The workspace {made.name} is at /w/{made.slug}/.", as_json=as_json)


@key.command("create")
def create_key(
    slug: Slug,
    name: Annotated[str, typer.Option("--name", help="What it is for.")],
    scope: Annotated[list[str], typer.Option("--scope", help="What it may do, such as surveys.read. Repeat for more.")],
    owner: Annotated[str, typer.Option("--owner", help="A member's address. Default: the first owner.")] = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an API key and show it once."""
    with ready(data):
        from wellheard_server.project import making

        made, text = making.key(slug=slug, name=name, scopes=scope, owner=owner)
        facts = {"id": made.pk, "key": text, "scopes": made.scopes, "workspace": slug}
        tell(facts, f"{text}\nKeep it: only its hash is stored.", as_json=as_json)


def reset(email: Email, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Make a link with which somebody sets a new password. It works once, within a day."""
    with ready(data):
        from wellheard_server.project import making

        link = making.reset_link(email)
        tell({"link": link}, f"{link}\nIt works once, within a day.", as_json=as_json)


def announcements(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List what is announced in the house, and who does something about it."""
    with ready(data):
        from wellheard_server.base.announcements import News, subscriptions

        known = {kind.__name__: subscriptions().get(kind.__name__, []) for kind in News.__subclasses__()}
        lines = [f"{kind}: {', '.join(known[kind]) or 'nobody'}" for kind in sorted(known)]
        tell(dict(sorted(known.items())), "\n".join(lines), as_json=as_json)


def migrate(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Bring the database up to date. `up` does it by itself."""
    with ready(data):
        tell({"migrated": True}, "The database is up to date.", as_json=as_json)


def check(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Look for what would stop a start: addresses without a permission, settings that cannot be, missing migrations."""
    with ready(data):
        from django.core.checks import WARNING, run_checks

        faults = [str(fault.msg) for fault in run_checks() if fault.level >= WARNING]
        tell({"faults": faults}, "\n".join(faults) or "Nothing stands in the way.", as_json=as_json)
        if faults:
            raise typer.Exit(1)
