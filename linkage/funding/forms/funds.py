from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common.public_ids import LENGTH, new_public_id


class IncomeForm(forms.Form):
    """Money that the fund's charity has received. `key` makes a form that is sent twice count once."""

    amount = forms.DecimalField(
        label=_("金额（元）"),
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )
    source = forms.CharField(
        label=_("来源"), max_length=100, help_text=_("例如：10 月邻里捐赠日、某企业定向捐赠（不写个人姓名）")
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=LENGTH, initial=new_public_id)

    @property
    def amount_fen(self) -> int:
        return int(self.cleaned_data["amount"] * 100)
