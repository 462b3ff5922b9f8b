"""What people fill in about a grant. Amounts are typed in yuan and kept in fen."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.form_fields import day
from linkage.funding.actions.amendments import AmendmentDraft
from linkage.funding.actions.receipts import ReceiptDraft
from linkage.funding.actions.reports import MOST_PHOTOS, ReportDraft
from linkage.funding.forms.money import fen_of
from linkage.funding.models import Grant, GrantLine
from linkage.funding.tranche_plans import MOST, TrancheDraft


def yuan_field(label: Any, *, least: str = "0.01", **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal(least),
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
        **options,
    )


def in_yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100


def reason_field(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, widget=forms.Textarea(attrs={"rows": 2}), **options)


class TransferForm(forms.Form):
    transfer_no = forms.CharField(
        label=_("银行转账单号"), max_length=60, help_text=_("照银行回单填写；平台只登记，不经手款项。")
    )


class ReturnForm(forms.Form):
    """Unspent money that is back on the fund's account."""

    amount = yuan_field(_("退回金额（元）"))
    transfer_no = forms.CharField(label=_("银行转账单号"), max_length=60)
    received_on = day(_("到账日期"), initial=clock.today)

    def facts(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {
            "amount_fen": fen_of(told["amount"]),
            "transfer_no": told["transfer_no"],
            "received_on": told["received_on"],
        }


class TranchesForm(forms.Form):
    """Up to eight parts; a row without an amount is left out."""

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        planned = list(grant.tranches.all())
        self.numbers = range(1, min(MOST, len(planned) + 2) + 1)
        for number in self.numbers:
            row = planned[number - 1] if number <= len(planned) else None
            self.fields[f"milestone_{number}"] = forms.CharField(
                label=_("付款条件"), max_length=80, required=False, initial=row.milestone if row else ""
            )
            self.fields[f"amount_{number}"] = yuan_field(
                _("金额（元）"), required=False, initial=in_yuan(row.amount_fen) if row else None
            )
            self.fields[f"due_on_{number}"] = day(_("计划日期"), required=False, initial=row.due_on if row else None)

    def rows(self) -> list[dict[str, Any]]:
        names = ("milestone", "amount", "due_on")
        return [{"number": number} | {name: self[f"{name}_{number}"] for name in names} for number in self.numbers]

    def drafts(self) -> list[TrancheDraft]:
        told = self.cleaned_data
        return [
            TrancheDraft(told[f"milestone_{number}"], fen_of(told[f"amount_{number}"]), told[f"due_on_{number}"])
            for number in self.numbers
            if told.get(f"amount_{number}")
        ]


class _OfLines(forms.Form):
    """A form with one amount for each line of the budget."""

    least = "0"

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grant, self.budget = grant, list(grant.lines.all())
        for line in self.budget:
            self.fields[f"line_{line.position}"] = yuan_field(
                f"{line.title}（{line.get_kind_display()}）", least="0", required=False, initial=self.start_of(line)
            )

    def start_of(self, line: GrantLine) -> Decimal | None:
        return None

    def line_rows(self) -> list[dict[str, Any]]:
        return [{"line": line, "field": self[f"line_{line.position}"]} for line in self.budget]

    def amounts(self) -> dict[int, int]:
        return {line.position: fen_of(self.cleaned_data.get(f"line_{line.position}")) for line in self.budget}


class ReportForm(_OfLines):
    """What was done, for how many, by whom and at what cost, as it really was."""

    narrative = forms.CharField(
        label=_("做了什么，有什么变化"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("不写居民的姓名、住址和病情；可以写“一位独居老人”。"),
    )
    served = forms.IntegerField(label=_("服务了多少人"), min_value=0, max_value=1_000_000)
    sessions = forms.IntegerField(label=_("开展了多少次"), min_value=0, max_value=100_000)
    staff = forms.IntegerField(label=_("实际参与的工作人员"), min_value=0, max_value=10_000)
    social_workers = forms.IntegerField(label=_("其中专业社工"), min_value=0, max_value=10_000)
    ratio_reason = reason_field(
        _("比例没有达到的原因"), required=False, help_text=_("专业社工或人力成本的比例没有达到时填写，会公开。")
    )

    def draft(self) -> ReportDraft:
        told = self.cleaned_data
        names = ("narrative", "served", "sessions", "staff", "social_workers", "ratio_reason")
        return ReportDraft(**{name: told[name] for name in names}, spent=self.amounts())


class ReceiptForm(forms.Form):
    line = forms.ChoiceField(label=_("用在预算的哪一项"))
    code = forms.CharField(
        label=_("发票代码"), max_length=20, required=False, help_text=_("电子发票没有代码，空着就好。")
    )
    number = forms.CharField(label=_("发票号码"), max_length=30)
    issued_on = day(_("开票日期"))
    amount = yuan_field(_("票面金额（元）"))
    claimed = yuan_field(_("其中用资助款付的（元）"), required=False, help_text=_("空着就是全部。"))
    paper = forms.FileField(
        label=_("票据的照片或 PDF"), widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"})
    )

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(line.position), line.title) for line in grant.lines.all()]

    def draft(self) -> ReceiptDraft:
        told = self.cleaned_data
        amount = fen_of(told["amount"])
        claimed = amount if told["claimed"] is None else fen_of(told["claimed"])
        return ReceiptDraft(told["code"], told["number"], told["issued_on"], amount, claimed)


class AmendmentForm(_OfLines):
    """What shall be otherwise; the form begins with what is."""

    reason = reason_field(_("为什么要变更"))
    awarded = yuan_field(_("资助金额（元，只能减少）"))
    ends_on = day(_("项目结束日期"), required=False)
    ratio_reason = reason_field(
        _("比例没有达到的原因"), required=False, help_text=_("专业社工或人力成本的比例没有达到时填写，会公开。")
    )

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, grant=grant, **kwargs)
        self.fields["awarded"].initial = in_yuan(grant.awarded_fen)
        self.fields["ends_on"].initial = grant.ends_on

    def start_of(self, line: GrantLine) -> Decimal | None:
        return in_yuan(line.amount_fen)

    def draft(self) -> AmendmentDraft:
        told = self.cleaned_data
        ends_on: dt.date | None = told["ends_on"]
        return AmendmentDraft(self.amounts(), fen_of(told["awarded"]), ends_on, told["ratio_reason"])


class TemplateForm(forms.Form):
    body = forms.CharField(label=_("协议正文"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 24}))


def photos_of(files: Any) -> list[Any]:
    """The uploaded pictures, at most one more than a report takes, so that too many are refused and not read."""
    return list(files.getlist("photos"))[: MOST_PHOTOS + 1]
