"""What people may talk about, and who then takes part: one function for each kind of thing, from its public id to a Subject. A further kind of
thing is a further line in KINDS; nothing else here knows what a conversation is about."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from linkage.dispatch.models import Assignment
from linkage.dispatch.providers import answerers, find_providers
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
    kind, _slash, public_id = stream.partition("/")
    return KINDS[kind](public_id) if kind in KINDS else None


def subjects_of_root(root: str) -> list[Subject]:
    """Everything that may be talked about in one need: with the lead, and with each who helps."""
    need = subject(root)
    if need is None:
        return []
    held = Assignment.objects.filter(requirement__need__public_id=need.public_id, state__in=HOLDS_A_PLACE)
    rows = held.exclude(provider_kind=RequirementKind.MONEY).order_by("pk").values_list("public_id", flat=True)
    found = {each.stream: each for each in (_of_assignment(row) for row in rows) if each}
    return list(({need.stream: need} | found).values())


def _of_need(public_id: str) -> Subject | None:
    """The one who asked and the social worker in charge."""
    need = _needs().filter(public_id=public_id).first()
    return _subject(need, need.stream, need.get_absolute_url(), ()) if need else None


def _of_assignment(public_id: str) -> Subject | None:
    """Who helps, the one who asked, and the social worker in charge. The lead's own part is talked about in the need's conversation; money has its
    own papers."""
    held = (
        Assignment.objects.select_related("requirement", "user")
        .filter(public_id=public_id, state__in=HOLDS_A_PLACE)
        .exclude(provider_kind=RequirementKind.MONEY)
        .first()
    )
    if held is None:
        return None
    need = _needs().get(pk=held.requirement.need_id)
    if held.user_id is not None and held.user_id == need.lead_id:
        return _subject(need, need.stream, need.get_absolute_url(), ())
    return _subject(need, held.stream, f"/assignments/{held.public_id}/", _holders(held))


def _of_application(public_id: str) -> Subject | None:
    """Those who write it, and the fund's officers who may take it in; from its handing in on. Reviewers stay out."""
    found = (
        Application.objects.select_related("round__fund", "organisation", "applicant")
        .filter(public_id=public_id, submitted_at__isnull=False)
        .first()
    )
    if found is None:
        return None
    round = found.round
    officers = Membership.objects.filter(fund_id=round.fund.public_id, role=Role.FUND_OFFICER, ended_at__isnull=True)
    writers = [found.applicant, *staff_of(found.organisation).order_by("pk")]
    parties = {user.pk: Party(user, Part.APPLICANT) for user in writers if user.is_active}
    for user in User.objects.filter(pk__in=officers.values("user"), is_active=True).order_by("pk"):
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


def _needs() -> QuerySet[Need]:
    return Need.objects.select_related("category", "requester", "recorded_by", "lead")


def _holders(held: Assignment) -> Iterable[User]:
    if held.user is not None:
        return [held.user]
    key = (held.provider_kind, held.provider_id)
    provider = find_providers([key]).get(key)
    return answerers(provider).order_by("pk") if provider else []


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


KINDS: dict[str, Callable[[str], Subject | None]] = {
    "need": _of_need,
    "assignment": _of_assignment,
    "application": _of_application,
}
