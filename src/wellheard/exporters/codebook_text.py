"""The codebook for people: plain text that any program opens."""

from collections.abc import Iterator

from wellheard.exporters.codebook import Codebook, Described, Wording


def readable(book: Codebook) -> str:
    """The whole codebook, a paragraph a column."""
    return "\n".join([*_head(book), *(line for column in book.columns for line in _column(column))]) + "\n"


def _head(book: Codebook) -> Iterator[str]:
    yield f"Codebook of {book.name} ({book.survey})"
    yield f"Written {book.written_at:%Y-%m-%d %H:%M} UTC. Days are those of {book.zone}; times are UTC."
    yield "One row is one response." if book.form == "wide" else "One row is one answered item of one response."
    yield from book.holds
    yield ""
    yield "Versions"
    for version in book.versions:
        when = f", published {version.published_at:%Y-%m-%d}" if version.published_at else ""
        yield f"  {version.number}{when}, in {', '.join(version.languages)}"
    yield ""
    yield "Columns"


def _column(column: Described) -> Iterator[str]:
    yield ""
    yield f"{column.name} ({column.kind})"
    yield f"  {column.about}"
    for place, wording in enumerate(column.wordings):
        if len(column.wordings) > 1:
            until = f" to {column.wordings[place - 1].from_version - 1}" if place else " on"
            yield f"  From version {wording.from_version}{until}:"
        yield from _wording(wording)


def _wording(wording: Wording) -> Iterator[str]:
    for tag, words in wording.words.items():
        yield f"  {tag}: {_one_line(words)}"
    for tag, words in wording.item_words.items():
        yield f"  {tag}, the item: {_one_line(words)}"
    if wording.metric:
        top = f", top box from {wording.top_from}" if wording.top_from is not None else ""
        yield f"  Metric: {wording.metric}, in {wording.unit}{top}"
    if wording.scale:
        yield f"  Scale: {wording.scale[0]:g} to {wording.scale[1]:g}"
    for code in wording.codes:
        said = "; ".join(f"{tag}: {_one_line(words)}" for tag, words in code.words.items() if words != str(code.code))
        yield f"    {code.code}  {said}".rstrip()


def _one_line(words: str) -> str:
    return " ".join(words.split())
