"""Long lists in pages: a page ends with a cursor, the next begins after it. Rows that come in between neither repeat nor hide others."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.db.models import Model, Q, QuerySet
from ninja import Query
from pydantic import Field

from wellheard_server.base.refusal import Refused
from wellheard_server.base.schema import Schema

MOST = 200
Cursor = Annotated[str, Query(max_length=300, description="`next` of the page before; empty for the first page.")]
Limit = Annotated[int, Query(ge=1, le=MOST, description=f"How many items at most, up to {MOST}.")]


class Page[T](Schema):
    """`next` is empty on the last page."""

    items: list[T]
    next: Annotated[str, Field(description="Ask again with `cursor` set to this; empty on the last page.")] = ""


def page(rows: QuerySet, cursor: str = "", limit: int = 50, *, by: str = "created_at") -> dict[str, Any]:
    """Newest first by `by`, then by id. The cursor says where the page ended, and nothing else: it opens no door.

    Raises Refused when the cursor is not one of ours.
    """
    if cursor:
        moment, row_id = _decoded(cursor)
        rows = rows.filter(Q(**{f"{by}__lt": moment}) | Q(**{by: moment, "id__lt": row_id}))
    found: list[Model] = list(rows.order_by(f"-{by}", "-id")[: limit + 1])
    more = len(found) > limit
    return {"items": found[:limit], "next": _encoded(found[limit - 1], by) if more else ""}


def _encoded(row: Model, by: str) -> str:
    return urlsafe_b64encode(msgspec.json.encode([getattr(row, by), row.pk])).decode().rstrip("=")


def _decoded(cursor: str) -> tuple[datetime, UUID]:
    try:
        raw = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
        return msgspec.json.decode(raw, type=tuple[datetime, UUID])
    except ValueError as error:  # broken base64, JSON, date or id: all of them are ValueErrors
        raise Refused(
            "This is not a cursor.", field="cursor", expected="`next` of the page before", got=cursor[:40]
        ) from error
