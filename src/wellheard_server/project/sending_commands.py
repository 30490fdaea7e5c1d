"""`wellheard sending on|off|status`: whether anything may be sent to people."""

import typer

from wellheard_server.project.console import DataOption, JsonOption, ready, tell

sending = typer.Typer(no_args_is_help=True, help="Whether anything may be sent to people.")


@sending.command("on")
def on(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Let messages go out. A restored copy starts with sending off: switch it on when the other one is gone for good."""
    with ready(data):
        from wellheard_server.base import sending as state

        changed = state.resume(by="house")
        sentence = "Messages go out again." if changed else "Messages go out already."
        tell({"sending": "on", "changed": changed}, sentence, as_json=as_json)


@sending.command("off")
def off(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Hold every message back, from the next one on."""
    with ready(data):
        from wellheard_server.base import sending as state

        changed = state.is_on()
        state.stop(by="house")
        sentence = "Nothing is sent from here on." if changed else "Nothing is sent already."
        tell({"sending": "off", "changed": changed}, sentence, as_json=as_json)


@sending.command("status")
def status(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Whether messages go out, and since when not."""
    with ready(data):
        from wellheard_server.base import sending as state

        stop = state.open_stop()
        if stop is None:
            return tell({"sending": "on"}, "Messages go out.", as_json=as_json)
        facts = {"sending": "off", "reason": stop.reason, "since": stop.stopped_at.isoformat(timespec="seconds")}
        why = "because this is a restored copy" if stop.reason == "restored" else "because somebody asked for it"
        tell(facts, f"Nothing is sent since {facts['since']}, {why}.", as_json=as_json)
