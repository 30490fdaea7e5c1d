"""Where customers meet the business: the list, a new one, another name, one less."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wellheard_server.accounts.permission import permission
from wellheard_server.base.refusal import Refused
from wellheard_server.journeys.forms import TouchpointForm
from wellheard_server.journeys.models import Touchpoint


@permission("touchpoints.read")
@require_http_methods(["GET", "HEAD"])
def touchpoints(request: HttpRequest) -> HttpResponse:
    return _page(request, TouchpointForm())


@permission("touchpoints.edit")
@require_POST
def new_touchpoint(request: HttpRequest) -> HttpResponse:
    form = TouchpointForm(request.POST)
    if form.is_valid():
        try:
            Touchpoint.named(form.cleaned_data["name"], actor=request.actor)
        except Refused:
            form.add_error("name", _("There is a touchpoint of this name."))
        else:
            return redirect("touchpoints", workspace=request.workspace.slug)
    return _page(request, form)


@permission("touchpoints.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def touchpoint(request: HttpRequest, touchpoint: UUID) -> HttpResponse:
    row = get_object_or_404(Touchpoint.objects, pk=touchpoint)
    form = TouchpointForm(request.POST or None, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        try:
            row.rename(form.cleaned_data["name"], actor=request.actor)
        except Refused:
            form.add_error("name", _("There is a touchpoint of this name."))
        else:
            messages.success(request, _("Saved."))
            return redirect("touchpoints", workspace=request.workspace.slug)
    known = {"touchpoint": row, "form": form}
    return render(request, "journeys/touchpoint.html", known, status=422 if form.errors else 200)


@permission("touchpoints.edit")
@require_POST
def drop_touchpoint(request: HttpRequest, touchpoint: UUID) -> HttpResponse:
    get_object_or_404(Touchpoint.objects, pk=touchpoint).drop(actor=request.actor)
    messages.success(request, _("The touchpoint is removed. Answers keep the name they were given under."))
    return redirect("touchpoints", workspace=request.workspace.slug)


def _page(request: HttpRequest, form: TouchpointForm) -> HttpResponse:
    known = {"rows": Touchpoint.objects.all(), "form": form, "may_edit": request.membership.may("touchpoints.edit")}
    return render(request, "journeys/touchpoints.html", known, status=422 if form.errors else 200)
