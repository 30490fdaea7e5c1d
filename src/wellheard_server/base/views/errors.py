"""The pages for what goes wrong. A program gets the API's shape, a person the product's look; neither gets what was asked for echoed back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from wellheard_server.base.refusal import refusal

TOLD = {
    400: ("malformed", "The request cannot be understood."),
    403: ("not_allowed", "This is not allowed."),
    404: ("not_found", "There is nothing under this address."),
    500: ("broken", "Something broke on our side; it is in the log."),
}


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
    if request.path.startswith("/api/"):
        return refusal(500, *TOLD[500])
    return HttpResponse(render_to_string("500.html"), status=500)


def _answer(request: HttpRequest, status: int, template: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return refusal(status, *TOLD[status])
    return render(request, template, status=status)
