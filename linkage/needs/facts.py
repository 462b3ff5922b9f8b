"""A need as one person may read it: each fact is there only if its rule allows (permissions.py), so that templates have nothing to decide."""

import json
from dataclasses import dataclass, field
from typing import Any

from linkage.common.errors import Verdict
from linkage.common.states import can_move
from linkage.needs import permissions, sentences
from linkage.needs.models import Need, NeedPhoto, Rating
from linkage.needs.states import TRANSITIONS, NeedState
from linkage.people.models import User
from linkage.people.vocabulary import POPULATIONS
from linkage.places.queries import full_name


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """What the reader may see at once. `heading`: the title, or the public summary for those who may not read the story. Contact and
    circumstances are not in here: they are opened one at a time, and each opening is logged."""

    need: Need
    heading: str
    line: sentences.Standing
    where: str
    description: str = ""
    photos: list[NeedPhoto] = field(default_factory=list)
    reason: str = ""
    rating: Rating | None = None
    may_open_contact: Verdict | None = None
    own_contact: dict[str, str] = field(default_factory=dict)
    is_asker: bool = False
    may_take_up: bool = False


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """Where, whom and how to reach her; and, for the lead, what to mind. Reading these is logged."""

    name: str
    phone: str
    address: str
    relation: str
    helper_gender: str
    populations: list[Any] = field(default_factory=list)
    notes: str = ""


def need_facts(user: User, need: Need) -> NeedFacts:
    """The need for its page. Four or five queries, whatever the need."""
    story = bool(permissions.can_read_story(user, need))
    asker = permissions.is_asker(user, need)
    return NeedFacts(
        need=need,
        heading=need.title if story else need.public_summary or need.category.shown_name,
        line=_standing(user, need),
        where=full_name(need.place_code),
        description=need.description if story else "",
        photos=list(need.photos.all()) if story else [],
        reason=need.reason if need.reason and permissions.can_read_reason(user, need) else "",
        rating=_rating(user, need),
        may_open_contact=None if asker else permissions.can_read_contact(user, need),
        own_contact={"name": need.beneficiary_name, "address": need.address} if asker else {},
        is_asker=asker,
        may_take_up=need.state == NeedState.SUBMITTED
        and not need.lead_id
        and bool(permissions.can_take_up(user, need)),
    )


def contact_facts(user: User, need: Need) -> ContactFacts:
    """For those whom permissions.can_read_contact allows; the circumstances only where can_read_circumstances does."""
    requester = need.requester
    facts = json.loads(need.beneficiary_facts) if need.beneficiary_facts else {}
    if not permissions.can_read_circumstances(user, need):
        facts = {}
    return ContactFacts(
        name=need.beneficiary_name or requester.name,
        phone=need.beneficiary_phone or requester.phone,
        address=need.address,
        relation=need.beneficiary_relation,
        helper_gender=need.helper_gender,
        populations=[POPULATIONS[code] for code in facts.get("populations", []) if code in POPULATIONS],
        notes=str(facts.get("notes", "")),
    )


def acts_open_to(user: User, need: Need) -> dict[str, Verdict]:
    """The acts that the need's state allows now, each with whether this person may and, if not, why: edit, assess, publish, refuse, return, cancel,
    confirm, rate."""
    rules = {
        "assess": permissions.can_assess,
        "publish": permissions.can_publish,
        "refuse": permissions.can_refuse,
        "return": permissions.can_return,
        "cancel": permissions.can_cancel,
        "confirm": permissions.can_confirm,
        "rate": permissions.can_rate,
    }
    return {act: rule(user, need) for act, rule in rules.items() if can_move(need.state, act, TRANSITIONS)}


def _standing(user: User, need: Need) -> sentences.Standing:
    if permissions.is_asker(user, need):
        return sentences.standing_for_asker(need)
    if permissions.is_station_staff(user, need):
        return sentences.standing_for_staff(need)
    return sentences.standing_for_others(need)


def _rating(user: User, need: Need) -> Rating | None:
    rating = Rating.objects.filter(need=need).first()
    return rating if rating and permissions.can_read_rating(user, need, rating) else None
