from collections.abc import Callable

import pytest

from tests.cli.say import Said, say


@pytest.fixture
def wellheard(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """`wellheard("score", file, ...)`: exit code and what was said."""
    return lambda *words: say(capsys, monkeypatch, *words)
