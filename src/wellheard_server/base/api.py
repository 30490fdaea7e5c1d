"""The API's manners: one strict parser, one shape for every refusal, a scope that ends with its operation."""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError, ValidationErrorContext

from wellheard.base.errors import AnswerError, NotAllowed, WellheardError
from wellheard_server.base.limits import TooMany
from wellheard_server.base.parsing import StrictParser
from wellheard_server.base.refusal import Refused, refusal, shown
from wellheard_server.base.scope import own_context
from wellheard_server.base.views.errors import too_many


class Api(NinjaAPI):
    """django-ninja, strict. Operations run in a context of their own, which their key's workspace is entered in."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(parser=StrictParser(), docs_url=None, **settings)
        self.add_decorator(own_context, mode="view")
        for kind, handler in HANDLERS.items():
            self.add_exception_handler(kind, handler)

    def validation_error_from_error_contexts(self, error_contexts: list[ValidationErrorContext]) -> ValidationError:
        """Keeps what came beside what was expected, which django-ninja drops."""
        found = []
        for context in error_contexts:
            names = context.model.__ninja_flatten_map_reverse__
            for error in context.pydantic_validation_error.errors(include_url=False):
                place = names.get(error["loc"], error["loc"])
                source = context.model.__ninja_param_source__
                found.append(
                    {"loc": (source, *place), "type": error["type"], "msg": error["msg"], "input": error.get("input")}
                )
        return ValidationError(found)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    source, *place = first["loc"]
    if source == "body" and len(place) > 1:
        place = place[1:]  # the name of our own parameter means nothing to the sender
    field = ".".join(str(step) for step in place if step != "__root__")
    unknown, missing = first["type"] == "extra_forbidden", first["type"] == "missing"
    code = "unknown_field" if unknown else "missing_field" if missing else "invalid"
    message = (
        f"{field} is not a field of this operation."
        if unknown
        else f"{field} is missing."
        if missing
        else f"{field} is not valid."
    )
    got = "nothing" if missing else shown(first["input"])
    return refusal(422, code, message, field=field, expected="no such field" if unknown else first["msg"], got=got)


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, Refused):  # django-ninja wraps whatever the parser raises
        return _refused(request, error.__cause__)
    return refusal(error.status_code, "refused", str(error))


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return refusal(error.status, error.code, str(error), field=error.field, expected=error.expected, got=error.got)


def _unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    message = "No valid key came with the request. Send `Authorization: Bearer wh_...`."
    return refusal(401, "no_key", message, field="Authorization", headers={"WWW-Authenticate": "Bearer"})


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return refusal(404, "not_found", "There is nothing under this address.")


def _not_allowed(request: HttpRequest, error: Exception) -> HttpResponse:
    return refusal(403, "not_allowed", str(error) or "The key may not do this.")


def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return refusal(413, "too_large", "The body is too large.", field="body")


def _wellheard(request: HttpRequest, error: WellheardError) -> HttpResponse:
    return refusal(422, error.code, str(error), field=error.path if isinstance(error, AnswerError) else "")


HANDLERS: dict[type[Exception], Any] = {
    ValidationError: _invalid,
    HttpError: _http,
    AuthenticationError: _unauthenticated,
    Http404: _not_found,
    PermissionDenied: _not_allowed,
    NotAllowed: _not_allowed,
    RequestDataTooBig: _too_big,
    Refused: _refused,
    TooMany: too_many,
    WellheardError: _wellheard,
}
