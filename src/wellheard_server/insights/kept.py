"""Answers as they were sent, to be sent again while all they are made of is the same.

That is: the facts (a new version of the table for every append, edit, erasure and rebuild), the survey's name and published versions, the
day in the workspace's zone, the language, and what was asked. Who may ask is found out anew each time, before anybody looks here; how
small a group may be shown is a rule of the code.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from pydantic import BaseModel

from wellheard.facts.cache import Kept
from wellheard_server.insights.answering import Request

MOST_BYTES = 8_000_000
ANSWERS: Kept[bytes] = Kept(MOST_BYTES)


def sent_again(
    request: HttpRequest, asked: Request, shape: type[BaseModel], made: Callable[[], dict[str, Any]]
) -> HttpResponse:
    """What `made` gives, in `shape`, as JSON. What raises is not kept."""
    # Looked at before the counting: what changes meanwhile makes the answer newer than its key says, never older.
    key = (*asked.made_of, get_language(), request.get_full_path())
    told = ANSWERS.get(key)
    if told is None:
        told = shape.model_validate(made()).model_dump_json().encode()
        ANSWERS.put(key, told)
    return HttpResponse(told, content_type="application/json; charset=utf-8")
