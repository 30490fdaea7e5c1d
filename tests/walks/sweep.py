"""The engine of the walks over addresses: every page and every operation, asked as everybody, with ids of one's own, the neighbour's and
nobody's. Each question is rolled back, so that the next finds the house as it was."""

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.db import transaction
from django.test import Client

from tests.databases import is_postgres
from tests.walks.filling import BODIES, FORMS, IDS, PLAIN, QUERIES, Own
from tests.walks.furniture import House
from tests.world import bearer
from wellheard_server.accounts.checks import operations, path_view, patterns, views

SEED = int(os.environ.get("WELLHEARD_WALK_SEED", datetime.now(UTC).date().toordinal()))
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
NOISE = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|nonce-|/live/)[\w:.+=-]+')
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Place:
    """An address and a method; `permission` is what it says about who may."""

    name: str
    route: str
    method: str
    permission: str
    is_api: bool = False
    is_served: bool = True  # False for a method the view answers with 405

    @property
    def things(self) -> dict[str, str]:
        """Parameters that name something of a workspace -> which furniture; "" for one nobody told us about."""
        found = {name: IDS.get(f"{kind}:{name}", IDS.get(name, "")) for kind, name in PARAMETER.findall(self.route)}
        return {name: thing for name, thing in found.items() if thing or name not in PLAIN}

    @property
    def body(self) -> dict[str, Any]:
        return (BODIES if self.is_api else FORMS).get(self.name, {})

    @property
    def query(self) -> dict[str, Any]:
        return QUERIES.get(self.name, {})

    @property
    def named(self) -> set[str]:
        """All furniture the question names: in the path, in the query, in the body."""
        return {*self.things.values(), *(each.thing for each in owns([self.body, self.query]))}

    def path(self, things: dict[str, Any]) -> str:
        path = PARAMETER.sub(lambda found: str(self._value(found[2], things)), self.route)
        query = filled(self.query, things)
        return f"/{path}?{urlencode(query)}" if query else f"/{path}"

    def _value(self, name: str, things: dict[str, Any]) -> Any:
        return things[self.things[name]] if name in self.things else PLAIN[name]

    def __str__(self) -> str:
        return f"{self.method} /{self.route}"


@dataclass(frozen=True)
class Someone:
    """Who asks: with a browser's cookies, with a key, or with nothing. `role` is theirs in the bakery, empty for strangers."""

    name: str
    role: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    key: str = ""
    scopes: tuple[str, ...] = ()

    def client(self, **settings: Any) -> Client:
        client = Client(raise_request_exception=False, **settings)
        client.cookies = SimpleCookie(self.cookies)
        return client


@dataclass(frozen=True)
class Answer:
    status: int
    text: str

    def without(self, *values: Any) -> "Answer":
        """What remains when the ids that were asked with and what is new in every answer are taken out."""
        text = NOISE.sub(r"\1", self.text)
        for value in values:
            text = text.replace(str(value), "<id>")
        return Answer(self.status, text)


def pages() -> Iterator[Place]:
    for route, view in views():
        for method in METHODS:
            yield Place(names()[route] or route, route, method, view.permission, is_served=method in methods_of(view))


def api() -> Iterator[Place]:
    for route, operation in operations():
        for method in operation.methods:
            name = operation.operation_id or operation.view_func.__name__
            yield Place(name, route, method, operation.auth_callbacks[0].permission or "any key", is_api=True)


def sampled(places: Iterable[Place]) -> list[Place]:
    """All of them on SQLite; on PostgreSQL, where the same code asks the same questions, a third, another one each day."""
    return list(places)[SEED % 3 :: 3] if is_postgres() else list(places)


def names() -> dict[str, str | None]:
    return {route: pattern.name for route, pattern in patterns() if path_view(pattern.callback) is None}


def unknown() -> list[str]:
    """What nobody told the walks how to fill."""
    table = "of tests/walks/filling.py"
    faults = {
        f"/{place.route}: what is <{name}>? Say so in IDS or PLAIN {table}"
        for place in (*pages(), *api())
        for name, thing in place.things.items()
        if not thing
    }
    for route, view in views():
        if "POST" in methods_of(view) and names()[route] not in FORMS:
            faults.add(f"{names()[route]} (/{route}): what is posted to it? Say so in FORMS {table}")
    for route, operation in operations():
        takes_body = any(model.__ninja_param_source__ == "body" for model in operation.models)
        if takes_body and operation.operation_id not in BODIES:
            faults.add(f"{operation.operation_id} (/{route}): what is sent to it? Say so in BODIES {table}")
    return sorted(faults)


def methods_of(view: Any) -> set[str]:
    """What `require_http_methods` lets through; every method where nothing is required."""
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            value = cell.cell_contents
            if isinstance(value, list) and value and set(value) <= set(METHODS):
                return set(value)
        view = getattr(view, "__wrapped__", None)
    return set(METHODS)


def ask(
    place: Place, someone: Someone, things: dict[str, Any], *, body: dict[str, Any] | None = None, **settings: Any
) -> Answer:
    """One question, rolled back."""
    with transaction.atomic():
        answer = put(place, someone, things, body=body, **settings)
        transaction.set_rollback(True)
    return answer


def put(
    place: Place, someone: Someone, things: dict[str, Any], *, body: dict[str, Any] | None = None, **settings: Any
) -> Answer:
    """One question, its effects kept."""
    client, sent = someone.client(**settings), filled(place.body if body is None else body, things)
    headers = bearer(someone.key) if someone.key else {}
    more: dict[str, Any] = {"headers": headers}
    if place.is_api and place.method not in ("GET", "HEAD", "DELETE"):
        more |= {"data": json.dumps(sent), "content_type": "application/json"}
    elif place.method == "POST":
        more |= {"data": sent}
    response = getattr(client, place.method.lower())(place.path(things), **more)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    told = [
        f"{name}: {value}"
        for name, value in response.items()
        if name not in ("Content-Length", "Content-Security-Policy", "Expires")
    ]
    return Answer(response.status_code, "\n".join([*told, content.decode(errors="replace")]))


def stranger_to(house: House, neighbour: House, thing: str) -> tuple[dict[str, Any], dict[str, Any], tuple[Any, Any]]:
    """The house's things with one exchanged: for the neighbour's, and for one that does not exist; and what the two are."""
    foreign = neighbour.things[thing]
    nobody: Any = uuid4() if isinstance(foreign, UUID) else 10**7 if isinstance(foreign, int) else "nosuchthing"
    return house.things | {thing: foreign}, house.things | {thing: nobody}, (foreign, nobody)


def owns(values: Any) -> Iterator[Own]:
    if isinstance(values, Own):
        yield values
    elif isinstance(values, dict | list | tuple):
        for each in values.values() if isinstance(values, dict) else values:
            yield from owns(each)


def filled(values: Any, things: dict[str, Any]) -> Any:
    """The same with each Own replaced by the id it stands for."""
    if isinstance(values, Own):
        return str(things[values.thing])
    if isinstance(values, dict):
        return {name: filled(each, things) for name, each in values.items()}
    if isinstance(values, list | tuple):
        return [filled(each, things) for each in values]
    return values
