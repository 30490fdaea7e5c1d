"""How are we, what changed, what did people say?"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wellheard_server.accounts.permission import may, permission
from wellheard_server.insights.overview import Overview


@permission("scores.read")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    overview = Overview(request.workspace, request.GET, timezone.now())
    part = "#numbers" if request.htmx and request.htmx.target == "numbers" else ""
    link = f"{settings.BASE_URL}/s/{overview.live[0].slug}" if overview.live else ""
    context = {"overview": overview, "sees_answers": may(request, "answers.read"), "survey_link": link}
    return render(request, f"insights/home.html{part}", context)


@permission("scores.read")
@require_safe
def understand(request: HttpRequest) -> HttpResponse:
    """Every survey that was ever published, with its first score."""
    overview = Overview(request.workspace, request.GET, timezone.now())
    return render(request, "insights/understand.html", {"overview": overview})
