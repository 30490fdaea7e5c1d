"""What stands around the questions: the title customers see, who asks, why, and what a link may carry along."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from wellheard.survey import Definition
from wellheard_server.surveys.editor.languages import cells, columns, read_text

TEXTS = ("title", "business", "privacy")


class AroundForm:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.columns = columns(definition)

    @property
    def texts(self) -> dict[str, Any]:
        return {name: cells(name, getattr(self.definition, name), self.columns) for name in TEXTS}

    @property
    def hidden(self) -> str:
        return ", ".join(self.definition.hidden)

    def read(self, form: Mapping[str, str]) -> Definition:
        words = {name: read_text(form, name, self.columns) for name in TEXTS}
        names = [name.strip() for name in form.get("hidden", "").replace("\n", ",").split(",")]
        return replace(self.definition, **words, hidden=list(dict.fromkeys(name for name in names if name)))
