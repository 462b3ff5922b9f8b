"""What an organisation offers, each on one short form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.organisations.models import Organisation
from linkage.people.vocabulary import SKILLS
from linkage.places.models import Place
from linkage.places.queries import communities_within, lineage

FACILITIES = {
    "党群服务中心": _("党群服务中心"),
    "个案工作室": _("个案工作室"),
    "小组活动室": _("小组活动室"),
    "居家养老服务中心": _("居家养老服务中心"),
    "儿童“关爱之家”": _("儿童“关爱之家”"),
    "妇女儿童之家": _("妇女儿童之家"),
    "残疾人之家": _("残疾人之家"),
    "室外场地": _("室外场地"),
    "其他": _("其他"),
}


class ResourceForm(forms.Form):
    """What all three kinds have: a name, where it is (or serves), and whether it is on offer."""

    name = forms.CharField(label=_("名称"), max_length=80)
    place_code = forms.ChoiceField(label=_("在哪里"))

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = [(each.code, each.name) for each in communities_within(organisation.place_code)]
        whole = [(each.code, each.name) for each in lineage(organisation.place_code)[:1] if not _is_among(each, inside)]
        field = self.fields["place_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = whole + inside


class ServiceForm(ResourceForm):
    weekly_capacity = forms.IntegerField(label=_("每周能做几次"), min_value=1, max_value=500, initial=5)
    skills = forms.MultipleChoiceField(
        label=_("能做什么"),
        choices=list(SKILLS.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-chips"}),
    )


class VenueForm(ResourceForm):
    kind = forms.ChoiceField(label=_("类型"), choices=list(FACILITIES.items()))
    seats = forms.IntegerField(label=_("能坐几个人"), min_value=1, max_value=5000, initial=20)


class GoodsForm(ResourceForm):
    stock = forms.IntegerField(
        label=_("现在有几件"), min_value=0, max_value=100_000, initial=1, help_text=_("不算已经借出和预留的")
    )
    # What was on the shelf when the form was opened; see actions.catalogue.change_resource.
    stock_seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    is_lent = forms.TypedChoiceField(
        label=_("怎么给"),
        coerce=lambda value: value == "lent",
        choices=[("lent", _("借用，用完归还")), ("given", _("赠送，不用归还"))],
        initial="lent",
        widget=forms.RadioSelect(attrs={"class": "choices-chips"}),
    )
    skills = forms.MultipleChoiceField(
        label=_("用在什么事上"),
        required=False,
        choices=list(SKILLS.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-chips"}),
    )


def _is_among(place: Place, choices: list[tuple[str, str]]) -> bool:
    return any(code == place.code for code, _name in choices)
