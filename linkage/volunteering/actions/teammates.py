"""A person's place in a team: asking for it, being asked, leading, leaving. The team's count is moved by one conditional update, so that two who ask
at the same moment never share its last place."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, require
from linkage.common.states import move
from linkage.events import log
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.volunteering.models import Team, Teammate
from linkage.volunteering.permissions.teams import can_join, can_lead, is_volunteer
from linkage.volunteering.states.teams import STANDING, TEAMMATE_TRANSITIONS, TeammateState, TeamState


@transaction.atomic
def ask_to_join(*, by: User, team: Team, word: str = "") -> Teammate:
    """word: a line for the leaders to read. Where the team lets people join freely she is in at once.

    Raises NotAllowed, Conflict: "already_yours" (she is in, or has asked), "full".
    """
    require(can_join(by, team))
    try:
        with transaction.atomic():
            place = Teammate.objects.create(
                team=team, user=by, state=TeammateState.ASKED, since=clock.now(), word=word.strip()[:100]
            )
    except IntegrityError as error:
        raise Conflict("already_yours", _("您已经在队里，或者已经申请过了。")) from error
    if team.joins_freely:
        seat(place, act="admit")
        _record("team.joined", team, by)
    else:
        if team.members >= team.maximum:
            raise _full()
        _record("team.asked", team, by)
    return place


@transaction.atomic
def admit(*, by: User, place: Teammate) -> None:
    """Raises NotAllowed, Conflict: "full", "wrong_state"."""
    require(can_lead(by, place.team))
    seat(place, act="admit")
    _tell(place, "teammate.admitted", by)


@transaction.atomic
def turn_down(*, by: User, place: Teammate, reason: str = "") -> None:
    """Not now; reason: what she may read. Raises NotAllowed, Conflict("wrong_state")."""
    require(can_lead(by, place.team))
    if place.state != TeammateState.ASKED:
        raise Conflict("wrong_state", _("刚刚有人处理过了，请看最新状态。"))
    _end(place, "decline", by=by, reason=reason)
    _tell(place, "teammate.turned_down", by)


def invite_leader(*, by: User, team: Team, user: User) -> Teammate:
    """Ask a volunteer to lead a team that is being founded: nobody is made a leader without her word (Volunteer Service Regulations art. 25).
    Inside the caller's transaction."""
    place = Teammate.objects.create(team=team, user=user, state=TeammateState.INVITED, leads=True, since=clock.now())
    _tell(place, "teammate.invited", by)
    return place


@transaction.atomic
def accept_invitation(*, by: User, place: Teammate) -> None:
    """She leads from now on. Raises NotAllowed, Conflict: "wrong_state", "full"."""
    _check_own(by, place)
    require(is_volunteer(by))
    if place.team.state != TeamState.ACTIVE:
        raise Conflict("wrong_state", _("这支队伍还在等站长同意，成立以后再答应。"))
    seat(place, act="accept")
    _record("team.joined", place.team, by)


@transaction.atomic
def decline_invitation(*, by: User, place: Teammate) -> None:
    """Raises NotAllowed, Conflict("wrong_state")."""
    _check_own(by, place)
    _end(place, "decline", by=by)
    _record("team.invitation_declined", place.team, by)


@transaction.atomic
def leave(*, by: User, place: Teammate) -> None:
    """Any time, without a reason. The only leader first hands the team over. Raises NotAllowed, Conflict: "last_leader", "wrong_state"."""
    _check_own(by, place)
    if place.state == TeammateState.ASKED:
        _end(place, "decline", by=by)
        return
    _check_not_last_leader(place)
    _end(place, "leave", by=by)
    _record("team.left", place.team, by)


@transaction.atomic
def remove(*, by: User, place: Teammate, reason: str) -> None:
    """reason: which she reads. A leader is first made a plain member. Raises NotAllowed, Invalid("reason_needed"), Conflict("wrong_state")."""
    require(can_lead(by, place.team))
    if place.user_id == by.pk:
        raise NotAllowed("own_place", _("自己要走，请用“退队”。"))
    if not reason.strip():
        sentence = _("请写明原因，本人会看到。")
        raise Invalid("reason_needed", sentence, fields={"reason": sentence})
    _check_not_last_leader(place)
    _end(place, "remove", by=by, reason=reason)
    _record("team.left", place.team, by)
    _tell(place, "teammate.removed", by)


@transaction.atomic
def name_leader(*, by: User, place: Teammate) -> None:
    """A member becomes a leader beside the others, as far as the place's team_leaders_most goes. She may step down at any time.

    Raises NotAllowed, Conflict: "enough_leaders", "wrong_state".
    """
    require(can_lead(by, place.team))
    lock_team(place.team)
    most = setting("team_leaders_most", place.team.place_code)
    if _leaders_of(place.team).count() >= most:
        raise Conflict("enough_leaders", _("一支队伍最多 %(most)s 位队长，请先有人卸任。") % {"most": most})
    _let_lead(place)
    _tell(place, "teammate.leads", by)


