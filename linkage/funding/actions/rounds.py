"""The life of a round's call: drafted, changed while it is a draft, opened with its rules frozen, closed when its time is up, or cancelled."""

from dataclasses import fields

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.funding.models import Criterion, Fund, Round
from linkage.funding.permissions.rounds import can_keep_rounds
from linkage.funding.queries.funds import balances
from linkage.funding.round_rules import WEIGHTS_TOTAL, RoundTerms, published_rules, rules_hash
from linkage.funding.states.rounds import ROUND_TRANSITIONS, RoundState
from linkage.people.models import User
from linkage.places import codes

VOTED = (Round.Rule.VOTE, Round.Rule.COMBINED)
# Their budgets are still to be awarded out of what the fund has available.
UNDECIDED = (RoundState.OPEN, RoundState.REVIEWING, RoundState.VOTING, RoundState.DECIDING)


@transaction.atomic
def draft_round(*, by: User, fund: Fund, terms: RoundTerms) -> Round:
    """Begin a round that nobody but the fund's people sees yet. Raises NotAllowed, Conflict("fund_paused"), Invalid("bad_terms") with its fields."""
    require(can_keep_rounds(by, fund))
    if not fund.is_active:
        raise Conflict("fund_paused", _("这个基金暂停受理，请换一个。"))
    _check(fund, terms)
    round = Round.objects.create(fund=fund, created_by=by, created_at=clock.now(), **_columns(fund, terms))
    _write_criteria(round, terms)
    _record("round.drafted", round, by)
    return round


@transaction.atomic
def change_round(*, by: User, round: Round, terms: RoundTerms) -> Round:
    """Write the draft anew. From its opening on nothing of it changes any more. Raises NotAllowed, Conflict("wrong_state"), Invalid("bad_terms")."""
    require(can_keep_rounds(by, round.fund))
    _check(round.fund, terms)
    drafts = Round.objects.filter(pk=round.pk, state=RoundState.DRAFTED)
    if not drafts.update(**_columns(round.fund, terms)):
        raise Conflict("wrong_state", _("这一轮已经发布，规则不能再改。"))
    round.refresh_from_db()
    round.criteria.all().delete()
    _write_criteria(round, terms)
    _record("round.changed", round, by)
    return round


@transaction.atomic
def open_round(*, by: User, round: Round) -> Round:
    """Publish the call and freeze its rules under their fingerprint. The fund must have the budget available beside those of its other undecided rounds.

    Raises NotAllowed, Conflict("wrong_state", "insufficient_balance"), Invalid("weights", "too_late").
    """
    require(can_keep_rounds(by, round.fund))
    fund = Fund.objects.select_for_update().get(pk=round.fund_id)
    round.refresh_from_db()
    now = clock.now()
    if sum(round.criteria.values_list("weight", flat=True)) != WEIGHTS_TOTAL:
        raise Invalid("weights", _("各项评分标准的权重加起来要正好是 100。"))
    if round.closes_at <= now:
        raise Invalid("too_late", _("截止时间已经过了，请先改到以后。"))
    _check_money(fund, round)
    states.move(round, "open", ROUND_TRANSITIONS, opens_at=max(round.opens_at, now))
    frozen = rules_hash(published_rules(round))
    Round.objects.filter(pk=round.pk).update(rules_hash=frozen)
    round.rules_hash = frozen
    _record("round.opened", round, by, rules_hash=frozen)
    return round


@transaction.atomic
def close_call(*, by: User | None, round: Round) -> Round:
    """End the call once its time is up, never before: what was handed in by then goes into the review. by: None for the worker.

    Raises NotAllowed, Conflict("too_early", "wrong_state").
    """
    if by is not None:
        require(can_keep_rounds(by, round.fund))
    if clock.now() < round.closes_at:
        raise Conflict("too_early", _("还没到截止时间，申报还开着。"))
    states.move(round, "close_call", ROUND_TRANSITIONS)
    _record("round.call_closed", round, by)
    return round


