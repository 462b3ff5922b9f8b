"""What a social worker or the coordinator does about a search that runs: ask more people now, open it to all, or stop it; and how it ends when the
last place is taken."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, require
from linkage.dispatch.actions.inviting import missing
from linkage.dispatch.actions.offers import withdraw_open_offers
from linkage.dispatch.actions.waves import ASKED_IN_WAVES, begin, end, open_to_all, record_step, widen
from linkage.dispatch.models import Offer, OfferWave, Proposal
from linkage.dispatch.permissions import can_plan
from linkage.dispatch.providers import PEOPLE, find_providers
from linkage.dispatch.queries.manner import Manner, manner_of
from linkage.dispatch.queries.waves import running_waves, wave_of
from linkage.dispatch.states import OfferState, ProposalState, WaveEnd, WaveStage
from linkage.events import log
from linkage.needs.models import Need, Requirement
from linkage.needs.states import CLAIMABLE
from linkage.people.models import User


@transaction.atomic
def widen_now(*, by: User, requirement: Requirement) -> OfferWave:
    """Ask the next best without waiting for the answers that are still out; or begin asking, where nobody has been asked yet.

    Raises Conflict: "full", "quiet_hours" with the hour from which people may be asked, "nobody_left", "wrong_state".
    """
    manner = _allowed(by, requirement)
    if manner.rest_until is not None and requirement.kind in PEOPLE:
        raise Conflict("quiet_hours", _("现在是休息时间，天亮了会自动再问。等不及的话，请单独邀请或打电话。"))
    wave = wave_of(requirement)
    if wave is None or not wave.number:
        return _begin_now(by, requirement, manner, wave)
    wider = widen(wave, manner, by)
    if wider is None:
        raise Conflict("nobody_left", _("合适的人都问过了。可以直接公开，或者和居民商量换个时间。"))
    return wider


def _begin_now(by: User, requirement: Requirement, manner: Manner, wave: OfferWave | None) -> OfferWave:
    if wave is not None:
        end(wave, WaveEnd.MORNING if wave.stage == WaveStage.RESTING else WaveEnd.WIDENED)
    planned = Proposal.objects.filter(requirement=requirement, state=ProposalState.PROPOSED)
    return begin(by=by, requirement=requirement, manner=manner, proposals=list(planned.order_by("-score", "pk")))


@transaction.atomic
def open_now(*, by: User, requirement: Requirement) -> OfferWave:
    """Let every volunteer take a place from now on. Raises Conflict: "full"; "wrong_state" when it is open already, or is not for volunteers."""
    manner = _allowed(by, requirement)
    wave = wave_of(requirement)
    if wave is None or not wave.is_exclusive:
        raise Conflict("wrong_state", _("已经是公开的了，志愿者都能自己接单。"))
    return open_to_all(wave, manner, by)


@transaction.atomic
def stop_waves(*, by: User, requirement: Requirement) -> OfferWave:
    """Ask nobody else by itself; who is invited may still answer. Raises Conflict("wrong_state") when nothing runs."""
    _allowed(by, requirement)
    wave = wave_of(requirement)
    if wave is None:
        raise Conflict("wrong_state", _("现在没有在自动邀请。"))
    end(wave, WaveEnd.STOPPED)
    stopped = OfferWave.objects.create(
        requirement=requirement,
        stage=WaveStage.STOPPED,
        number=wave.number,
        is_exclusive=wave.is_exclusive,
        sent_at=clock.now(),
    )
    record_step("offer.asking_stopped", stopped, by=by)
    return stopped


def _allowed(by: User, requirement: Requirement) -> Manner:
    need = requirement.need
    require(can_plan(by, need))
    if need.state not in CLAIMABLE:
        raise Conflict("wrong_state", _("请先发出联动方案。"))
    if missing(requirement) <= 0:
        raise Conflict("full", _("这一项人已经齐了。"))
    return manner_of(need)


@transaction.atomic
def settle_when_filled(*, requirement: Requirement) -> None:
    """Every place is taken: the search ends, and who has not answered yet is thanked and need not. Doing it twice changes nothing."""
    if missing(requirement) > 0:
        return
    wave = wave_of(requirement)
    if wave is not None:
        end(wave, WaveEnd.FILLED)
    # Locked in one order before any stream is: somebody may be declining at this moment.
    unanswered = Offer.objects.filter(requirement=requirement, state=OfferState.SENT, provider_kind__in=ASKED_IN_WAVES)
    waiting = list(unanswered.order_by("pk").select_for_update())
    withdraw_open_offers(by=None, requirement=requirement, only=[each.pk for each in waiting])
    providers = find_providers((each.provider_kind, each.provider_id) for each in waiting)
    for offer in sorted(waiting, key=lambda each: each.user_id or 0):
        provider = providers[(offer.provider_kind, offer.provider_id)]
        log.record(
            "offer.no_longer_needed",
            stream=provider.stream,
            place_code=requirement.need.place_code,
            offer=offer.public_id,
        )


def close_waves(*, need: Need) -> None:
    """The need takes nobody any more. Inside the caller's transaction."""
    running = running_waves().filter(requirement__need=need)
    running.update(ended_at=clock.now(), ended_because=WaveEnd.CLOSED)
