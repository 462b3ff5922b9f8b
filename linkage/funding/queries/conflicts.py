"""What the product's own records say of a reviewer's ties to those who applied (product rule 8). People are compared in a few queries for all of a
round's reviewers and applications together."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q

from linkage.common import clock
from linkage.funding.cooperation import pairs_together
from linkage.funding.models import Application, Recusal
from linkage.organisations.models import Membership
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.volunteering.models import GuardianConsent, ServiceHours, Teammate
from linkage.volunteering.models.gifts import FamilyTie
from linkage.volunteering.states.teams import TeammateState

Kind = Recusal.Kind
Pairs = dict[tuple[int, int], Kind]


def months_ago(months: int) -> dt.datetime:
    """A month counts 30 days: a reviewer should not need a calendar to know whether she stands aside."""
    return clock.now() - dt.timedelta(days=30 * months)


def detected(reviewers: Collection[User], applications: Collection[Application]) -> Pairs:
    """(reviewer's pk, application's pk) -> the closest tie found. Recorded recusals are not asked for: see standing_aside."""
    found: Pairs = {}
    if not (reviewers and applications):
        return found
    place = next(iter(applications)).place_code
    recent = Q(ended_at__isnull=True) | Q(ended_at__gte=months_ago(setting("conflict_months", place)))
    staff = _staff_of(applications, recent)
    hers = {each.pk: each for each in reviewers}
    people = {each.pk: {each.applicant_id, *staff[each.organisation_id]} for each in applications}
    kin = _kin(hers, set().union(*people.values()))
    since = months_ago(setting("cooperation_months", place))
    worked = pairs_together(hers, {each.applicant_id for each in applications}, since)
    for reviewer in hers:
        for application in applications:
            kind = None
            if reviewer == application.applicant_id:
                kind = Kind.APPLICANT
            elif reviewer in staff[application.organisation_id]:
                kind = Kind.MEMBER
            elif any((reviewer, other) in kin for other in people[application.pk]):
                kind = Kind.FAMILY
            elif (reviewer, application.applicant_id) in worked:
                kind = Kind.COOPERATION
            if kind is not None:
                found[reviewer, application.pk] = kind
    return found


def conflict_of(reviewer: User, application: Application) -> Kind | None:
    """What stands between this reviewer and this application: recorded, or found now."""
    recorded = Recusal.objects.filter(application=application, reviewer=reviewer).first()
    if recorded is not None:
        return Kind(recorded.kind)
    return detected([reviewer], [application]).get((reviewer.pk, application.pk))


def standing_aside(applications: Collection[Application]) -> set[tuple[int, int]]:
    """(reviewer's pk, application's pk) of recorded recusals."""
    rows = Recusal.objects.filter(application__in=[each.pk for each in applications])
    return set(rows.values_list("reviewer", "application"))


def _staff_of(applications: Iterable[Application], recent: Q) -> dict[int, set[int]]:
    """organisation -> who is, or lately was, one of its people. A group's guiding organisation is the one that answers for it."""
    organisations = {each.organisation_id for each in applications}
    rows = Membership.objects.filter(recent, organisation__in=organisations)
    staff: dict[int, set[int]] = defaultdict(set)
    for organisation, user in rows.values_list("organisation", "user"):
        staff[organisation].add(user)
    return staff


def _kin(reviewers: dict[int, User], others: set[int]) -> set[tuple[int, int]]:
    """(reviewer, relative). An ended tie only ended the right to give points: the people are still related."""
    rows = FamilyTie.objects.filter(
        Q(giver__in=reviewers, receiver__in=others) | Q(giver__in=others, receiver__in=reviewers)
    )
    pairs = {pair for giver, receiver in rows.values_list("giver", "receiver") for pair in ((giver, receiver), (receiver, giver))}  # fmt: skip
    phones = {each.phone: pk for pk, each in reviewers.items() if each.phone}
    for consent in GuardianConsent.objects.filter(minor__in=others):
        if consent.guardian_phone in phones:
            pairs.add((phones[consent.guardian_phone], consent.minor_id))
    return {pair for pair in pairs if pair[0] in reviewers}


def worked_in_volunteering(
    reviewers: Collection[int], applicants: Collection[int], since: dt.datetime
) -> set[tuple[int, int]]:
    """In one team, or one leading the other's service; see funding.cooperation."""
    return _in_one_team(reviewers, applicants, since) | _one_led_the_other(reviewers, applicants, since)


def _in_one_team(reviewers: Collection[int], applicants: Collection[int], since: dt.datetime) -> set[tuple[int, int]]:
    was_member = Q(state=TeammateState.MEMBER) | Q(
        state__in=[TeammateState.LEFT, TeammateState.REMOVED], ended_at__gte=since
    )
    rows = Teammate.objects.filter(was_member, user__in={*reviewers, *applicants})
    teams: dict[Any, set[int]] = defaultdict(set)
    for team, user in rows.values_list("team", "user"):
        teams[team].add(user)
    return {
        (one, other) for people in teams.values() for one in people & set(reviewers) for other in people & set(applicants)
    }  # fmt: skip


def _one_led_the_other(
    reviewers: Collection[int], applicants: Collection[int], since: dt.datetime
) -> set[tuple[int, int]]:
    rows = ServiceHours.objects.filter(started_at__gte=since)
    served = rows.filter(volunteer__user__in=reviewers, lead__in=applicants).values_list("volunteer__user", "lead")
    led = rows.filter(volunteer__user__in=applicants, lead__in=reviewers).values_list("lead", "volunteer__user")
    return {*served, *led}
