"""What an inbox is given and what it says to it, whichever database keeps it."""

from typing import Literal, NamedTuple

Outcome = Literal["stored", "repeated", "conflict", "closed"]


class Entry(NamedTuple):
    """One accepted page, its values in the order of the table's columns (`COLUMNS`). Ids are the 16 bytes of a UUID,
    `received_at` microseconds since 1970."""

    response_id: bytes
    workspace_id: bytes
    survey_id: bytes
    slug: str
    version: int
    page: int
    edit: int
    complete: bool
    digest: bytes
    received_at: int
    body: bytes


COLUMNS = Entry._fields
