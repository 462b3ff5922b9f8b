"""How the search for a need's helpers has gone, for those who may see its plan."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Router

from linkage.api.answers import READS
from linkage.api.wave_schemas import AskedOut, SearchList, SearchOut, WaveOut
from linkage.common.errors import require
from linkage.dispatch.models import Offer, OfferWave
from linkage.dispatch.permissions import can_see_plan
from linkage.dispatch.providers import ProviderRef, find_providers
from linkage.dispatch.queries.access import need_page_for
from linkage.dispatch.queries.waves import offers_for, waves_for
from linkage.needs.models import Need
from linkage.people.signed_in import person

router = Router(tags=["linkage"])


@router.get("/needs/{id}/waves", response={200: SearchList, **READS, 403: READS[400]})
def list_waves(request: HttpRequest, id: str) -> Any:
    """Who was asked when, in which wave, and what came of it; for the station only."""
    user = person(request)
    need = need_page_for(user, id)
    require(can_see_plan(user, need))
    return SearchList(items=_searches(need))


def _searches(need: Need) -> list[SearchOut]:
    waves: dict[int, list[OfferWave]] = defaultdict(list)
    for wave in waves_for(need):
        waves[wave.requirement_id].append(wave)
    sent: dict[tuple[int, int | None], list[Offer]] = defaultdict(list)
    for offer in offers_for(need):
        sent[offer.requirement_id, offer.wave_id].append(offer)
    known = find_providers({(each.provider_kind, each.provider_id) for rows in sent.values() for each in rows})
    return [
        SearchOut(
            requirement=each.public_id,
            title=each.title,
            quantity=each.quantity,
            filled=each.filled,
            waves=[_wave(wave, sent[each.pk, wave.pk], known) for wave in waves[each.pk]],
            asked_by_hand=[_asked(offer, known) for offer in sent[each.pk, None]],
        )
        for each in need.requirements.all()
    ]


def _wave(row: OfferWave, offers: list[Offer], known: Mapping[tuple[str, str], ProviderRef]) -> WaveOut:
    facts = ("stage", "number", "size", "expected_yes", "is_exclusive", "sent_at", "until", "ended_at", "ended_because")
    return WaveOut(asked=[_asked(each, known) for each in offers], **{name: getattr(row, name) for name in facts})


def _asked(row: Offer, known: Mapping[tuple[str, str], ProviderRef]) -> AskedOut:
    found = known.get((row.provider_kind, row.provider_id))
    return AskedOut(
        offer=row.public_id,
        provider=f"{row.provider_kind}:{row.provider_id}",
        label=found.label if found else "",
        **{name: getattr(row, name) for name in ("state", "chance", "sent_at", "expires_at", "answered_at")},
    )
