"""Whom an event concerns, as rows of people. Each takes the event and gives the people; rules.py says which of them are told of what."""

from collections.abc import Iterable

from django.db.models import Q

from linkage.dispatch.models import Assignment
from linkage.dispatch.states import HOLDS_A_PLACE
from linkage.events.models import Event
from linkage.funding.models import Application, Disclosure, Donation, Grant, MicroGrant, ReviewSeat, Round
from linkage.funding.permissions.funds import DECIDERS
from linkage.funding.states import ApplicationState
from linkage.funding.states.applications import IN_REVIEW as UNDER_REVIEW
from linkage.messaging.queries.threads import has_read
from linkage.needs.models import Need
from linkage.organisations.models import Membership, Role
from linkage.organisations.roles import people_with_role
from linkage.people.models import User
from linkage.places import codes
from linkage.places.codes import at_level
from linkage.projects.models import Fair, Project, ProjectRecord
from linkage.projects.permissions.meetings import PARTNERS
from linkage.volunteering.models import (
    Activity,
    Certificate,
    GuardianConsent,
    Poster,
    RecruitingPage,
    Redemption,
    Shift,
    Team,
    Teammate,
)
from linkage.volunteering.permissions.insurance import KEEPERS
from linkage.volunteering.permissions.qualifications import CHECKERS
from linkage.volunteering.permissions.stars import GRANTED_BY
from linkage.volunteering.states.teams import TeammateState

ORGANISATION_ROLES = (Role.ORG_STAFF, Role.SOCIAL_WORKER, Role.COORDINATOR)
IN_REVIEW = {"organisation_review": Role.COORDINATOR, "district_review": Role.SUPERVISOR}


def asker(event: Event) -> Iterable[User]:
    """Whose need it is, and who asked for her."""
    need = _need(event)
    return [each for each in (need.requester, need.recorded_by) if each] if need else []


def lead(event: Event) -> Iterable[User]:
    need = _need(event)
    return [need.lead] if need and need.lead else []


def helpers(event: Event) -> Iterable[User]:
    """Those who hold a place in the need."""
    holding = Assignment.objects.filter(requirement__need__public_id=_id(event), state__in=HOLDS_A_PLACE)
    return User.objects.filter(pk__in=holding.values("user"))


def coordinators(event: Event) -> Iterable[User]:
    return people_with_role(Role.COORDINATOR, event.place_code)


def hours_reviewers(event: Event) -> Iterable[User]:
    """The station's coordinators or the district's supervisors, whoever the hours wait for."""
    role = IN_REVIEW.get(event.payload["state"])
    return people_with_role(role, event.place_code) if role else []


def certificate_issuers(event: Event) -> Iterable[User]:
    """Staff of the organisation that is asked for a certificate; the area's coordinators where it has none in the product."""
    asked = Certificate.objects.filter(public_id=event.payload["certificate"])
    staff = list(_members(organisation__in=asked.values("issuer"), role=Role.ORG_STAFF))
    return staff or people_with_role(Role.COORDINATOR, event.place_code)


def insurance_keepers(event: Event) -> Iterable[User]:
    """Who may renew a policy of the organisation."""
    return _members(organisation__public_id=_id(event), role__in=KEEPERS)


def guardians(event: Event) -> Iterable[User]:
    """Who answers for the minor whose stream it is, where she has an account under the number that the station took down."""
    consent = GuardianConsent.objects.filter(minor__public_id=_id(event), ended_at__isnull=True).first()
    found = User.objects.with_phone(consent.guardian_phone) if consent else None
    return [found] if found else []


def guardian_stations(event: Event) -> Iterable[User]:
    """The coordinators of the place where the guardian's consent was taken down."""
    consent = GuardianConsent.objects.filter(minor__public_id=_id(event), ended_at__isnull=True).first()
    return people_with_role(Role.COORDINATOR, consent.place_code) if consent else []


def paper_checkers(event: Event) -> Iterable[User]:
    """The station's people who look at volunteers' papers."""
    found = {each.pk: each for role in CHECKERS for each in people_with_role(role, event.place_code)}
    return found.values()


def second_reviewers(event: Event) -> Iterable[User]:
    """Whoever of the station and the district can be the second person; who began it is left out anyway."""
    return [*people_with_role(Role.COORDINATOR, event.place_code), *people_with_role(Role.SUPERVISOR, event.place_code)]


def star_reviewers(event: Event) -> Iterable[User]:
    """The supervisors of the level that grants this star."""
    authority = GRANTED_BY.get(event.payload["level"] or 0)
    return people_with_role(Role.SUPERVISOR, at_level(event.place_code, authority)) if authority else []


