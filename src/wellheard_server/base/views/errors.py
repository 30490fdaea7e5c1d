"""The pages for what goes wrong. A program gets the API's shape, a person the product's look; neither gets what was asked for echoed back."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import ngettext

from wellheard_server.base.limits import TooMany
from wellheard_server.base.refusal import refusal
from wellheard_server.base.trouble import STATUS, Trouble, trouble

TOLD = {
    400: ("malformed", "The request cannot be understood."),
    403: ("not_allowed", "This is not allowed."),
    404: ("not_found", "There is nothing under this address."),
    500: ("broken", "Something broke on our side; it is in the log."),
}
STORING: dict[Trouble, tuple[str, str]] = {
    "full": ("disk_full", "The disk is full: nothing was stored. Send it again when there is room."),
    "read_only": (
        "read_only",
        "The disk can only be read: nothing was stored. Everything stored before is still there to read.",
    ),
    "away": ("no_database", "The database cannot be reached: nothing was stored. Send it again in a moment."),
    "failing": ("disk_failing", "The disk failed: nothing was stored. Everything acknowledged before is still there."),
}
RETRY_SECONDS = 60


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, "400.html")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, "403.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, "404.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(request, 403, "403_csrf.html")


def broken(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: whatever broke may break again when the page asks who is signed in."""
    which = trouble(error) if (error := sys.exc_info()[1]) else None
    if which:
        return not_stored(request, which)
    if request.path.startswith("/api/"):
        return refusal(500, *TOLD[500])
    return HttpResponse(render_to_string("500.html"), status=500)


def too_many(request: HttpRequest, pause: TooMany) -> HttpResponse:
    """429, whoever asks and whatever for: a limit tells nobody which accounts and links there are."""
    if request.path.startswith("/api/"):
        words = f"Too many tries. Try again in {pause.seconds} seconds."
        return refusal(429, "too_many", words, headers={"Retry-After": str(pause.seconds)})
    answer = render(request, "429.html", {"wait": wait_a_little(pause.seconds)}, status=429)
    answer["Retry-After"] = str(pause.seconds)
    return answer


def wait_a_little(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many tries. Please wait a minute.", "Too many tries. Please wait %(minutes)d minutes.", minutes
    ) % {"minutes": minutes}


def not_stored(request: HttpRequest, which: Trouble) -> HttpResponse:
    """The disk's fault, in one sentence. Rendered without the request, for asking who is signed in may fail as well."""
    headers = {"Retry-After": str(RETRY_SECONDS)}
    if request.path.startswith("/api/"):
        return refusal(STATUS[which], *STORING[which], headers=headers)
    page = render_to_string("not_stored.html", {"which": which})
    return HttpResponse(page, status=STATUS[which], headers=headers)


def _answer(request: HttpRequest, status: int, template: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return refusal(status, *TOLD[status])
    return render(request, template, status=status)
