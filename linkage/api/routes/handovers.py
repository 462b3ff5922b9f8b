"""Covers, swaps and groups: who comes in whose place, and who comes together."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from linkage.api.answers import ACTS, READS, Page, Paging, once, page_of
from linkage.api.shift_schemas import (
    CoverAskOut,
    CoverOut,
    GroupIn,
    GroupOut,
    SignupOut,
    SwapIn,
    SwapOut,
    SwapPartner,
    SwapPartners,
)
from linkage.api.show_shifts import shift_row, signup_out
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.volunteering.actions import covers, groups, swaps
from linkage.volunteering.models import Cover, CoverAsk, SignupGroup, Swap
from linkage.volunteering.permissions.activities import can_run
from linkage.volunteering.queries import activities as queries
from linkage.volunteering.queries import covers as handovers
from linkage.volunteering.states.signups import CoverState
from linkage.volunteering.views.groups import numbers

router = Router(tags=["activities"])


@router.post("/signups/{id}/cover", response={201: CoverOut, **ACTS})
def seek_cover(request: HttpRequest, id: str) -> Any:
    """找人替班: the place stays with the caller until somebody says yes. Doing it twice changes nothing."""
    user = person(request)
    return once(request, lambda: (201, _cover(covers.seek_cover(by=user, signup=queries.signup_for(user, id)))))


@router.post("/signups/{id}/cover/ending", response={200: SignupOut, **ACTS})
def stop_cover(request: HttpRequest, id: str) -> Any:
    """She can come after all."""
    user = person(request)

    def act() -> tuple[int, SignupOut]:
        signup = queries.signup_for(user, id)
        covers.stop_cover(by=user, signup=signup)
        return 200, signup_out(signup)

    return once(request, act)


@router.get("/covers", response={200: Page[CoverAskOut], **READS})
def list_asks(request: HttpRequest, paging: Annotated[Paging, Query(...)]) -> Any:
    """Whom the caller is asked to cover for."""
    return page_of(handovers.asks_of(person(request)), paging, _ask)


@router.post("/covers/{id}/acceptance", response={201: SignupOut, **ACTS})
def take_cover(request: HttpRequest, id: str) -> Any:
    """The first yes takes the place. 409: wrong_state when somebody was faster, conflict."""
    user = person(request)
    return once(request, lambda: (201, signup_out(covers.take_cover(by=user, ask=handovers.ask_for(user, id)))))


@router.post("/covers/{id}/refusal", response={200: CoverAskOut, **ACTS})
def decline_cover(request: HttpRequest, id: str) -> Any:
    user = person(request)

    def act() -> tuple[int, CoverAskOut]:
        ask = handovers.ask_for(user, id)
        covers.decline_cover(by=user, ask=ask)
        return 200, _ask(ask)

    return once(request, act)


@router.get("/signups/{id}/swap-partners", response={200: SwapPartners, 403: READS[400], **READS})
def list_partners(request: HttpRequest, id: str) -> Any:
    """Others' dates of the same activity that the caller could ask for."""
    user = person(request)
    signup = queries.signup_for(user, id)
    rows = handovers.swap_partners(signup)[:50] if signup.user_id == user.pk else []
    return {
        "items": [
            SwapPartner(
                signup=row.public_id,
                who=row.user.short_name,
                shift=row.shift.public_id,
                starts_at=row.shift.starts_at,
                ends_at=row.shift.ends_at,
            )
            for row in rows
        ]
    }


@router.post("/signups/{id}/swaps", response={201: SwapOut, **ACTS})
def propose_swap(request: HttpRequest, id: str, body: SwapIn) -> Any:
    """换班: nothing moves before both have agreed. 409: not_swappable."""
    user = person(request)

    def act() -> tuple[int, SwapOut]:
        offered = queries.signup_for(user, id)
        wanted = queries.partner_for(offered, body.wanted)
        return 201, _swap(user, swaps.propose_swap(by=user, offered=offered, wanted=wanted))

    return once(request, act)


