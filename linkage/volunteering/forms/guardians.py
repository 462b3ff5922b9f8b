from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.people.forms import PhoneField
from linkage.places.models import Place
from linkage.volunteering.permissions.profiles import ADULT, WITH_CONSENT_FROM


class GuardianForm(forms.Form):
    """Filled in at the station, with the guardian present."""

    name = forms.CharField(label=_("孩子的姓名"), max_length=40)
    phone = PhoneField(label=_("孩子的手机号"))
    birth_year = forms.TypedChoiceField(label=_("孩子的出生年份"), coerce=int)
    place_code = forms.ChoiceField(label=_("所在社区"))
    guardian_name = forms.CharField(label=_("监护人姓名"), max_length=40)
    guardian_phone = PhoneField(label=_("监护人手机号"))
    relation = forms.ChoiceField(
        label=_("是孩子的"),
        choices=[
            ("mother", _("母亲")),
            ("father", _("父亲")),
            ("grandparent", _("祖父母、外祖父母")),
            ("other", _("其他监护人")),
        ],
    )
    is_present = forms.BooleanField(label=_("监护人就在现场，看过说明，已在纸上签字同意"))

    def __init__(self, *args: Any, places: list[Place]) -> None:
        super().__init__(*args)
        year = clock.today().year
        years = [(each, str(each)) for each in range(year - ADULT + 1, year - WITH_CONSENT_FROM + 1)]
        for name, choices in (("birth_year", years), ("place_code", [(each.code, each.name) for each in places])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
