"""Invitations in waves (派单分批): the best suited first, as many as should bring enough yes; when their time is over, the next best; then everyone
who volunteers; then the lead social worker, with a clear next act.

Each stage is a row (models.OfferWave), of which one runs at a time; states.WAVE_STEPS says what follows what. A step ends the row that runs by one
conditional UPDATE and begins the next in the same transaction: of two workers, or of a worker and a person, exactly one takes it, and a worker
that is killed in between has taken none. How many to ask, and how long to wait, is reckoned in dispatch/waves.py; how people wish to be asked is
the place's (queries/manner.py). The row that ends is locked first, then people's weeks in the order of their ids, then streams.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict
from linkage.dispatch import waves as arithmetic
from linkage.dispatch.actions.inviting import choose, from_plan, hoped_for, invite, missing
from linkage.dispatch.actions.places import record_on_board, record_on_need
from linkage.dispatch.models import OfferWave, Proposal
from linkage.dispatch.providers import PEOPLE
from linkage.dispatch.queries.manner import Manner, manner_of
from linkage.dispatch.queries.waves import was_open, wave_of
from linkage.dispatch.states import WAVE_STEPS, ProposalState, WaveEnd, WaveStage
from linkage.needs.models import Requirement, RequirementKind
from linkage.needs.states import CLAIMABLE
from linkage.people.models import User

K = RequirementKind
S = WaveStage
# Things are asked for one by one by the station: two funds or two toolboxes for one place would be set aside twice.
ASKED_IN_WAVES = frozenset({K.VOLUNTEER, K.SOCIAL_WORKER, K.SERVICE})


def start_waves(*, by: User | None, requirement: Requirement, proposals: Sequence[Proposal] = ()) -> OfferWave | None:
    """Begin to look for those whom the requirement lacks, with the people of the plan; at night, the next morning. None when nobody is missing,
    or when it is not of a kind that is asked in waves, or nobody of an institution was proposed. Inside the caller's transaction."""
    if missing(requirement) <= 0 or requirement.kind not in ASKED_IN_WAVES:
        return None
    if requirement.kind != K.VOLUNTEER and not proposals:
        return None
    manner = manner_of(requirement.need)
    if manner.rest_until is not None and requirement.kind in PEOPLE:
        return OfferWave.objects.create(
            requirement=requirement,
            stage=S.RESTING,
            is_exclusive=_is_exclusive(requirement, manner),
            sent_at=clock.now(),
            until=manner.rest_until,
        )
    return begin(by=by, requirement=requirement, manner=manner, proposals=proposals)


def begin(*, by: User | None, requirement: Requirement, manner: Manner, proposals: Sequence[Proposal]) -> OfferWave:
    """The first wave: the people of the plan at once; the worker adds the next best when these are too few to expect enough yes."""
    wave = _new_wave(requirement, manner, number=1)
    invite(wave, from_plan(proposals), manner, by)
    if hoped_for(requirement, wave) > arithmetic.ROUNDING:
        wave.is_short = True
        wave.save(update_fields=["is_short"])
    else:
        record_step("offer.wave_started", wave, by=by, size=wave.size)
    return wave


@transaction.atomic
def complete_wave(*, wave: OfferWave) -> None:
    """Ask the next best as well, so that the wave may expect as many yes as are missing. At night it waits for the morning.

    Raises Conflict("wrong_state") when another worker has done so already.
    """
    requirement = wave.requirement
    if not _is_wanted(requirement):
        _close(wave)
        return
    manner = manner_of(requirement.need)
    if manner.rest_until is not None and requirement.kind in PEOPLE:
        return
    chosen = choose(requirement, manner, wave)
    if not OfferWave.objects.filter(pk=wave.pk, is_short=True, ended_at__isnull=True).update(is_short=False):
        raise _moved_on()
    invite(wave, chosen, manner, None)
    if wave.size:
        record_step("offer.wave_started", wave, by=None, size=wave.size)
    else:  # nobody to ask: the next step need not wait
        OfferWave.objects.filter(pk=wave.pk).update(until=clock.now())


@transaction.atomic
def advance_wave(*, wave: OfferWave) -> None:
    """Take the step that time has brought. Doing it twice changes nothing.

    Raises Conflict("wrong_state") when somebody else has taken it.
    """
    requirement = wave.requirement
    if not _is_wanted(requirement):
        _close(wave)
        return
    manner = manner_of(requirement.need)
    if manner.rest_until is not None and requirement.kind in PEOPLE and wave.stage in (S.RESTING, S.ASKING):
        OfferWave.objects.filter(pk=wave.pk, ended_at__isnull=True).update(until=manner.rest_until)
    elif wave.stage == S.RESTING:
        end(wave, WaveEnd.MORNING)
        planned = Proposal.objects.filter(requirement=requirement, state=ProposalState.PROPOSED)
        begin(by=None, requirement=requirement, manner=manner, proposals=list(planned.order_by("-score", "pk")))
    elif wave.stage == S.ASKING and wave.number < manner.most_waves and widen(wave, manner, None):
        return
    elif wave.stage == S.ASKING and wave.is_exclusive:
        open_to_all(wave, manner, None)
    else:
        _escalate(wave)