@transaction.atomic
def cancel_round(*, by: User, round: Round, reason: str) -> Round:
    """Call the round off, with a reason that everyone who applied is told. Raises NotAllowed, Invalid("reason_needed"), Conflict("wrong_state")."""
    require(can_keep_rounds(by, round.fund))
    if not reason.strip():
        sentence = _("请写一句取消的原因，申请的人都会看到。")
        raise Invalid("reason_needed", sentence, fields={"reason": sentence})
    states.move(round, "cancel", ROUND_TRANSITIONS, cancel_reason=reason.strip()[:300])
    _record("round.cancelled", round, by)
    return round


def _columns(fund: Fund, terms: RoundTerms) -> dict[str, object]:
    written = {each.name: getattr(terms, each.name) for each in fields(RoundTerms) if each.name != "criteria"}
    return written | {"opens_at": terms.opens_at or clock.now(), "place_code": terms.place_code or fund.place_code}


def _write_criteria(round: Round, terms: RoundTerms) -> None:
    Criterion.objects.bulk_create(
        Criterion(round=round, position=position, title=each.title, hint=each.hint, weight=each.weight)
        for position, each in enumerate(terms.criteria, 1)
    )


def _check(fund: Fund, terms: RoundTerms) -> None:
    wrong = {name: sentence for name, is_wrong, sentence in _findings(fund, terms) if is_wrong}
    if wrong:
        raise Invalid("bad_terms", next(iter(wrong.values())), fields=wrong)


def _findings(fund: Fund, terms: RoundTerms) -> list[tuple[str, bool, object]]:
    """(field, whether it is wrong, the sentence that says how to mend it)."""
    voted, start = terms.rule in VOTED, terms.opens_at or clock.now()
    place = terms.place_code or fund.place_code
    needs_vote = voted and not (terms.votes_from and terms.votes_until)
    return [
        ("title", not terms.title.strip(), _("请写轮次的名称。")),
        ("call", not terms.call.strip(), _("请写征集什么、支持谁。")),
        ("budget", terms.budget_fen <= 0, _("请填写大于 0 的金额。")),
        ("ceiling", not 0 < terms.ceiling_fen <= terms.budget_fen, _("单个项目的上限要大于 0，不超过总预算。")),
        ("closes_at", terms.closes_at <= start, _("截止时间要晚于开始时间。")),
        (
            "comments_until",
            bool(terms.comments_until and terms.comments_until <= terms.closes_at),
            _("居民意见要在申报截止以后征集。"),
        ),
        ("votes_from", needs_vote, _("这种规则有居民投票，请写明投票时间。")),
        (
            "votes_from",
            bool(terms.votes_from and terms.votes_from < terms.closes_at),
            _("投票要在申报截止以后开始。"),
        ),
        (
            "votes_until",
            bool(terms.votes_from and terms.votes_until and terms.votes_until <= terms.votes_from),
            _("投票结束要晚于投票开始。"),
        ),
        ("purposes", not set(terms.purposes) <= set(fund.purposes or terms.purposes), _("超出了基金的用途，请重新选。")),
        ("place_code", not place.startswith(codes.prefix(fund.place_code)), _("只能在基金的服务范围里选地方。")),
        ("criteria", not terms.criteria, _("请至少写一项评分标准。")),
        ("criteria", any(not 0 < each.weight <= WEIGHTS_TOTAL for each in terms.criteria), _("权重要在 1 到 100 之间。")),
    ]  # fmt: skip


def _check_money(fund: Fund, round: Round) -> None:
    others = Round.objects.filter(fund=fund, state__in=UNDECIDED).exclude(pk=round.pk)
    promised = others.aggregate(total=Sum("budget_fen"))["total"] or 0
    if balances(fund).available < promised + round.budget_fen:
        raise Conflict("insufficient_balance", _("基金的可用余额不够这一轮的预算，请先登记收入或调低预算。"))


def _record(type: str, round: Round, by: User | None, **payload: object) -> None:
    log.record(type, stream=round.stream, by=by, place_code=round.place_code, round=round.public_id, **payload)
