"""Applications, for those who write them, take them in and oversee them. Reviewers have their own door."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.funding.eligibility import Check, checks
from linkage.funding.models import Application, ApplicationPaper, Round
from linkage.funding.permissions.applications import FUND_READERS, OVERSEERS, can_take_in
from linkage.funding.states.applications import IN_REVIEW, ApplicationState
from linkage.needs.models import Need
from linkage.needs.queries import public_needs
from linkage.organisations.models import Organisation, Role
from linkage.organisations.queries import staff_of
from linkage.organisations.roles import funds_of, held_by, role_places
from linkage.projects.queries.projects import limits_at
from linkage.workers.models import SocialWorker

NEEDS_OFFERED = 40


def applications_visible_to(user: Any) -> QuerySet[Application]:
    """See permissions.can_see_application."""
    handed_in = Q(submitted_at__isnull=False)
    mine = _written_by(user) | (handed_in & Q(round__fund__public_id__in=funds_of(user, *FUND_READERS)))
    for digits in role_places(user, *OVERSEERS):
        mine |= handed_in & Q(round__place_code__startswith=digits)
    rows = Application.objects.filter(mine) if getattr(user, "is_authenticated", False) else Application.objects.none()
    return rows.select_related("round__fund", "organisation", "applicant", "project")


def applications_written_by(user: Any) -> QuerySet[Application]:
    """Her own and her organisation's, newest first."""
    return applications_visible_to(user).filter(_written_by(user)).order_by("-created_at", "-pk")


def application_for(user: Any, public_id: str) -> Application:
    """Raises NotFound, for another organisation's as well."""
    found = applications_visible_to(user).filter(public_id=public_id).first()
    if found is None:
        raise _missing()
    return found


def application_to_write(user: Any, public_id: str) -> Application:
    """Of those who write it. Raises NotFound."""
    found = applications_written_by(user).filter(public_id=public_id).first()
    if found is None:
        raise _missing()
    return found


def application_to_take_in(user: Any, public_id: str) -> Application:
    """Of the fund's officer. Raises NotFound for everybody else; who must not because of whom she belongs to is told so by the action."""
    found = application_for(user, public_id)
    if not can_take_in(user, found) and can_take_in(user, found).code != "same_person":
        raise _missing()
    return found


def handed_in(round: Round, user: Any) -> QuerySet[Application]:
    """What was handed in for the round, what waits on top, for those who may see it."""
    rows = applications_visible_to(user).filter(round=round, submitted_at__isnull=False)
    return rows.order_by("state", "submitted_at", "pk")


def taken_in(round: Round) -> QuerySet[Application]:
    """Those that went into the review, for everybody: who asks for what and how much, in one sentence, and why a ratio is missed."""
    rows = Application.objects.filter(round=round, state__in=IN_REVIEW).select_related("organisation")
    return rows.order_by("accepted_at", "pk")


def waiting_for(user: Any) -> QuerySet[Application]:
    """Handed in and to be taken in by her."""
    funds = funds_of(user, Role.FUND_OFFICER)
    rows = Application.objects.filter(round__fund__public_id__in=funds, state=ApplicationState.SUBMITTED)
    return rows.exclude(applicant=user)


def to_mend(user: Any) -> QuerySet[Application]:
    """Returned to her or her organisation."""
    return applications_written_by(user).filter(state=ApplicationState.RETURNED)


def paper_for(user: Any, application: Application, public_id: str) -> ApplicationPaper:
    """Of an application she may see. Raises NotFound."""
    found = application.papers.filter(public_id=public_id).first()
    if found is None:
        raise _missing()
    return found


def organisations_to_apply_with(user: Any) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=_staffed(user), is_active=True).order_by("name")


def guides_of(user: Any) -> QuerySet[Organisation]:
    """The residents' committees that guide groups where she lives."""
    kind = Organisation.Kind.RESIDENTS_COMMITTEE
    home = getattr(user, "home_code", "")
    rows = Organisation.objects.filter(kind=kind, is_active=True, place_code=home or "-")
    return rows.order_by("name")


def needs_to_answer(application: Application) -> QuerySet[Need]:
    """What residents of the place have asked for in public, and what is chosen already."""
    chosen = list(application.answered.values_list("need", flat=True))
    shown = list(public_needs(application.place_code).values_list("pk", flat=True)[:NEEDS_OFFERED])
    return Need.objects.filter(pk__in=[*chosen, *shown]).select_related("category").order_by("-pk")


def checks_of(application: Application) -> list[Check]:
    """Everything that is asked, by the ratios that count in its place now."""
    return checks(application, list(application.lines.all()), limits_at(application.place_code))


def registered_social_workers(organisation: Organisation) -> tuple[int, int]:
    """(registered social workers of the organisation, all its people), as its page of the registry knows them (H11)."""
    people = staff_of(organisation).count()
    return SocialWorker.objects.filter(station=organisation).count(), people


def _written_by(user: Any) -> Q:
    return Q(applicant_id=getattr(user, "pk", None)) | Q(organisation_id__in=_staffed(user))


def _staffed(user: Any) -> set[int]:
    """The organisations she is on the staff of."""
    return {each.organisation_id for each in held_by(user) if each.role == Role.ORG_STAFF and each.organisation_id}


def _missing() -> NotFound:
    return NotFound("no_such_application", _("没有找到这份申请。"))