def herself(event: Event) -> Iterable[User]:
    """The person whose stream it is."""
    return User.objects.filter(public_id=_id(event))


def message_reader(event: Event) -> Iterable[User]:
    """Whom a message waits for; nobody, when she has it on her screen already."""
    return [user for user in herself(event) if not has_read(user, event.payload["message"])]


def activity_lead(event: Event) -> Iterable[User]:
    return User.objects.filter(pk__in=Activity.objects.filter(public_id=_id(event)).values("lead"))


def activity_planner(event: Event) -> Iterable[User]:
    """Who wrote it down first."""
    return User.objects.filter(pk__in=Activity.objects.filter(public_id=_id(event)).values("created_by"))


def team_leaders(event: Event) -> Iterable[User]:
    places = Teammate.objects.filter(team__public_id=_id(event), state=TeammateState.MEMBER, leads=True)
    return User.objects.filter(pk__in=places.values("user"))


def hosts_of_newcomer(event: Event) -> Iterable[User]:
    """Who put up the poster that brought her, and the leaders of the team whose page it is."""
    posters = Poster.objects.filter(public_id=event.payload["poster"])
    teams = RecruitingPage.objects.filter(public_id=event.payload["page"]).values("team")
    leading = Teammate.objects.filter(team__in=teams, state=TeammateState.MEMBER, leads=True)
    return User.objects.filter(Q(pk__in=posters.values("made_by")) | Q(pk__in=leading.values("user")))


def team_founder(event: Event) -> Iterable[User]:
    """Whoever proposed it."""
    return User.objects.filter(pk__in=Team.objects.filter(public_id=_id(event)).values("founded_by"))


def members_of_its_team(event: Event) -> Iterable[User]:
    """Of the team whose activity it is; nobody where it is no team's."""
    team = Activity.objects.filter(public_id=_id(event)).values("team")
    places = Teammate.objects.filter(team__in=team, state=TeammateState.MEMBER)
    return User.objects.filter(pk__in=places.values("user"))


def shift_lead(event: Event) -> Iterable[User]:
    return User.objects.filter(pk__in=Shift.objects.filter(public_id=_id(event)).values("activity__lead"))


def shift_planner(event: Event) -> Iterable[User]:
    return User.objects.filter(pk__in=Shift.objects.filter(public_id=_id(event)).values("activity__created_by"))


def addressees(event: Event) -> Iterable[User]:
    """Those who can answer for a stream of offers: the person, the organisation's staff, the fund's deciders."""
    kind = event.stream.partition("/")[0]
    if kind == "org":
        return _members(organisation__public_id=_id(event), role__in=ORGANISATION_ROLES)
    return fund_deciders(event) if kind == "fund" else herself(event)


def project_people(event: Event) -> Iterable[User]:
    """Whoever drafted it, and the staff of those who proposed it or carry it out."""
    rows = Project.objects.filter(public_id=_id(event))
    staff = Membership.objects.filter(
        Q(organisation__in=rows.values("organisation")) | Q(organisation__in=rows.values("proposer")),
        role=Role.ORG_STAFF,
        ended_at__isnull=True,
    )
    return User.objects.filter(Q(pk__in=rows.values("initiated_by")) | Q(pk__in=staff.values("user")))


def project_evaluators(event: Event) -> Iterable[User]:
    """Staff of the third party that was appointed."""
    evaluator = Project.objects.filter(public_id=_id(event)).values("evaluator")
    return _members(organisation__in=evaluator, role=Role.ORG_STAFF)


def cooperation_keepers(event: Event) -> Iterable[User]:
    """Who may renew an agreement of the organisation."""
    return _members(organisation__public_id=_id(event), role__in=PARTNERS)


def fair_keeper(event: Event) -> Iterable[User]:
    """Whoever planned it."""
    return User.objects.filter(pk__in=Fair.objects.filter(public_id=_id(event)).values("made_by"))


def record_writer(event: Event) -> Iterable[User]:
    written = ProjectRecord.objects.filter(public_id=event.payload["record"])
    return User.objects.filter(pk__in=written.values("written_by"))


def fund_deciders(event: Event) -> Iterable[User]:
    return _members(fund_id=_id(event), role__in=DECIDERS)


def fund_officers(event: Event) -> Iterable[User]:
    """Once it is late, the district's supervisor as well."""
    officers = _members(fund_id=_id(event), role=Role.FUND_OFFICER)
    if event.type != "disclosure.overdue":
        return officers
    return [*officers, *people_with_role(Role.SUPERVISOR, event.place_code)]


