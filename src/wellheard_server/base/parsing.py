"""The one way JSON comes in through the console's API: strict, so that what a database cannot hold is refused before anybody looks at it."""

from typing import Any

import msgspec
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from wellheard_server.base.refusal import Refused, shown

MAX_DEPTH = 40
LARGEST = 2**63 - 1


def strict(raw: bytes) -> Any:
    """The value of a JSON text. Raises Refused for broken UTF-8, lone surrogates, NaN, NUL, integers beyond 64 bits and nesting past 40 levels."""
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Refused(
            "The body is not JSON.",
            code="malformed",
            status=400,
            field="body",
            expected="JSON in UTF-8",
            got=str(error),
        ) from error
    except RecursionError as error:
        raise _too_deep() from error
    _check(value)
    return value


def _check(value: Any) -> None:
    """Walks without recursion: the depth is the sender's choice."""
    waiting: list[tuple[str, Any, int]] = [("", value, 0)]
    while waiting:
        path, item, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise _too_deep()
        if isinstance(item, dict):
            waiting += [(path, key, depth) for key in item]
            waiting += [(f"{path}.{key}".lstrip("."), inner, depth + 1) for key, inner in item.items()]
        elif isinstance(item, list):
            waiting += [(f"{path}.{at}".lstrip("."), inner, depth + 1) for at, inner in enumerate(item)]
        elif isinstance(item, str):
            refuse_nul(item, path or "body")
        elif isinstance(item, int) and not -LARGEST <= item <= LARGEST:
            raise Refused(
                "The number is too large.",
                code="out_of_range",
                status=400,
                field=path,
                expected="an integer of 64 bits",
                got=shown(item),
            )


def refuse_nul(text: str, field: str) -> None:
    """NUL ends strings in other people's code, and PostgreSQL does not store it."""
    if "\0" in text:
        raise Refused(
            "A text holds a NUL character.",
            code="malformed",
            status=400,
            field=field,
            expected="text without NUL",
            got=shown(text),
        )


def _too_deep() -> Refused:
    return Refused(
        "The body is nested too deeply.",
        code="malformed",
        status=400,
        field="body",
        expected=f"at most {MAX_DEPTH} levels",
        got="more",
    )


class StrictParser(Parser):
    """What django-ninja reads bodies and query strings with."""

    def parse_body(self, request: HttpRequest) -> Any:
        return strict(request.body)

    def parse_querydict(self, data: MultiValueDict, list_fields: list[str], request: HttpRequest) -> Any:
        for key, values in data.lists():
            for value in values:
                refuse_nul(str(value), key)
        return super().parse_querydict(data, list_fields, request)
