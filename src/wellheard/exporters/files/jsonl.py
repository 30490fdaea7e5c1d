"""JSON Lines: one object a response, for programs."""

from collections.abc import Iterator, Sequence

import msgspec

from wellheard.base.language import N_
from wellheard.exporters.column import Column
from wellheard.exporters.format import Pages, Streamed, formats


class JsonLines(Streamed):
    """Keys are the columns' names; what is blank is left out."""

    key = "jsonl"
    title = N_("JSON Lines, for programs")
    suffix = ".jsonl"
    media_type = "application/x-ndjson"

    def chunks(self, columns: Sequence[Column], pages: Pages) -> Iterator[bytes]:
        names = [column.name for column in columns]
        encode = msgspec.json.Encoder().encode_lines
        yield b""
        for page in pages:
            rows = zip(*page, strict=True)
            yield encode(
                [{name: cell for name, cell in zip(names, row, strict=True) if cell is not None} for row in rows]
            )


formats.add(JsonLines())
