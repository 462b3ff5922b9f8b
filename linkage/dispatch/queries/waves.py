"""Which stage of the search runs for a requirement."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from linkage.common import clock
from linkage.dispatch.models import Offer, OfferWave
from linkage.dispatch.states import OfferState, WaveStage
from linkage.needs.models import Need, Requirement


def running_waves() -> QuerySet[OfferWave]:
    return OfferWave.objects.filter(ended_at__isnull=True)


def wave_of(requirement: Requirement) -> OfferWave | None:
    """The stage that runs, with the requirement as given."""
    wave = running_waves().filter(requirement=requirement).first()
    if wave is not None:
        wave.requirement = requirement
    return wave


def waves_of(requirements: Iterable[Requirement]) -> dict[int, OfferWave]:
    """Requirement pk -> the stage that runs, in one query."""
    return {wave.requirement_id: wave for wave in running_waves().filter(requirement__in=list(requirements))}


def waves_for(need: Need) -> QuerySet[OfferWave]:
    """Every stage of every search for the need, newest first."""
    return OfferWave.objects.filter(requirement__need=need).order_by("-pk")


def offers_for(need: Need) -> QuerySet[Offer]:
    """Everything that was offered for the need, newest first."""
    return Offer.objects.filter(requirement__need=need).order_by("-pk")


def is_held_back(requirement: Requirement) -> bool:
    """Whether only the invited may take a place of it now."""
    return running_waves().filter(requirement=requirement, is_exclusive=True).exists()


def held_back() -> Exists:
    """The same as a condition on requirements."""
    return Exists(running_waves().filter(requirement=OuterRef("pk"), is_exclusive=True))


def was_open(requirement: Requirement) -> bool:
    """Whether its places have ever been open to everyone."""
    return OfferWave.objects.filter(requirement=requirement, is_exclusive=False).exists()


def waves_due(most: int) -> QuerySet[OfferWave]:
    """Waves whose next step has come: their time is over, they are short of people, or everyone they asked has answered."""
    waiting = Offer.objects.filter(requirement=OuterRef("requirement"), state=OfferState.SENT)
    all_answered = Q(stage=WaveStage.ASKING) & ~Exists(waiting)
    due = Q(until__lte=clock.now()) | Q(is_short=True) | all_answered
    rows = running_waves().filter(due).exclude(until__isnull=True)
    return rows.select_related("requirement__need__requester", "requirement__need__category").order_by("until")[:most]
