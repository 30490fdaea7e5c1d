"""The command `wellheard`: its words, and how it refuses."""

import sys
from importlib.metadata import entry_points

import typer

from wellheard.base.errors import WellheardError
from wellheard.cli import score

REFUSED = 2


def app() -> typer.Typer:
    """All commands. One that comes from elsewhere must not load its framework before it is run."""
    commands = typer.Typer(
        name="wellheard",
        help="Listens to customers, and says how happy they are and how sure one may be.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    commands.callback()(_nothing)
    score.add_to(commands)
    for entry in entry_points(group="wellheard.command"):
        entry.load()(commands)
    return commands


def main() -> None:
    """Runs the command line. A refusal is one sentence on standard error and exit code 2, never a traceback."""
    try:
        app()()
    except WellheardError as error:
        sys.exit(refusal(str(error)))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def refusal(sentence: str) -> int:
    """Says the sentence and gives the exit code."""
    sys.stderr.write(f"wellheard: {sentence}\n")
    return REFUSED


def _nothing() -> None:
    """Keeps `score` a word of its own while it is the only command."""
