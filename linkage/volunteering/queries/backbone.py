"""Who is recognised as a backbone, and since when."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.places import codes
from linkage.volunteering.models import Backbone, Volunteer


def recognition_of(user: Any) -> Backbone | None:
    """Her own standing recognition, else the last one that a coordinator ended: she may read why."""
    rows = Backbone.objects.filter(volunteer__user=user).select_related("recognised_by", "ended_by")
    standing = rows.filter(ended_at__isnull=True).first()
    return standing or rows.exclude(ended_by=user).order_by("-ended_at").first()


def backbones_in(place_code: str) -> QuerySet[Backbone]:
    """The standing recognitions of the place, the longest first."""
    rows = Backbone.objects.filter(ended_at__isnull=True, place_code__startswith=codes.prefix(place_code))
    return rows.select_related("volunteer__user", "recognised_by").order_by("recognised_at", "pk")


def volunteer_to_recognise(user: Any, public_id: str) -> Volunteer:
    """An active volunteer of a place that the coordinator looks after. Raises NotFound."""
    found = Volunteer.objects.select_related("user").filter(public_id=public_id, is_active=True).first()
    if found is None or not has_role(user, Role.COORDINATOR, place_code=found.place_code):
        raise NotFound("no_such_volunteer", _("没有找到这位志愿者，或者不在您的辖区。"))
    return found


def recognition_for(user: Any, public_id: str) -> Backbone:
    """Her own recognition, or one of a place that she coordinates. Raises NotFound."""
    found = Backbone.objects.select_related("volunteer__user").filter(public_id=public_id).first()
    mine = found is not None and found.volunteer.user_id == user.pk
    if found is None or not (mine or has_role(user, Role.COORDINATOR, place_code=found.place_code)):
        raise NotFound("no_such_recognition", _("没有找到这项认定。"))
    return found
