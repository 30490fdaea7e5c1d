"""What a program is told when it is refused: one shape for every API operation, naming the field, what was expected and what came."""

from collections.abc import Mapping

from django.http import JsonResponse

from wellheard.base.errors import WellheardError


class Refused(WellheardError):
    """A request that cannot be served as it is. `status` is the HTTP status; `field` is a dotted path into the body, or a parameter's name."""

    def __init__(
        self,
        message: str,
        *,
        code: str = "invalid",
        status: int = 422,
        field: str = "",
        expected: str = "",
        got: str = "",
    ) -> None:
        super().__init__(message, code=code)
        self.status, self.field, self.expected, self.got = status, field, expected, got


def refusal(
    status: int,
    code: str,
    message: str,
    *,
    field: str = "",
    expected: str = "",
    got: str = "",
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    body = {"code": code, "message": message, "field": field, "expected": expected, "got": got}
    return JsonResponse({"error": body}, status=status, headers=headers)


def shown(value: object) -> str:
    """What came, short enough for a message: kinds of containers, scalars as JSON would spell them."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = (
        {None: "null", True: "true", False: "false"}.get(value)
        if value is None or isinstance(value, bool)
        else repr(value)
    )
    return text if len(text) <= 80 else f"{text[:77]}..."
