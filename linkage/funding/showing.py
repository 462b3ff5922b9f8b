"""How figures of a fund are called and set out, on every page the same."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linkage.common.templatetags.amounts import yuan
from linkage.funding.models import Disclosure, Donation

# Kind of transaction -> what it is for the reader. Whoever books a new kind names it here.
MOVES: dict[str, Any] = {
    "fund.income": gettext_lazy("登记收入"),
    "grant.hold": gettext_lazy("批准并冻结"),
    "grant.spend": gettext_lazy("确认支出"),
    "grant.release": gettext_lazy("退回基金"),
    "award.hold": gettext_lazy("批准资助并冻结"),
    "tranche.pay": gettext_lazy("拨付"),
    "tranche.release": gettext_lazy("不再拨付，退回基金"),
    "amendment.release": gettext_lazy("变更后退回基金"),
    "award.return": gettext_lazy("没有用完，退回基金"),
    "receipt.accept": gettext_lazy("票据核销"),
}


def shown_reports(reports: Iterable[Disclosure]) -> list[dict[str, Any]]:
    """Published reports for funding/_report.html."""
    return [{"report": each, "lines": report_lines(each.figures)} for each in reports]


def report_lines(figures: dict[str, Any]) -> list[tuple[Any, str]]:
    """(what, how much) of a disclosure's figures, in the order of reading."""
    sources = dict(Donation.Source.choices)
    lines = [
        (_("收到：%(source)s") % {"source": sources[each]}, yuan(fen)) for each, fen in figures["received"].items()
    ]
    if figures["goods"]:
        lines.append((_("收到物资"), _("%(n)s 批") % {"n": figures["goods"]}))
    lines += [(MOVES.get(kind, kind), yuan(fen)) for kind, fen in figures["moved"].items() if kind != "fund.income"]
    if about := figures.get("round"):
        lines += [
            (_("收到申请"), _("%(n)s 份") % {"n": about["applications"]}),
            (_("申请的金额"), yuan(about["asked"])),
            (_("资助"), _("%(n)s 项") % {"n": about["grants"]}),
            (_("资助的金额"), yuan(about["awarded"])),
            (_("已经付出"), yuan(about["paid"])),
        ]
    balance = figures["balance"]
    return [
        *lines,
        (_("还可以用"), yuan(balance["available"])),
        (_("已经答应、还没付"), yuan(balance["held"])),
        (_("已经付给受资助方、还没报账"), yuan(balance.get("with_grantees", 0))),
    ]