@router.get("/swaps", response={200: Page[SwapOut], **READS})
def list_swaps(request: HttpRequest, paging: Annotated[Paging, Query(...)]) -> Any:
    """What others propose to the caller."""
    user = person(request)
    return page_of(handovers.swaps_waiting_for(user), paging, lambda row: _swap(user, row))


@router.post("/swaps/{id}/acceptance", response={201: SignupOut, **ACTS})
def accept_swap(request: HttpRequest, id: str) -> Any:
    """Both change places at once, or neither: the answer is the caller's new sign-up."""
    user = person(request)
    return once(request, lambda: (201, signup_out(swaps.accept_swap(by=user, swap=handovers.swap_for(user, id)))))


@router.post("/swaps/{id}/refusal", response={200: SwapOut, **ACTS})
def refuse_swap(request: HttpRequest, id: str) -> Any:
    """Who was asked says no; who asked takes it back."""
    user = person(request)

    def act() -> tuple[int, SwapOut]:
        swap = handovers.swap_for(user, id)
        end = swaps.decline_swap if swap.wanted.user_id == user.pk else swaps.take_back_swap
        end(by=user, swap=swap)
        return 200, _swap(user, swap)

    return once(request, act)


@router.post("/shifts/{id}/groups", response={201: GroupOut, **ACTS})
def sign_up_group(request: HttpRequest, id: str, body: GroupIn) -> Any:
    """Set places aside for a team; every member takes one by her own word. 409: full."""
    user = person(request)

    def act() -> tuple[int, GroupOut]:
        shift = queries.shift_for(user, id)
        phones = numbers("\n".join(body.phones))
        group = groups.sign_up_group(
            by=user, shift=shift, name=body.name, count=body.count, organisation=queries.brings_for(user), phones=phones
        )
        return 201, _group(user, group)

    return once(request, act)


@router.get("/groups/{id}", response={200: GroupOut, **READS})
def read_group(request: HttpRequest, id: str) -> Any:
    """Whoever has the group's id may look at it: it is how members are let in."""
    return _group(person(request), queries.group_for(id))


@router.post("/groups/{id}/members", response={201: SignupOut, **ACTS})
def join_group(request: HttpRequest, id: str) -> Any:
    """A member's own yes. 409: group_full, conflict, already_yours."""
    user = person(request)
    return once(request, lambda: (201, signup_out(groups.join_group(by=user, group=queries.group_for(id)))))


@router.post("/groups/{id}/dissolution", response={200: GroupOut, **ACTS})
def dissolve_group(request: HttpRequest, id: str) -> Any:
    """Give the whole group's places back."""
    user = person(request)

    def act() -> tuple[int, GroupOut]:
        group = queries.group_for(id)
        groups.dissolve_group(by=user, group=group)
        return 200, _group(user, queries.group_for(id))

    return once(request, act)


def _cover(row: Cover) -> CoverOut:
    looking = row.state == CoverState.LOOKING
    return CoverOut(signup=row.signup.public_id, state=row.state, next_ask_at=row.next_ask_at if looking else None)


def _ask(row: CoverAsk) -> CoverAskOut:
    return CoverAskOut(
        id=row.public_id, shift=shift_row(row.cover.signup.shift), state=row.state, asked_at=row.asked_at
    )


def _swap(user: User, row: Swap) -> SwapOut:
    return SwapOut(
        id=row.public_id,
        offered=shift_row(row.offered.shift),
        wanted=shift_row(row.wanted.shift),
        state=row.state,
        is_mine=row.offered.user_id == user.pk,
    )


def _group(user: User, row: SignupGroup) -> GroupOut:
    leads = row.leader_id == user.pk or bool(can_run(user, row.shift.activity))
    return GroupOut(
        id=row.public_id,
        shift=row.shift.public_id,
        members=[each.user.short_name for each in queries.members_of(row)] if leads else [],
        **{name: getattr(row, name) for name in ("name", "count", "joined", "state")},
    )