@transaction.atomic
def hand_over(*, by: User, place: Teammate) -> None:
    """A leader gives her part to another member and stays a member herself. Raises NotAllowed, Conflict("wrong_state")."""
    lock_team(place.team)
    mine = _leaders_of(place.team).filter(user=by)
    if place.user_id == by.pk or not mine.update(leads=False):
        raise NotAllowed("not_leader", _("只有队长可以交给另一位队员。"))
    _let_lead(place)
    _tell(place, "teammate.leads", by)


@transaction.atomic
def step_down(*, by: User, place: Teammate) -> None:
    """Lead no longer and stay a member. Raises NotAllowed, Conflict("last_leader")."""
    _check_own(by, place)
    _check_not_last_leader(place)
    Teammate.objects.filter(pk=place.pk, state=TeammateState.MEMBER).update(leads=False)
    place.refresh_from_db()
    _record("team.changed", place.team, by)


def seat(place: Teammate, *, act: str) -> None:
    """Take one of the team's places and give it to her. Inside the caller's transaction. Raises Conflict: "full", "wrong_state"."""
    team = place.team
    room = Team.objects.filter(pk=team.pk, state=TeamState.ACTIVE, members__lt=F("maximum"))
    if not room.update(members=F("members") + 1):
        team.refresh_from_db()
        if team.state == TeamState.ACTIVE:
            raise _full()
        raise Conflict("wrong_state", _("这支队伍现在不在活动。"))
    move(place, act, TEAMMATE_TRANSITIONS, since=clock.now())
    team.refresh_from_db()
    log.follow(team.stream, place.user)


def end_places(team: Team, *, by: User) -> None:
    """Nobody stands in it any more. Inside the caller's transaction, who moves the team."""
    for place in team.people.filter(state__in=STANDING).select_related("user").order_by("pk"):
        log.unfollow(team.stream, place.user)
    team.people.filter(state=TeammateState.MEMBER).update(
        state=TeammateState.LEFT, leads=False, ended_at=clock.now(), ended_by=by
    )
    team.people.filter(state__in=STANDING).update(
        state=TeammateState.DECLINED, leads=False, ended_at=clock.now(), ended_by=by
    )


def _end(place: Teammate, act: str, *, by: User | None, reason: str = "") -> None:
    was_member = place.state == TeammateState.MEMBER
    move(
        place,
        act,
        TEAMMATE_TRANSITIONS,
        ended_at=clock.now(),
        ended_by=by,
        end_reason=reason.strip()[:200],
        leads=False,
    )
    if was_member:
        Team.objects.filter(pk=place.team_id).update(members=F("members") - 1)
        place.team.refresh_from_db()
    log.unfollow(place.team.stream, place.user)


@transaction.atomic
def end_places_of(*, user: User) -> int:
    """Whoever is erased stands in no team any more. Returns how many places ended."""
    standing = list(
        Teammate.objects.filter(user=user, state__in=STANDING).select_related("team", "user").order_by("pk")
    )
    for place in standing:
        _end(place, "leave" if place.state == TeammateState.MEMBER else "decline", by=None)
    return len(standing)


def _let_lead(place: Teammate) -> None:
    member = Teammate.objects.filter(pk=place.pk, state=TeammateState.MEMBER)
    if not member.update(leads=True):
        raise Conflict("wrong_state", _("这位已经不在队里了。"))
    place.refresh_from_db()


def _leaders_of(team: Team) -> Any:
    return Teammate.objects.filter(team=team, state=TeammateState.MEMBER, leads=True)


def _check_not_last_leader(place: Teammate) -> None:
    lock_team(place.team)
    place.refresh_from_db()
    if place.leads and not _leaders_of(place.team).exclude(pk=place.pk).exists():
        raise Conflict("last_leader", _("队里只有这一位队长，请先交给另一位队员。"))


def _check_own(by: User, place: Teammate) -> None:
    if place.user_id != by.pk:
        raise NotAllowed("not_yours", _("这是别人的事，由本人来定。"))


def lock_team(team: Team) -> None:
    """Before leaders are counted."""
    list(Team.objects.select_for_update().filter(pk=team.pk).values_list("pk", flat=True))


def _full() -> Conflict:
    return Conflict("full", _("队里人满了，请和队长说一声，或者看看别的队伍。"))


def _tell(place: Teammate, type: str, by: User | None) -> None:
    """A line for her alone."""
    team = place.team
    stream = f"user/{place.user.public_id}"
    log.record(type, stream=stream, by=by, place_code=team.place_code, team=team.public_id, name=team.name)


def _record(type: str, team: Team, by: User | None) -> None:
    """On the team's own stream: a number, never a name."""
    log.record(type, stream=team.stream, by=by, place_code=team.place_code, members=team.members)