def widen(wave: OfferWave, manner: Manner, by: User | None) -> OfferWave | None:
    """Ask the next best as well. None when there is nobody left to ask."""
    requirement = wave.requirement
    chosen = choose(requirement, manner)
    if not chosen:
        return None
    end(wave, WaveEnd.WIDENED)
    wider = _new_wave(requirement, manner, number=wave.number + 1)
    invite(wider, chosen, manner, by)
    record_step("offer.widened", wider, by=by, size=wider.size)
    return wider


def open_to_all(wave: OfferWave, manner: Manner, by: User | None) -> OfferWave:
    """Let every volunteer take a place herself; those who were invited may still answer."""
    requirement = wave.requirement
    end(wave, WaveEnd.OPENED)
    opened = OfferWave.objects.create(
        requirement=requirement,
        stage=S.OPEN,
        number=wave.number,
        sent_at=clock.now(),
        until=_until(requirement, manner, steps_left=1),
    )
    record_step("offer.opened_to_all", opened, by=by)
    record_on_board("task.opened", requirement)
    return opened


def _escalate(wave: OfferWave) -> None:
    end(wave, WaveEnd.ESCALATED)
    handed_over = OfferWave.objects.create(
        requirement=wave.requirement, stage=S.ESCALATED, number=wave.number, sent_at=clock.now()
    )
    record_step("offer.escalated", handed_over, by=None)


def end(wave: OfferWave, because: WaveEnd) -> None:
    """End the stage that runs. Raises Conflict("wrong_state") when it has ended already, or cannot end so."""
    allowed = because in WAVE_STEPS[WaveStage(wave.stage)] or because in (WaveEnd.FILLED, WaveEnd.CLOSED)
    running = OfferWave.objects.filter(pk=wave.pk, ended_at__isnull=True)
    if not (allowed and running.update(ended_at=clock.now(), ended_because=because)):
        raise _moved_on()


def _close(wave: OfferWave) -> None:
    """Nobody is needed any more, or the need takes nobody."""
    end(wave, WaveEnd.FILLED if wave.requirement.need.state in CLAIMABLE else WaveEnd.CLOSED)


@transaction.atomic
def look_again(*, requirement: Requirement) -> None:
    """A place has come free: ask again for it, or let the wave that runs give way to a wider one now. Doing it twice changes nothing."""
    if not _is_wanted(requirement):
        return
    wave = wave_of(requirement)
    if wave is None:
        if requirement.kind == K.VOLUNTEER:
            start_waves(by=None, requirement=requirement)
    elif wave.stage == S.ASKING and hoped_for(requirement, wave) > arithmetic.ROUNDING:
        OfferWave.objects.filter(pk=wave.pk, ended_at__isnull=True).update(until=clock.now())


def _is_wanted(requirement: Requirement) -> bool:
    return missing(requirement) > 0 and requirement.need.state in CLAIMABLE


def _new_wave(requirement: Requirement, manner: Manner, *, number: int) -> OfferWave:
    is_exclusive = _is_exclusive(requirement, manner)
    return OfferWave.objects.create(
        requirement=requirement,
        stage=S.ASKING,
        number=number,
        is_exclusive=is_exclusive,
        sent_at=clock.now(),
        until=_until(requirement, manner, steps_left=max(manner.most_waves - number, 0) + is_exclusive + 1),
    )


def _is_exclusive(requirement: Requirement, manner: Manner) -> bool:
    """What has once been open to everyone is not taken back."""
    return requirement.kind == K.VOLUNTEER and manner.invited_first and not was_open(requirement)


def _until(requirement: Requirement, manner: Manner, *, steps_left: int) -> dt.datetime:
    service_at = requirement.need.window_start
    at = arithmetic.next_step_at(clock.now(), manner.wait, service_at, steps_left)
    rested = manner.out_of_quiet_hours(at)
    return rested if rested < service_at else at


def record_step(type: str, wave: OfferWave, *, by: User | None, **more: int) -> None:
    """Tell the need's stream of a step."""
    record_on_need(type, wave.requirement, by=by, **more)


def _moved_on() -> Conflict:
    return Conflict("wrong_state", _("刚刚有人处理过了，请看最新状态。"))
