"""The language of a page: the member's own, else the browser's."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from wellheard.base.language import SPOKEN, negotiate

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
