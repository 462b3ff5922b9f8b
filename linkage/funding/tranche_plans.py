"""In what parts a grant is paid. Pure: whole fen, nothing lost to rounding."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Invalid

MOST = 8


@dataclass(frozen=True, slots=True)
class TrancheDraft:
    """milestone: what it waits for, in words. due_on: when it is meant to be paid, and the report before it handed in."""

    milestone: str
    amount_fen: int
    due_on: dt.date | None = None


def read_shares(text: str) -> list[int]:
    """Per cents of a place's setting, "60/40". Raises ValueError for what does not add up to 100."""
    shares = [int(part) for part in text.split("/")]
    if not shares or len(shares) > MOST or min(shares) <= 0 or sum(shares) != 100:
        raise ValueError(f"not shares of 100: {text!r}")
    return shares


def split(amount_fen: int, shares: Sequence[int]) -> list[int]:
    """The parts of an amount by per cents; what rounding leaves goes to the last. A part that would be nothing joins the next."""
    parts = [amount_fen * share // 100 for share in shares[:-1]]
    parts = [part for part in parts if part]
    return [*parts, amount_fen - sum(parts)]


def usual_plan(
    amount_fen: int, shares: Sequence[int], starts_on: dt.date | None, ends_on: dt.date | None
) -> list[TrancheDraft]:
    """The first on signing, the others spread over the term, each after the report before it."""
    parts = split(amount_fen, shares)
    return [
        TrancheDraft(_milestone(number), part, _due_on(number, len(parts), starts_on, ends_on))
        for number, part in enumerate(parts, 1)
    ]


def check(drafts: Sequence[TrancheDraft], amount_fen: int) -> None:
    """Raises Invalid("bad_tranches") unless they are real parts that add up to the award."""
    if not 1 <= len(drafts) <= MOST or any(each.amount_fen <= 0 for each in drafts):
        raise _refusal(_("分 1 到 %(most)s 期，每期金额都大于 0。") % {"most": MOST})
    if any(not each.milestone.strip() for each in drafts):
        raise _refusal(_("请写明每一期付款的条件。"))
    if sum(each.amount_fen for each in drafts) != amount_fen:
        raise _refusal(_("各期相加要等于批准的金额。"))


def reduced(amounts: Sequence[int], by_fen: int) -> list[int]:
    """Planned amounts after taking `by_fen` off, from the last backwards; each keeps at least 1 fen. Raises Invalid("too_low")."""
    left, kept = by_fen, list(amounts)
    for position in reversed(range(len(kept))):
        taken = min(left, kept[position] - 1)
        kept[position] -= taken
        left -= taken
    if left:
        sentence = _("没付的款不够减这么多；如果不再做下去，请提前终止。")
        raise Invalid("too_low", sentence, fields={"awarded": sentence})
    return kept


def _milestone(number: int) -> str:
    """Part of the agreement, and in its language."""
    return "双方签署协议" if number == 1 else f"第 {number - 1} 次报告通过"


def _due_on(number: int, count: int, starts_on: dt.date | None, ends_on: dt.date | None) -> dt.date | None:
    if starts_on is None or ends_on is None:
        return None
    return starts_on + (ends_on - starts_on) * (number - 1) // count


def _refusal(sentence: Any) -> Invalid:
    return Invalid("bad_tranches", sentence, fields={"tranches": sentence})
