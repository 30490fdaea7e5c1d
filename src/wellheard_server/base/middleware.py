"""What every request of the console goes through: its language, what search engines are told, pauses for those who try too often."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from wellheard.base.language import SPOKEN, negotiate
from wellheard_server.base.limits import TooMany
from wellheard_server.base.refusal import refusal
from wellheard_server.base.views import errors

Handler = Callable[[HttpRequest], HttpResponse]


def language_of_the_request(get_response: Handler) -> Handler:
    """What the browser asks for, among the six the console speaks."""

    def handle(request: HttpRequest) -> HttpResponse:
        tag = negotiate(request.headers.get("Accept-Language", ""), list(SPOKEN))
        with translation.override(tag.lower()):
            request.LANGUAGE_CODE = tag
            response = get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response

    return handle


def language_of_the_member(get_response: Handler) -> Handler:
    """A signed-in member reads the language they chose, whatever the browser asks for."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.language in SPOKEN:
            request.LANGUAGE_CODE = request.user.language
            translation.activate(request.user.language.lower())
        return get_response(request)

    return handle


def unlisted(get_response: Handler) -> Handler:
    """No page of the console belongs into a search engine."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("X-Robots-Tag", "noindex")
        return response

    return handle


def one_shape_for_the_api(get_response: Handler) -> Handler:
    """A method the API does not serve is refused in the shape of all its refusals; django-ninja has a text of its own for it."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or not request.path.startswith("/api/"):
            return response
        served = response.headers.get("Allow", "")
        message = "This address does not serve that method."
        return refusal(405, "method", message, expected=served, got=request.method or "", headers={"Allow": served})

    return handle


class Pauses:
    """Whoever does something too often hears it in one way, whichever view it was that counted."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return errors.too_many(request, error) if isinstance(error, TooMany) else None
