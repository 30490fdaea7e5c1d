"""The people of a workspace: looking for someone, someone new."""

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wellheard_server.accounts.permission import permission
from wellheard_server.base.refusal import Refused
from wellheard_server.people.forms import PersonForm
from wellheard_server.people.models import Person
from wellheard_server.people.views.person import say_taken

A_PAGE = 50


@permission("people.read")
@require_http_methods(["GET", "HEAD"])
def people(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("find", "").replace("\0", "").strip()[:200]
    rows = Paginator(found(wanted), A_PAGE).get_page(request.GET.get("page"))
    known = {"rows": rows, "wanted": wanted, "may_edit": request.membership.may("people.edit")}
    return render(request, "people/people.html", known)


def found(wanted: str) -> QuerySet[Person]:
    rows = Person.objects.order_by("-created_at", "-id")
    if not wanted:
        return rows
    return rows.filter(Q(name__icontains=wanted) | Q(email__icontains=wanted.lower()) | Q(external_id=wanted))


@permission("people.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = Person.meet(actor=request.actor, by_hand=True, **form.cleaned_data)
        except Refused as refusal:
            say_taken(form, refusal)
        else:
            return redirect("person", workspace=request.workspace.slug, person=made.pk)
    return render(request, "people/new.html", {"form": form}, status=422 if form.errors else 200)
