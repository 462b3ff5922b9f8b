from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.volunteering.models import FamilyTie

HUNDRED = Decimal(100)


def _phone(label: object) -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=20, widget=widget)  # type: ignore[arg-type]


class AmountForm(forms.Form):
    """So many points."""

    amount = forms.DecimalField(label=_("多少积分"), min_value=Decimal("0.01"), max_value=10_000, decimal_places=2)

    def clean_amount(self) -> int:
        """Hundredths of a point."""
        amount: Decimal = self.cleaned_data["amount"]
        return int(amount * HUNDRED)


class TieForm(forms.Form):
    giver = _phone(_("志愿者的手机号"))
    receiver = _phone(_("亲属的手机号"))
    relation = forms.ChoiceField(label=_("亲属是志愿者的"), choices=FamilyTie.Relation.choices)
    seen = forms.BooleanField(label=_("两个人都在场，我看过户口本或其他证明"))


class AllotmentForm(AmountForm):
    receiver = _phone(_("老人的手机号"))
    lives_alone = forms.BooleanField(label=_("独居或空巢，优先"), required=False)