def donor(event: Event) -> Iterable[User]:
    return User.objects.filter(donations__public_id=event.payload["donation"])


def donors_of_the_period(event: Event) -> Iterable[User]:
    """Those with an account who gave before the report's end: it says what became of their gift (Charity Law art. 42)."""
    report = Disclosure.objects.filter(public_id=event.payload["disclosure"]).first()
    if report is None:
        return []
    days = (report.period_from, report.period_to)
    gifts = Donation.objects.filter(fund=report.fund_id, donor__isnull=False, received_on__range=days)
    return User.objects.filter(pk__in=gifts.values("donor"))


def round_officers(event: Event) -> Iterable[User]:
    """The officers of the fund whose round it is."""
    rounds = Round.objects.filter(public_id=event.payload["round"])
    return _members(fund_id__in=rounds.values("fund__public_id"), role=Role.FUND_OFFICER)


def application_writers(event: Event) -> Iterable[User]:
    """Whoever applies, and the staff of the organisation that answers for it."""
    found = Application.objects.filter(public_id=event.payload["application"]).select_related("applicant").first()
    if found is None:
        return []
    return [found.applicant, *_members(organisation=found.organisation_id, role=Role.ORG_STAFF)]


def everybody_who_applied(event: Event) -> Iterable[User]:
    rows = Application.objects.filter(round__public_id=event.payload["round"]).exclude(state=ApplicationState.WITHDRAWN)
    return User.objects.filter(pk__in=rows.values("applicant"))


def organisations_nearby(event: Event) -> Iterable[User]:
    """The staff of organisations that serve the round's place."""
    place = Round.objects.filter(public_id=event.payload["round"]).values_list("place_code", flat=True).first()
    if place is None:
        return []
    inside = Q(organisation__place_code__startswith=codes.prefix(place))
    around = Q(organisation__place_code__in=codes.lineage(place))
    rows = Membership.objects.filter(inside | around, ended_at__isnull=True, role=Role.ORG_STAFF)
    return User.objects.filter(pk__in=rows.values("user"))


def reward_givers(event: Event) -> Iterable[User]:
    """Who serves the counter at which the reward is handed over."""
    redemption = Redemption.objects.filter(public_id=event.payload["redemption"])
    return _members(organisation__in=redemption.values("reward__giver__organisation"), role=Role.ORG_STAFF)


def grantees(event: Event) -> Iterable[User]:
    """Whoever applied for the grant, and the staff of the organisation that answers for it."""
    grant = _grant(event)
    if grant is None:
        return []
    staff = _members(organisation=grant.application.organisation_id, role=Role.ORG_STAFF)
    return [grant.application.applicant, *staff]


def grant_officers(event: Event) -> Iterable[User]:
    grant = _grant(event)
    return _members(fund_id=grant.fund.public_id, role=Role.FUND_OFFICER) if grant else []


def grant_approvers(event: Event) -> Iterable[User]:
    grant = _grant(event)
    return _members(fund_id=grant.fund.public_id, role=Role.FUND_APPROVER) if grant else []


def round_reviewers(event: Event) -> Iterable[User]:
    """Who still reviews in the round."""
    seats = ReviewSeat.objects.filter(application__round__public_id=event.payload["round"], ended_at__isnull=True)
    return User.objects.filter(is_active=True, pk__in=seats.values("reviewer"))


def round_applicants(event: Event) -> Iterable[User]:
    """Whose applications the result is about."""
    about = Application.objects.filter(round__public_id=event.payload["round"], state__in=UNDER_REVIEW)
    return User.objects.filter(is_active=True, pk__in=about.values("applicant"))


def application_approvers(event: Event) -> Iterable[User]:
    """Of the fund whose round it is."""
    application = (
        Application.objects.select_related("round__fund").filter(public_id=event.payload["application"]).first()
    )
    return _members(fund_id=application.round.fund.public_id, role=Role.FUND_APPROVER) if application else []


def grant_asker(event: Event) -> Iterable[User]:
    return User.objects.filter(
        pk__in=MicroGrant.objects.filter(public_id=event.payload["grant"]).values("requested_by")
    )


def _members(**which: object) -> Iterable[User]:
    return User.objects.filter(pk__in=Membership.objects.filter(ended_at__isnull=True, **which).values("user"))


def _need(event: Event) -> Need | None:
    return Need.objects.select_related("requester", "recorded_by", "lead").filter(public_id=_id(event)).first()


def _grant(event: Event) -> Grant | None:
    rows = Grant.objects.select_related("fund", "application__applicant")
    return rows.filter(public_id=event.payload["grant"]).first()


def _id(event: Event) -> str:
    return event.stream.partition("/")[2]
