"""What every page of the console knows."""

from django.http import HttpRequest

from wellheard.base.language import direction


def shell(request: HttpRequest) -> dict[str, object]:
    tag = getattr(request, "LANGUAGE_CODE", "en")
    return {"language": tag, "direction": direction(tag), "workspace": getattr(request, "workspace", None), "membership": getattr(request, "membership", None)}
