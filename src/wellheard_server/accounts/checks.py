"""Deny by default, checked before the first request: an address that does not say who may call it stops the start."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error, register
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import Operation, PathView

from wellheard_server.accounts.api_auth import ApiKey

# Of django-ninja itself: the description of the API, and an address that is always a 404.
OPEN_OF_THE_API = {"openapi-json", "api-root"}


@register("security")
def every_view_says_who_may_call_it(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    return [
        *(
            Error(f"{route} has no permission: mark its view with permission(...)", id="wellheard.E001")
            for route, view in views()
            if not hasattr(view, "permission")
        ),
        *(
            Error(f"{operation.operation_id} of the API has no auth=ApiKey(...)", id="wellheard.E002")
            for _, operation in operations()
            if not guarded(operation)
        ),
    ]


def guarded(operation: Operation) -> bool:
    return bool(operation.auth_callbacks) and all(isinstance(each, ApiKey) for each in operation.auth_callbacks)


def views() -> Iterator[tuple[str, Any]]:
    """Route and view of every page; the API's operations are told by `operations`."""
    for route, pattern in patterns():
        if path_view(pattern.callback) is None and pattern.name not in OPEN_OF_THE_API:
            yield route, pattern.callback


def operations() -> Iterator[tuple[str, Operation]]:
    """Once each, though django-ninja makes an address for every one of a path's names."""
    told: set[int] = set()
    for route, pattern in patterns():
        for operation in getattr(path_view(pattern.callback), "operations", ()):
            if id(operation) not in told:
                told.add(id(operation))
                yield route, operation


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in (resolver or get_resolver()).url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, route)
        else:
            yield route, each


def path_view(callback: Any) -> PathView | None:
    """django-ninja makes a view function for each path and keeps what it stands for in the function's closure."""
    for cell in getattr(callback, "__closure__", None) or ():
        if isinstance(cell.cell_contents, PathView):
            return cell.cell_contents
    return None
