from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Invalid
from linkage.common.form_fields import day
from linkage.common.public_ids import LENGTH, new_public_id
from linkage.funding.actions import Gift
from linkage.funding.models import Donation, Fund
from linkage.people.models import User
from linkage.people.phones import parse
from linkage.people.vocabulary import PURPOSES

Kind, Source = Donation.Kind, Donation.Source


class DonationForm(forms.Form):
    """A gift as the charity's receipt says it. `key` makes a form that is sent twice count once."""

    kind = forms.ChoiceField(
        label=_("收到的是"),
        choices=Kind.choices,
        initial=Kind.MONEY,
        widget=forms.RadioSelect(attrs={"class": "choices-chips"}),
    )
    amount = forms.DecimalField(
        label=_("金额（元）"),
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
        help_text=_("物资请填票据上的价值，没有写就空着。"),
    )
    goods_name = forms.CharField(label=_("是什么物资"), max_length=80, required=False)
    quantity = forms.IntegerField(label=_("多少件"), min_value=1, max_value=1_000_000, required=False)
    source = forms.ChoiceField(label=_("来源"), choices=Source.choices)
    donor_name = forms.CharField(
        label=_("捐赠人"), max_length=80, required=False, help_text=_("个人或单位。不愿意留名的空着。")
    )
    publishes_name = forms.BooleanField(label=_("捐赠人同意公开署名"), required=False)
    donor_phone = forms.CharField(
        label=_("捐赠人手机号"),
        max_length=20,
        required=False,
        help_text=_("在平台上有账号的，会收到感谢和使用情况；不保存号码。"),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    purpose = forms.ChoiceField(label=_("捐赠人限定的用途"), required=False)
    received_on = day(_("慈善组织收到的日子"), initial=clock.today)
    receipt_no = forms.CharField(label=_("捐赠票据编号"), max_length=40, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=LENGTH, initial=new_public_id)

    def __init__(self, *args: Any, fund: Fund) -> None:
        super().__init__(*args)
        purposes = fund.purposes or list(PURPOSES)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("不限定")), *((each, PURPOSES.get(each, each)) for each in purposes)]

    def clean_donor_phone(self) -> str:
        typed = str(self.cleaned_data["donor_phone"]).strip()
        try:
            return parse(typed) if typed else ""
        except Invalid as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def gift(self) -> Gift:
        """What `register_donation` takes."""
        data = self.cleaned_data
        goods = data["kind"] == Kind.GOODS
        return Gift(
            kind=data["kind"],
            source=data["source"],
            received_on=data["received_on"],
            amount_fen=int((data["amount"] or 0) * 100),
            goods_name=data["goods_name"] if goods else "",
            quantity=(data["quantity"] or 0) if goods else 0,
            donor_name=data["donor_name"],
            publishes_name=data["publishes_name"],
            donor=User.objects.with_phone(data["donor_phone"]) if data["donor_phone"] else None,
            purpose=data["purpose"],
            receipt_no=data["receipt_no"].strip(),
        )
