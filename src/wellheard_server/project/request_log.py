"""One line a request: status, duration, which page. The path itself stays out, for it may hold a secret or a search."""

import secrets
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("request")


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def handle(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(
            request=secrets.token_hex(6)
        ):  # whatever is logged meanwhile says so too
            return told(request, get_response(request), began)

    return handle


def told(request: HttpRequest, response: HttpResponse, began: float) -> HttpResponse:
    match, workspace = request.resolver_match, getattr(request, "workspace", None)
    log.info(
        "request",
        method=request.method if request.method in METHODS else "other",
        page=match.route if match else "-",
        status=response.status_code,
        ms=round(1000 * (time.perf_counter() - began), 1),
        workspace=str(workspace.pk) if workspace else "",
        actor=getattr(request, "actor", ""),
    )
    return response


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
