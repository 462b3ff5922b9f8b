"""The calls for applications, for everybody: what is open now, and one call with how it is decided."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from linkage.common import clock
from linkage.common.acting import Refusal
from linkage.common.pages import render_page
from linkage.funding.eligibility import purposes_of
from linkage.funding.forms.rounds import RULES
from linkage.funding.models import Round
from linkage.funding.permissions.rounds import can_keep_rounds
from linkage.funding.queries import applications as applying
from linkage.funding.queries import rounds as queries
from linkage.funding.round_rules import WEIGHTS_TOTAL, published_rules
from linkage.funding.states.rounds import RoundState
from linkage.people.models import User
from linkage.people.vocabulary import PURPOSES
from linkage.places.queries import full_name, names
from linkage.projects.queries.projects import limits_at

SHOWN = 60


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every published round; what one can apply for now is on top."""
    return render_page(request, "funding/calls.html", {"cards": call_cards(list(queries.calls()[:SHOWN]))})


def call_cards(rounds: list[Round]) -> list[dict[str, Any]]:
    places = names([each.place_code for each in rounds])
    return [{"round": each, "place": places.get(each.place_code, ""), "is_open": is_open(each)} for each in rounds]


def is_open(round: Round) -> bool:
    return round.state == RoundState.OPEN and round.opens_at <= clock.now() < round.closes_at


@require_GET
def call(request: HttpRequest, public_id: str) -> HttpResponse:
    return show_call(request, queries.round_for(request.user, public_id))


def show_call(request: HttpRequest, round: Round, refusal: Refusal | None = None) -> HttpResponse:
    """What, for whom, how much, until when, how it is decided; for the officer also what comes next."""
    user = request.user
    keeps = bool(can_keep_rounds(user, round.fund))
    criteria = list(round.criteria.all())
    context = {
        "round": round,
        "criteria": criteria,
        "weights_fit": sum(each.weight for each in criteria) == WEIGHTS_TOTAL,
        "rule": dict(RULES)[Round.Rule(round.rule)],
        "minimum_score": round.minimum_score // 100,
        "residents_share": 100 - round.score_share,
        "place": full_name(round.place_code),
        "purposes": [PURPOSES.get(each, each) for each in purposes_of(round)],
        "limits": limits_at(round.place_code),
        "is_open": is_open(round),
        "is_coming": round.state == RoundState.OPEN and clock.now() < round.opens_at,
        "is_over": clock.now() >= round.closes_at,
        "keeps": keeps,
        "mine": list(applying.applications_written_by(user).filter(round=round)) if isinstance(user, User) else [],
        "taken_in": list(applying.taken_in(round)[:SHOWN]),
        "handed_in": applying.handed_in(round, user).count() if isinstance(user, User) else 0,
        "refusal": refusal,
    }
    return render_page(request, "funding/call.html", context, status=refusal.status if refusal else 200)


@require_GET
def rules(request: HttpRequest, public_id: str) -> HttpResponse:
    """The rules as they were frozen, for whoever works out their fingerprint again."""
    round = queries.round_for(request.user, public_id)
    body = {"rules": published_rules(round), "rules_hash": round.rules_hash}
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})
