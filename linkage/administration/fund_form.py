from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common.form_fields import day
from linkage.funding.actions.keeping import FundFacts
from linkage.funding.models import Fund
from linkage.organisations.models import Organisation
from linkage.people.vocabulary import PURPOSES
from linkage.places.queries import places_as_tree


class FundForm(forms.Form):
    """What a fund is, for whoever keeps the list of funds."""

    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("例如：和平社区基金。冠名基金写全名。"))
    kind = forms.ChoiceField(label=_("资金类型"), choices=Fund.Kind.choices)
    organisation = forms.ModelChoiceField(
        label=_("管理单位"), queryset=Organisation.objects.filter(is_active=True).order_by("name")
    )
    place_code = forms.ChoiceField(label=_("用在哪里"))
    purposes = forms.MultipleChoiceField(
        label=_("限定用途"),
        choices=list(PURPOSES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("一个都不选，就是不限用途。"),
    )
    ceiling = forms.DecimalField(
        label=_("每件求助最多用多少元"),
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )
    charity_name = forms.CharField(
        label=_("接收捐款的慈善组织"), max_length=80, required=False, help_text=_("和管理单位相同就空着。")
    )
    charity_registration_no = forms.CharField(
        label=_("备案号"), max_length=40, required=False, help_text=_("没有备案号，不能登记社会捐赠。")
    )
    charity_valid_until = day(_("备案有效期到"), required=False)
    charity_url = forms.URLField(label=_("慈善组织的网页"), required=False, assume_scheme="https")
    is_active = forms.BooleanField(label=_("正在受理申请"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("请选择")),
            *((place.code, "　" * depth + place.name) for depth, place in places_as_tree()),
        ]

    def facts(self) -> FundFacts:
        data = dict(self.cleaned_data)
        return FundFacts(per_need_ceiling_fen=int(data.pop("ceiling") * 100), **data)
