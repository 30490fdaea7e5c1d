"""Runs the command line as a person does, in this process, and keeps what it says."""

import msgspec
import pytest

from wellheard.cli import main


class Said(msgspec.Struct):
    code: int
    out: str
    err: str


def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: object) -> Said:
    monkeypatch.setattr("sys.argv", ["wellheard", *map(str, words)])
    try:
        main()
        code = 0
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else 0 if exit_.code is None else 1
    out, err = capsys.readouterr()
    return Said(code, out, err)
