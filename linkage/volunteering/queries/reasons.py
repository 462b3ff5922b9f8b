"""Why points came or went: each entry of a statement in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linkage.common import human_time
from linkage.common.templatetags.amounts import points as shown
from linkage.ledger.models import Posting
from linkage.people.models import User
from linkage.volunteering.models import PointsEarning, Redemption

WORDS = {
    "points.started": gettext_lazy("入门积分"),
    "points.donated": gettext_lazy("捐给老人"),
    "points.allotted": gettext_lazy("社工站从助老积分池发的"),
}
Reason = tuple[Any, Any]  # a title, and a note ("" where there is nothing more to say)


def reasons_for(user: User, postings: list[Posting]) -> dict[int, Reason]:
    """Posting id -> why. One query for each kind of thing that the entries refer to."""
    by_kind: dict[str, list[Posting]] = {}
    for posting in postings:
        by_kind.setdefault(posting.transaction.reference.partition("/")[0], []).append(posting)
    found = {posting.pk: _plain(posting) for posting in postings}
    found |= _for_hours(user, by_kind.get("hours", []))
    found |= _for_redemptions(by_kind.get("redemption", []))
    return found


def _for_hours(user: User, postings: list[Posting]) -> dict[int, Reason]:
    earnings = PointsEarning.objects.filter(transaction__in=[each.transaction_id for each in postings])
    known = {each.transaction_id: each for each in earnings.select_related("hours")}
    return {
        posting.pk: _of_earning(known[posting.transaction_id], posting)
        for posting in postings
        if posting.transaction_id in known
    }


def _for_redemptions(postings: list[Posting]) -> dict[int, Reason]:
    ids = {posting.pk: posting.transaction.reference.removeprefix("redemption/") for posting in postings}
    if not ids:
        return {}
    titles = dict(Redemption.objects.filter(public_id__in=set(ids.values())).values_list("public_id", "reward__title"))
    words = {True: _("预约兑换“%(title)s”"), False: _("没有领的“%(title)s”，积分退回")}
    return {
        posting.pk: (words[posting.amount < 0] % {"title": titles.get(ids[posting.pk], "")}, "") for posting in postings
    }


def _of_earning(earning: PointsEarning, posting: Posting) -> Reason:
    hours = earning.hours
    if hours.corrects_id:
        return _("时长更正 · %(activity)s") % {"activity": hours.activity}, _note(earning, posting)
    return f"{hours.activity} · {human_time.length(hours.minutes)}", _note(earning, posting)


def _note(earning: PointsEarning, posting: Posting) -> str:
    """Where the entry differs from what the hours would give: a limit, a debt, the most one may store."""
    notes = []
    if earning.unpaid_minutes > 0:
        notes.append(
            _("%(minutes)s 分钟不计积分：%(because)s。")
            % {"minutes": earning.unpaid_minutes, "because": earning.get_unpaid_because_display()}
        )
    elsewhere = earning.amount - posting.amount
    surplus = min(earning.surplus, elsewhere) if elsewhere > 0 else 0
    if surplus:
        notes.append(_("%(points)s 分超过可存的上限，进了站里的助老积分池。") % {"points": shown(surplus)})
    if elsewhere - surplus > 0:
        notes.append(_("%(points)s 分抵了之前多计的积分。") % {"points": shown(elsewhere - surplus)})
    if elsewhere < 0:
        notes.append(_("还差 %(points)s 分，会从以后得到的积分里抵。") % {"points": shown(-elsewhere)})
    return "".join(notes)


def _plain(posting: Posting) -> Reason:
    """Of entries that refer to nothing that has a name of its own."""
    kind, _slash, month = posting.transaction.reference.partition("/")
    if posting.transaction.kind == "points.given":
        return (_("家人送的"), "") if posting.amount > 0 else (_("送给家人"), "")
    if posting.transaction.kind in WORDS:
        return str(WORDS[posting.transaction.kind]), ""
    if kind == "expiry":
        return _("到期的积分"), _("%(month)s 及以前得到、没有用掉的部分") % {"month": month}
    return (_("更正"), "") if posting.transaction.reverses_id else (_("其他"), "")
