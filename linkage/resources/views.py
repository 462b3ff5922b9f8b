"""The organisation's page: what it offers, what of it is taken, and one short form for each."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common.errors import DomainError, NotAllowed
from linkage.organisations.models import Organisation, ServiceOffering
from linkage.people.signed_in import person
from linkage.people.vocabulary import SKILLS
from linkage.places.queries import names
from linkage.resources import queries
from linkage.resources.actions.catalogue import FIELDS, Resource, add_resource, change_resource, pause_resource
from linkage.resources.forms import FACILITIES, GoodsForm, ResourceForm, ServiceForm, VenueForm
from linkage.resources.models import Goods, Venue


@dataclass(frozen=True, slots=True)
class Kind:
    """model and form of one kind of resource, its door in queries.py, and the words of its page."""

    model: type[Resource]
    form: type[ResourceForm]
    find: Any
    new_title: Any
    edit_title: Any


KINDS = {
    "services": Kind(
        ServiceOffering, ServiceForm, queries.service_for, gettext_lazy("添加一项服务"), gettext_lazy("修改服务")
    ),
    "venues": Kind(Venue, VenueForm, queries.venue_for, gettext_lazy("添加一处场地"), gettext_lazy("修改场地")),
    "goods": Kind(Goods, GoodsForm, queries.goods_for, gettext_lazy("添加一种物资"), gettext_lazy("修改物资")),
}


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    organisations = _organisations(request)
    user = person(request)
    services, venues = list(queries.services_of(user)), list(queries.venues_of(user))
    goods = list(queries.goods_of(user))
    everything: list[Resource] = [*services, *venues, *goods]
    places = names([each.place_code for each in everything])
    context = {
        "organisations": organisations,
        "services": [_row(each, places) for each in services],
        "venues": _with_bookings(venues, places),
        "goods": _with_reservations(goods, places),
    }
    return render(request, "resources/overview.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Asks for the organisation only where she works for several: ?organisation=ID."""
    of = _kind(kind)
    organisation = _chosen(_organisations(request), request.GET.get("organisation", ""))
    form = of.form(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            facts = {name: value for name, value in form.cleaned_data.items() if name != "stock_seen"}
            add_resource(by=person(request), organisation=organisation, model=of.model, **facts)
        except DomainError as error:
            return _refused(request, of, organisation, form, error)
        return _back(request, _("已添加，社工安排时就能看到。"))
    return _show_form(request, of, organisation, form, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, kind: str, resource_id: str) -> HttpResponse:
    of = _kind(kind)
    resource = of.find(person(request), resource_id)
    form = of.form(request.POST or None, organisation=resource.organisation, initial=_initial(resource))
    if request.method == "POST" and form.is_valid():
        try:
            change_resource(by=person(request), resource=resource, **form.cleaned_data)
        except DomainError as error:
            return _refused(request, of, resource.organisation, form, error, resource)
        return _back(request, _("已保存。"))
    return _show_form(request, of, resource.organisation, form, resource, status=422 if form.errors else 200)


@login_required
@require_POST
def pause(request: HttpRequest, kind: str, resource_id: str) -> HttpResponse:
    """paused=1 takes it off the offer, paused=0 puts it back."""
    paused = request.POST.get("paused") == "1"
    pause_resource(by=person(request), resource=_kind(kind).find(person(request), resource_id), paused=paused)
    return _back(request, _("已暂停，不会再安排给新的求助。") if paused else _("已恢复，可以安排了。"))


def _organisations(request: HttpRequest) -> list[Organisation]:
    found = list(queries.organisations_managed_by(person(request)))
    if not found:
        raise NotAllowed("no_organisation", _("服务与资源由社会组织和社工站的工作人员管理。"))
    return found


def _chosen(organisations: list[Organisation], public_id: str) -> Organisation:
    return next((each for each in organisations if each.public_id == public_id), organisations[0])


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def _initial(resource: Resource) -> dict[str, Any]:
    values = {name: getattr(resource, name) for name in FIELDS[type(resource)]}
    if isinstance(resource, Goods):
        values |= {"is_lent": "lent" if resource.is_lent else "given", "stock_seen": resource.stock}
    return values


def _row(resource: Resource, places: dict[str, str]) -> dict[str, Any]:
    return {
        "resource": resource,
        "place": places.get(resource.place_code, ""),
        "skills": [SKILLS.get(each, each) for each in getattr(resource, "skills", [])],
    }


def _with_bookings(venues: list[Venue], places: dict[str, str]) -> list[dict[str, Any]]:
    bookings: dict[int, list[dict[str, Any]]] = {}
    for booking in queries.bookings_ahead(venues):
        bookings.setdefault(booking.venue_id, []).append({"starts_at": booking.starts_at, "ends_at": booking.ends_at})
    return [
        _row(each, places) | {"bookings": bookings.get(each.pk, []), "kind": FACILITIES.get(each.kind, each.kind)}
        for each in venues
    ]


def _with_reservations(goods: list[Goods], places: dict[str, str]) -> list[dict[str, Any]]:
    out: dict[int, int] = {}
    for reservation in queries.reservations_out(goods):
        out[reservation.goods_id] = out.get(reservation.goods_id, 0) + reservation.quantity
    return [_row(each, places) | {"out": out.get(each.pk, 0)} for each in goods]


def _show_form(
    request: HttpRequest,
    of: Kind,
    organisation: Organisation,
    form: ResourceForm,
    resource: Resource | None = None,
    status: int = 200,
) -> HttpResponse:
    title = of.edit_title if resource else of.new_title
    context = {"form": form, "title": title, "organisation": organisation, "resource": resource}
    return render(request, "resources/form.html", context, status=status)


def _refused(
    request: HttpRequest,
    of: Kind,
    organisation: Organisation,
    form: ResourceForm,
    error: DomainError,
    resource: Resource | None = None,
) -> HttpResponse:
    if not error.fields:
        form.add_error(None, error.message)
    for name, sentence in error.fields.items():
        form.add_error(name, sentence)
    return _show_form(request, of, organisation, form, resource, status=error.status)


def _back(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse("resources:overview"), status=303)
