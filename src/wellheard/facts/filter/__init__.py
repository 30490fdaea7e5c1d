"""Filters: which answers are meant. One tree, written as JSON or in a small grammar, compiled to bound SQL by `facts.compile`."""

from wellheard.facts.filter.grammar import parse
from wellheard.facts.filter.tree import (
    COLUMNS,
    All,
    Answer,
    Any_,
    Attribute,
    Column,
    Field,
    Filter,
    Not,
    Test,
    field,
    tests,
    written,
)
from wellheard.facts.filter.wire import decode, encode

__all__ = [
    "COLUMNS", "All", "Answer", "Any_", "Attribute", "Column", "Field", "Filter", "Not", "Test",
    "decode", "encode", "field", "parse", "tests", "written",
]  # fmt: skip
