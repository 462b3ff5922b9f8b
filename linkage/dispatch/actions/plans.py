from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.dispatch import matchmaking
from linkage.dispatch.actions.attention import hold
from linkage.dispatch.actions.inviting import from_plan
from linkage.dispatch.actions.offers import make_offer
from linkage.dispatch.actions.places import hold_place, record_on_board
from linkage.dispatch.actions.run_inputs import keep_inputs
from linkage.dispatch.actions.waves import ASKED_IN_WAVES, start_waves
from linkage.dispatch.matchmaking import frozen
from linkage.dispatch.matchmaking.edited import lines_of
from linkage.dispatch.matchmaking.one_need import plan_need
from linkage.dispatch.matchmaking.rules import parameters_of
from linkage.dispatch.models import Assignment, MatchingRun, Proposal
from linkage.dispatch.permissions import can_plan
from linkage.dispatch.providers import ProviderRef, find_provider, find_providers
from linkage.dispatch.queries.plans import is_planned
from linkage.dispatch.queries.runs import is_by_hand
from linkage.dispatch.queries.waves import is_held_back
from linkage.dispatch.states import HOLDS_A_PLACE, ProposalState
from linkage.events import log
from linkage.needs.actions.lifecycle import publish_need
from linkage.needs.actions.places import take_place
from linkage.needs.models import Need, Requirement, RequirementKind
from linkage.needs.states import NeedState
from linkage.people.models import User

PLANNABLE = frozenset(
    {NeedState.SUBMITTED, NeedState.ASSESSED, NeedState.PUBLISHED, NeedState.MATCHED, NeedState.IN_SERVICE}
)


@transaction.atomic
def propose_plan(*, by: User | None, need: Need) -> MatchingRun:
    """Ask the engine for a bundle for everything the need still lacks, and keep it with its reasons. What people added by hand stays; the
    engine's earlier suggestions give way to the new ones. A plan is a proposal: nothing is sent.

    Raises Conflict("wrong_state") when the need is past planning, "by_hand" when the one who asked wants a person to choose.
    """
    if by is not None:
        require(can_plan(by, need))
    _hold_still(need)
    if need.state not in PLANNABLE:
        raise Conflict("wrong_state", _("这件求助已经不需要安排了。"))
    if is_by_hand(need):
        raise Conflict("by_hand", _("求助人希望由人来安排，不用智能匹配。请从候选里亲自选。"))
    put_leads_in([need])
    planned = plan_need(need)
    plan, text = planned.plan, frozen.as_text(planned.kept)
    run = MatchingRun.objects.create(
        need=need,
        place_code=need.place_code,
        at=clock.now(),
        requested_by=by,
        objective=plan.objective,
        bound=plan.bound,
        gap=plan.gap,
        parameters={"method": plan.method, **parameters_of(planned.kept.rules)},
        inputs_hash=frozen.digest(text),
        engine_version=matchmaking.ENGINE_VERSION,
        unmet={each.requirement_id: matchmaking.pack_unmet(each) for each in plan.unmet},
        figures={"lines": lines_of(plan), "providers": planned.looked_through},
        seconds=planned.seconds,
    )
    keep_inputs(run, text)
    _suggested(need).delete()
    _keep(run, need, plan.for_need(need.public_id))
    log.record("plan.proposed", stream=need.stream, by=by, place_code=need.place_code, run=run.public_id)
    return run


def _hold_still(need: Need) -> None:
    """Nobody assesses it anew while it is planned, so that no plan is kept as being about what has just been changed. One that is published no longer
    changes, and its row is left to those who fill its places."""
    before = Need.objects.filter(pk=need.pk, state__in=[NeedState.SUBMITTED, NeedState.ASSESSED])
    list(before.select_for_update().values_list("pk", flat=True))
    need.refresh_from_db(fields=["state", "lead", "window_start", "window_end"])


def put_leads_in(needs: Sequence[Need]) -> None:
    """Who leads a need is its social worker (rule 2): she is in the plan unless she was taken out of it or holds a place. A few queries, however many
    needs."""
    open_parts = Requirement.objects.filter(
        need__in=needs, need__lead__isnull=False, kind=RequirementKind.SOCIAL_WORKER, filled__lt=F("quantity")
    ).select_related("need__lead__social_worker")
    first: dict[int, Requirement] = {}
    for requirement in open_parts:
        first.setdefault(requirement.need_id, requirement)
    rows = Proposal.objects.filter(requirement__in=first.values())
    held = Assignment.objects.filter(requirement__in=first.values(), state__in=HOLDS_A_PLACE)
    known = {*rows.values_list("requirement", "provider_id"), *held.values_list("requirement", "provider_id")}
    Proposal.objects.bulk_create(
        [
            Proposal(
                requirement=each,
                provider_kind=each.kind,
                provider_id=worker.public_id,
                user=each.need.lead,
                added_by=each.need.lead,
            )
            for each in first.values()
            if (worker := getattr(each.need.lead, "social_worker", None)) is not None
            and worker.grade >= each.min_grade
            and (each.pk, worker.public_id) not in known
        ],
        ignore_conflicts=True,
    )


def _suggested(need: Need) -> QuerySet[Proposal]:
    return Proposal.objects.filter(requirement__need=need, state=ProposalState.PROPOSED, added_by__isnull=True)


