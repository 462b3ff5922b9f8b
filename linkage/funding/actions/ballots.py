"""The residents' vote: one secret ballot each, cast once."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.funding.models import Ballot, Residence, Round, Voter
from linkage.funding.permissions.ballots import can_confirm_residence, can_help_vote, can_vote
from linkage.funding.queries.ballots import on_the_ballot
from linkage.funding.receipts import new_receipt, receipt_hash
from linkage.people.models import User


@transaction.atomic
def cast_ballot(*, by: User, round: Round, choices: Sequence[str], voter: User | None = None, consent: str = "") -> str:
    """Cast a ballot for the applications that she approves of (public ids), once. voter: whom a person of the station helps, with `consent`
    (Voter.Consent); left out, she votes herself. Returns the receipt, which is kept nowhere.

    Raises NotAllowed, Invalid("no_choice", "consent_needed"), Conflict("voted_already").
    """
    who = voter or by
    round = Round.objects.select_for_update().select_related("fund").get(pk=round.pk)
    if voter is None:
        require(can_vote(by, round))
    else:
        require(can_help_vote(by, voter, round))
        if consent not in Voter.Consent.values:
            sentence = _("请先征得居民同意，并记下是口头还是书面。")
            raise Invalid("consent_needed", sentence, fields={"consent": sentence})
    chosen = _checked(round, choices)
    _mark_as_voted(round, who, by if voter else None, consent if voter else "")
    receipt = new_receipt()
    Ballot.objects.create(round=round, choices=chosen, receipt_hash=receipt_hash(receipt))
    log.record("ballot.cast", stream=f"user/{who.public_id}", by=by, place_code=round.place_code, round=round.public_id)
    return receipt


@transaction.atomic
def confirm_residence(*, by: User, resident: User, place_code: str) -> Residence:
    """The station has seen that she lives in this community; her account names it as her home from now on. Again changes nothing.

    Raises NotAllowed, Conflict("lives_elsewhere") when her account names another community.
    """
    require(can_confirm_residence(by, place_code))
    if by.pk == resident.pk:
        raise Conflict("same_person", _("自己的住址请由同事确认。"))
    if resident.home_code and resident.home_code != place_code:
        raise Conflict("lives_elsewhere", _("她登记的住址是另一个社区，请先让她在“我的”里改。"))
    if not resident.home_code:
        User.objects.filter(pk=resident.pk, home_code="").update(home_code=place_code)
        resident.home_code = place_code
    residence, is_new = Residence.objects.get_or_create(
        user=resident, place_code=place_code, defaults={"seen_by": by, "seen_at": clock.now()}
    )
    if is_new:
        log.record("residence.seen", stream=f"user/{resident.public_id}", by=by, place_code=place_code)
    return residence


def shuffle_ballots(round: Round) -> None:
    """Write the round's ballots anew, all in one go, so that not even the database's own pages and transaction numbers tell which came when."""
    ballots = list(Ballot.objects.filter(round=round).order_by("receipt_hash"))
    Ballot.objects.filter(round=round).delete()
    fresh = [Ballot(round=round, choices=each.choices, receipt_hash=each.receipt_hash) for each in ballots]
    Ballot.objects.bulk_create(sorted(fresh, key=lambda each: each.id))


def _checked(round: Round, choices: Sequence[str]) -> list[str]:
    offered = {each.public_id for each in on_the_ballot(round)}
    chosen = sorted(set(choices))
    if not chosen or not offered.issuperset(chosen):
        sentence = _("请至少选一个项目。") if not chosen else _("有的项目已经不在选票上了，请重新选。")
        raise Invalid("no_choice", sentence, fields={"choices": sentence})
    return chosen


def _mark_as_voted(round: Round, who: User, helper: User | None, consent: str) -> None:
    try:
        with transaction.atomic():
            Voter.objects.create(round=round, user=who, helped_by=helper, consent=consent)
    except IntegrityError as error:
        raise Conflict("voted_already", _("这一轮已经投过票了，每人一票，投出后不能改。")) from error
