"""One person: what is known, changing it, erasing them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wellheard_server.accounts.permission import permission
from wellheard_server.base.refusal import Refused
from wellheard_server.people.forms import PersonForm
from wellheard_server.people.models import Person


@permission("people.read")
@require_http_methods(["GET", "HEAD"])
def person(request: HttpRequest, person: UUID) -> HttpResponse:
    row = get_object_or_404(Person.objects, pk=person)
    return _page(request, row, PersonForm(initial=_known(row)))


@permission("people.edit")
@require_POST
def change_person(request: HttpRequest, person: UUID) -> HttpResponse:
    row = get_object_or_404(Person.objects, pk=person)
    form = PersonForm(request.POST)
    if form.is_valid():
        try:
            row.change(actor=request.actor, by_hand=True, **form.cleaned_data)
        except Refused as refusal:
            say_taken(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("person", workspace=request.workspace.slug, person=row.pk)
    return _page(request, row, form)


def say_taken(form: PersonForm, refusal: Refused) -> None:
    said = {
        "email": _("Somebody else has this address."),
        "external_id": _("Somebody else has this number."),
    }
    form.add_error(refusal.field, said[refusal.field])


def _known(row: Person) -> dict[str, str]:
    return {"name": row.name, "email": row.email, "external_id": row.external_id, "language": row.language}


def _page(request: HttpRequest, row: Person, form: PersonForm) -> HttpResponse:
    known = {"person": row, "form": form, "may_edit": request.membership.may("people.edit")}
    return render(request, "people/person.html", known, status=422 if form.errors else 200)
