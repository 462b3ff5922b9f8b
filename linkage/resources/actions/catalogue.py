"""What an organisation offers: services, venues and goods, entered and changed by its own staff. A paused one is offered to nobody; what was
promised before stands."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.organisations.models import Organisation, ServiceOffering
from linkage.people.models import User
from linkage.people.vocabulary import SKILLS
from linkage.places.codes import LENGTH
from linkage.resources.models import Goods, Venue
from linkage.resources.permissions import can_manage_resources

Resource = ServiceOffering | Venue | Goods
# What may be set on each kind; whose it is, its public id and whether it is paused are not among them.
FIELDS: dict[type[Resource], frozenset[str]] = {
    ServiceOffering: frozenset({"name", "place_code", "skills", "weekly_capacity"}),
    Venue: frozenset({"name", "place_code", "kind", "seats", "lat", "lng"}),
    Goods: frozenset({"name", "place_code", "skills", "stock", "is_lent"}),
}
EVENTS = {ServiceOffering: "service.changed", Venue: "venue.changed", Goods: "goods.changed"}
STREAMS = {ServiceOffering: "service", Venue: "venue", Goods: "goods"}


@transaction.atomic
def add_resource(*, by: User, organisation: Organisation, model: type[Resource], **facts: Any) -> Resource:
    """model: ServiceOffering, Venue or Goods; facts: its FIELDS. Raises NotAllowed, Invalid with the fields that need mending, TypeError for a
    fact that is not the organisation's to set."""
    require(can_manage_resources(by, organisation))
    _check(model, facts)
    made: Resource = model.objects.create(organisation=organisation, **facts)
    _record(made, by)
    return made


@transaction.atomic
def change_resource(*, by: User, resource: Resource, stock_seen: int | None = None, **facts: Any) -> Resource:
    """Set some of its FIELDS. stock_seen: how many goods the form showed, so that what was reserved or returned while it lay open is not
    overwritten. Raises as `add_resource`, and Conflict("stock_moved")."""
    require(can_manage_resources(by, resource.organisation))
    _check(type(resource), facts)
    as_seen: dict[str, Any] = {"stock": stock_seen} if "stock" in facts else {}
    changed = type(resource).objects.filter(pk=resource.pk, **as_seen).update(**facts)
    resource.refresh_from_db()
    if not changed and isinstance(resource, Goods):
        sentence = _("刚刚有人预留或归还，现在在库 %(stock)s 件，请再核对一次。") % {"stock": resource.stock}
        raise Conflict("stock_moved", sentence)
    _record(resource, by)
    return resource


@transaction.atomic
def pause_resource(*, by: User, resource: Resource, paused: bool) -> Resource:
    """Take it off the offer, or put it back. Setting it to what it is already changes nothing."""
    require(can_manage_resources(by, resource.organisation))
    rows = type(resource).objects.filter(pk=resource.pk, is_active=paused)
    if rows.update(is_active=not paused):
        _record(resource, by)
    resource.is_active = not paused
    return resource


def _check(kind: type[Resource], facts: dict[str, Any]) -> None:
    unknown = facts.keys() - FIELDS[kind]
    if unknown:
        raise TypeError(f"{sorted(unknown)} cannot be set on a {kind.__name__}")
    sentences = {}
    if "name" in facts and not facts["name"].strip():
        sentences["name"] = _("请填名称。")
    if "place_code" in facts and not (len(facts["place_code"]) == LENGTH and facts["place_code"].isdecimal()):
        sentences["place_code"] = _("请选一个地方。")
    if not set(facts.get("skills", ())) <= SKILLS.keys():
        sentences["skills"] = _("请从列出的里面选。")
    if sentences:
        raise Invalid("bad_resource", _("还差一点，请看标出的地方。"), fields=sentences)


def _record(resource: Resource, by: User) -> None:
    kind = type(resource)
    stream = f"{STREAMS[kind]}/{resource.public_id}"
    log.record(EVENTS[kind], stream=stream, by=by, place_code=resource.place_code)
