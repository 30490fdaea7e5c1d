"""Forgetting one answer, whoever gave it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from wellheard_server.accounts.permission import permission
from wellheard_server.people.forms import ErasureForm
from wellheard_server.people.views.erasures import begun, page
from wellheard_server.responses.models import Response


@permission("people.erase")
@require_http_methods(["GET", "HEAD", "POST"])
def erase_answer(request: HttpRequest, response: UUID) -> HttpResponse:
    row = get_object_or_404(Response.objects, pk=response)
    form = ErasureForm(request.POST or None, expected=row.id.hex[:6], also=(str(row.id),))
    if request.method == "POST" and form.is_valid():
        return begun(request, form, response=row.id)
    return page(request, form, called="", response=row.id)