def _keep(run: MatchingRun, need: Need, assignments: tuple[matchmaking.Assigned, ...]) -> None:
    requirements = {each.public_id: each for each in need.requirements.all()}
    pairs = [matchmaking.kind_and_id(each.provider) for each in assignments]
    providers = find_providers(pairs)
    Proposal.objects.bulk_create(
        [
            Proposal(
                run=run,
                requirement=requirements[each.requirement_id],
                provider_kind=pair[0],
                provider_id=pair[1],
                user=providers[pair].user,
                score=each.score,
                terms=dict(each.terms),
                reasons=matchmaking.pack(each.reasons),
            )
            for each, pair in zip(assignments, pairs, strict=True)
        ],
        ignore_conflicts=True,  # added by hand already
    )


@transaction.atomic
def add_proposal(*, by: User, requirement: Requirement, provider: str) -> Proposal:
    """Put a provider (`kind:id`) into the plan by hand. Adding twice changes nothing. Raises Invalid for one of another kind."""
    require(can_plan(by, requirement.need))
    found = find_provider(provider)
    if found.kind != requirement.kind:
        raise Invalid("wrong_kind", _("这一项需要的是%(kind)s。") % {"kind": requirement.get_kind_display()})
    proposal, is_new = Proposal.objects.get_or_create(
        requirement=requirement,
        provider_kind=found.kind,
        provider_id=found.row.public_id,
        state=ProposalState.PROPOSED,
        defaults={"user": found.user, "added_by": by, **_scored(requirement, found)},
    )
    if is_new:
        _record_edit(by, requirement.need)
    return proposal


def _scored(requirement: Requirement, provider: ProviderRef) -> dict[str, object]:
    """The engine's word on a provider whom a person chose; none when it would not have taken her."""
    for each in matchmaking.candidates(requirement, k=50).candidates:
        if each.provider == provider.name:
            return {"score": each.score, "terms": dict(each.terms), "reasons": matchmaking.pack(each.reasons)}
    return {}


@transaction.atomic
def remove_proposal(*, by: User, proposal: Proposal) -> None:
    """Take a suggestion out of the plan. Removing twice changes nothing."""
    require(can_plan(by, proposal.requirement.need))
    if Proposal.objects.filter(pk=proposal.pk, state=ProposalState.PROPOSED).update(state=ProposalState.REMOVED):
        _record_edit(by, proposal.requirement.need)


def _record_edit(by: User, need: Need) -> None:
    log.record("plan.edited", stream=need.stream, by=by, place_code=need.place_code)


@transaction.atomic
def send_plan(*, by: User, need: Need, seen: str | None = None) -> None:
    """Publish the need and invite those in the plan, people in waves (actions/waves.py). The lead social worker who is in the plan takes her place
    at once: she need not invite herself. Things and money are asked for as planned. What the engine has not been asked about yet, because the need
    was assessed only a moment ago, it is asked now, so that nothing the need takes stays unsent.

    seen: the public id of the run whose plan the sender looked at. Raises Conflict("plan_changed") when another has come since; Conflict when the need
    has moved on, or when the lead has another task at that time.
    """
    require(can_plan(by, need))
    if need.state == NeedState.ASSESSED and not is_by_hand(need):
        _have_a_plan(by, need, seen)
    send_as_it_is(by=by, need=need)


def _have_a_plan(by: User, need: Need, seen: str | None) -> None:
    is_current = is_planned(need)
    if seen is not None and not (is_current and need.matching_runs.latest("at", "pk").public_id == seen):
        raise Conflict("plan_changed", _("方案刚刚变过，还没有发出。请看一眼新的方案，再发出。"))
    if not is_current:
        propose_plan(by=by, need=need)


def send_as_it_is(*, by: User, need: Need) -> None:
    """`send_plan` for a plan that somebody has settled. Inside the caller's transaction."""
    require(can_plan(by, need))
    publish_need(by=by, need=need)
    proposals = list(
        Proposal.objects.filter(requirement__need=need, state=ProposalState.PROPOSED).order_by("-score", "pk")
    )
    hold({each.user_id for each in proposals if each.user_id and each.provider_kind == RequirementKind.VOLUNTEER})
    for requirement in need.requirements.all():
        requirement.need = need
        _send_part(by, requirement, [each for each in proposals if each.requirement_id == requirement.pk])
    for requirement in need.requirements.all():
        requirement.need = need
        if not is_held_back(requirement):
            record_on_board("task.opened", requirement)


def _send_part(by: User, requirement: Requirement, proposals: list[Proposal]) -> None:
    leads = [each for each in proposals if each.user_id and each.user_id == requirement.need.lead_id]
    for proposal in leads:
        _seat_the_lead(by, requirement, proposal)
    others = [each for each in proposals if each not in leads]
    if requirement.kind in ASKED_IN_WAVES:
        start_waves(by=by, requirement=requirement, proposals=others)
        return
    for each in from_plan(others):
        make_offer(by=by, requirement=requirement, provider=each.provider, score=each.score, reasons=each.reasons)


def _seat_the_lead(by: User, requirement: Requirement, proposal: Proposal) -> None:
    take_place(requirement)
    hold_place(
        by=by, requirement=requirement, provider=find_provider(f"{proposal.provider_kind}:{proposal.provider_id}")
    )
    Proposal.objects.filter(pk=proposal.pk).update(state=ProposalState.SENT)
