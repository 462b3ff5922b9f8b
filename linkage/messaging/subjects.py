"""What people may talk about, and who then takes part: one function for each kind of thing, from public ids to Subjects. A further kind of
thing is a further line in KINDS; nothing else here knows what a conversation is about."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from linkage.dispatch.models import Assignment
from linkage.dispatch.providers import answering_staff, find_providers
from linkage.dispatch.states import HOLDS_A_PLACE
from linkage.funding.models import Application
from linkage.funding.permissions.applications import can_take_in
from linkage.funding.states import ApplicationState, RoundState
from linkage.messaging.states import Part
from linkage.needs.models import Need, RequirementKind, Source
from linkage.needs.states import OPEN
from linkage.organisations.models import Membership, Role
from linkage.organisations.queries import staff_of
from linkage.people.models import User

# Nothing follows after these.
OVER = (ApplicationState.WITHDRAWN, ApplicationState.DECLINED, ApplicationState.NOT_FUNDED)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who takes part. shares_phone: she has already agreed, for the whole matter, that those who help may call her."""

    user: User
    part: Part
    shares_phone: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """stream: of the thing itself; root: of the need it belongs to. title: the kind of need, never its words. is_on: the task is under way, so that
    people may have to call each other. ended_at: since when it is over."""

    stream: str
    root: str
    place_code: str
    title: str
    url: str
    parties: tuple[Party, ...]
    is_on: bool
    ended_at: dt.datetime | None

    @property
    def kind(self) -> str:
        return self.stream.partition("/")[0]

    @property
    def public_id(self) -> str:
        return self.stream.partition("/")[2]

    @property
    def address(self) -> str:
        return f"/messages/{self.stream}/"

    def party(self, user: User) -> Party | None:
        return next((each for each in self.parties if each.user.pk == user.pk), None)

    @property
    def lead(self) -> Party | None:
        return next((each for each in self.parties if each.part == Part.LEAD), None)


def subject(stream: str) -> Subject | None:
    """What `kind/public_id` names, None where there is no such thing or nobody talks about it."""
    return subjects([stream]).get(stream)


def subjects(streams: Iterable[str]) -> dict[str, Subject]:
    """`kind/public_id` -> subject for many at once; what is not there, or nobody talks about, is left out. The number of queries does not grow."""
    wanted: dict[str, list[str]] = {}
    for stream in streams:
        kind, _slash, public_id = stream.partition("/")
        wanted.setdefault(kind, []).append(public_id)
    found: dict[str, Subject] = {}
    for kind, ids in wanted.items():
        if kind in KINDS:
            found.update({f"{kind}/{public_id}": each for public_id, each in KINDS[kind](ids).items()})
    return found


def subjects_of_root(root: str) -> list[Subject]:
    """Everything that may be talked about in one need: with the lead, and with each who helps."""
    need = subject(root)
    if need is None:
        return []
    held = Assignment.objects.filter(requirement__need__public_id=need.public_id, state__in=HOLDS_A_PLACE)
    rows = held.exclude(provider_kind=RequirementKind.MONEY).order_by("pk").values_list("public_id", flat=True)
    found = {each.stream: each for each in _of_assignments(list(rows)).values()}
    return list(({need.stream: need} | found).values())


def _of_needs(ids: Collection[str]) -> dict[str, Subject]:
    """The one who asked and the social worker in charge."""
    rows = Need.objects.select_related("category", "requester", "recorded_by", "lead").filter(public_id__in=ids)
    return {need.public_id: _about_need(need) for need in rows}


def _about_need(need: Need) -> Subject:
    return _subject(need, need.stream, need.get_absolute_url(), ())


def _of_assignments(ids: Collection[str]) -> dict[str, Subject]:
    """Who helps, the one who asked, and the social worker in charge. The lead's own part is talked about in the need's conversation; money has its
    own papers."""
    parts = ("category", "requester", "recorded_by", "lead")
    rows = list(
        Assignment.objects.select_related("user", *(f"requirement__need__{part}" for part in parts))
        .filter(public_id__in=ids, state__in=HOLDS_A_PLACE)
        .exclude(provider_kind=RequirementKind.MONEY)
        .order_by("pk")
    )
    staff = answering_staff(find_providers((row.provider_kind, row.provider_id) for row in rows if row.user is None))
    found = {}
    for row in rows:
        need = row.requirement.need
        helpers = [row.user] if row.user else staff.get((row.provider_kind, row.provider_id), [])
        by_the_lead = row.user_id is not None and row.user_id == need.lead_id
        of_this = _subject(need, row.stream, f"/assignments/{row.public_id}/", helpers)
        found[row.public_id] = _about_need(need) if by_the_lead else of_this
    return found


def _of_applications(ids: Collection[str]) -> dict[str, Subject]:
    """Those who write it, and the fund's officers who may take it in; from its handing in on. Reviewers stay out."""
    handed_in = Application.objects.select_related("round__fund", "organisation", "applicant")
    rows = list(handed_in.filter(public_id__in=ids, submitted_at__isnull=False))
    writers = {row.organisation_id: list(staff_of(row.organisation).order_by("pk")) for row in rows}
    officers = {row.round.fund_id: _officers(row.round.fund.public_id) for row in rows}
    return {
        row.public_id: _about_application(row, writers[row.organisation_id], officers[row.round.fund_id])
        for row in rows
    }


def _officers(fund_id: str) -> list[User]:
    held = Membership.objects.filter(fund_id=fund_id, role=Role.FUND_OFFICER, ended_at__isnull=True)
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk"))


def _about_application(found: Application, staff: Iterable[User], officers: Iterable[User]) -> Subject:
    round = found.round
    parties = {user.pk: Party(user, Part.APPLICANT) for user in (found.applicant, *staff) if user.is_active}
    for user in officers:
        if can_take_in(user, found):
            parties.setdefault(user.pk, Party(user, Part.OFFICER))
    return Subject(
        stream=found.stream,
        root=found.stream,
        place_code=round.place_code,
        title=round.title,
        url=f"/applications/{found.public_id}/",
        parties=tuple(parties.values()),
        is_on=found.state not in OVER and round.state not in (RoundState.CLOSED, RoundState.CANCELLED),
        ended_at=round.closed_at,
    )


def _subject(need: Need, stream: str, url: str, helpers: Iterable[User]) -> Subject:
    parties: dict[int, Party] = {}
    askers = [need.requester, need.recorded_by if need.source == Source.PROXY else None]
    for user, part in (
        *((each, Part.ASKER) for each in askers),
        *((each, Part.HELPER) for each in helpers),
        (need.lead, Part.LEAD),
    ):
        if user is not None and user.is_active:
            parties.setdefault(user.pk, Party(user, part, part == Part.ASKER and need.shares_contact))
    return Subject(
        stream=stream,
        root=need.stream,
        place_code=need.place_code,
        title=need.category.public_name,
        url=url,
        parties=tuple(parties.values()),
        is_on=need.state in OPEN,
        ended_at=need.closed_at,
    )


KINDS: dict[str, Callable[[Collection[str]], dict[str, Subject]]] = {
    "need": _of_needs,
    "assignment": _of_assignments,
    "application": _of_applications,
}
