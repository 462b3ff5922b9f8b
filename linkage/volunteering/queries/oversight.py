"""What the checks found, what the lot drew, and what volunteers object to, for those who look after hours."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.organisations.models import Role
from linkage.organisations.roles import held_by, role_places
from linkage.people.models import User
from linkage.volunteering.models import HoursAnomaly, HoursObjection, HoursSample, ServiceHours
from linkage.volunteering.queries.hours import within
from linkage.volunteering.states.oversight import AnomalyState, Check, ObjectionState


def anomalies_for(user: User) -> QuerySet[HoursAnomaly]:
    """In the places one coordinates, supervises or audits, and about the records of one's organisation; newest first."""
    organisations = [each.organisation_id for each in held_by(user) if each.role == Role.ORG_STAFF]
    through = HoursAnomaly.rows.through.objects.filter(hoursanomaly=OuterRef("pk"))
    of_mine = Exists(through.filter(servicehours__organisation__in=[each for each in organisations if each]))
    inside = within(role_places(user, Role.COORDINATOR, Role.SUPERVISOR, Role.AUDITOR))
    return HoursAnomaly.objects.filter(inside | of_mine).select_related("decided_by").order_by("-pk")


def narrowed_anomalies(rows: QuerySet[HoursAnomaly], *, state: str, check: str) -> QuerySet[HoursAnomaly]:
    """By state and check; unknown words narrow nothing."""
    if state in AnomalyState.values:
        rows = rows.filter(state=state)
    return rows.filter(check_name=check) if check in Check.values else rows


def anomaly_for(user: User, public_id: str) -> HoursAnomaly:
    """Raises NotFound."""
    found = anomalies_for(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_anomaly", _("没有找到这件核查，或者您不能查看。"))
    return found


def rows_of(anomaly: HoursAnomaly) -> QuerySet[ServiceHours]:
    parts = ("volunteer__user", "organisation", "lead", "recorded_by", "confirmed_by", "reviewed_by")
    return anomaly.rows.select_related(*parts).order_by("started_at")


def samples_for(user: User) -> QuerySet[HoursSample]:
    inside = within(role_places(user, Role.SUPERVISOR, Role.AUDITOR))
    return HoursSample.objects.filter(inside).select_related("drawn_by").order_by("-month", "place_code")


def objections_of(user: User) -> QuerySet[HoursObjection]:
    """Her own, newest first."""
    return HoursObjection.objects.filter(user=user).select_related("hours").order_by("-pk")


def objections_for(user: User) -> QuerySet[HoursObjection]:
    """Those of the places she coordinates or supervises: the open ones first, by when they are due; then what was answered last."""
    inside = within(role_places(user, Role.COORDINATOR, Role.SUPERVISOR))
    rows = HoursObjection.objects.filter(inside).exclude(user=user)
    is_open = Q(state=ObjectionState.OPEN)
    parts = ("user", "hours__organisation", "answered_by", "correction")
    return rows.select_related(*parts).alias(waits=is_open).order_by("-waits", "due_at", "-pk")


def objection_for(user: User, public_id: str) -> HoursObjection:
    """Raises NotFound."""
    found = objections_for(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_objection", _("没有找到这件异议，或者不归您答复。"))
    return found
