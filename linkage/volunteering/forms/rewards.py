"""A giver's first form, and that of a reward."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.form_fields import day
from linkage.places.models import Level
from linkage.places.queries import communities_within, lineage
from linkage.volunteering.models import Giver, Reward

HUNDRED = Decimal(100)


class GiverForm(forms.Form):
    """A local business, with the number of whoever stands at its counter."""

    name = forms.CharField(label=_("单位名称"), max_length=80)
    place_code = forms.ChoiceField(label=_("在哪个社区"))
    counter = forms.CharField(
        label=_("在哪里领、什么时候能领"), max_length=120, help_text=_("例如：示范路 12 号，周一到周六 9:00–18:00")
    )
    contact = forms.CharField(label=_("联系人"), max_length=30)
    phone = forms.CharField(
        label=_("联系人手机号"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("用这个号码登录就能交付和管理"),
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]]) -> None:
        super().__init__(*args)
        _choose(self, "place_code", places)


class RewardForm(forms.Form):
    """One thing or service. New ones ask how many there are; later the stock goes up or down by `more`."""

    kind = forms.ChoiceField(
        label=_("是什么"), choices=Reward.Kind.choices, widget=forms.RadioSelect, initial=Reward.Kind.THING
    )
    title = forms.CharField(label=_("名称"), max_length=40, help_text=_("例如：大米 5 公斤、理发一次"))
    description = forms.CharField(
        label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    price = forms.DecimalField(label=_("要多少积分"), min_value=Decimal("0.01"), max_value=10_000, decimal_places=2)
    stock = forms.IntegerField(label=_("有多少份"), min_value=0, max_value=100_000, initial=10)
    more = forms.IntegerField(
        label=_("增加几份"), min_value=-100_000, max_value=100_000, initial=0, help_text=_("减少就填负数")
    )
    most_per_person = forms.IntegerField(label=_("每人最多几份"), min_value=1, max_value=1000, initial=1)
    place_code = forms.ChoiceField(label=_("给哪里的居民"))
    available_from = day(_("从哪天起"))
    available_until = day(_("到哪天止"), required=False)
    photo = forms.FileField(label=_("照片"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))
    is_active = forms.BooleanField(label=_("上架，居民能看到"), required=False, initial=True)
    in_kind = forms.BooleanField(
        label=_("这是实物或服务，不是现金，也不是能换钱、能转卖的券和卡"),
        error_messages={"required": _("积分只能换实物和服务，请确认。")},
    )

    def __init__(self, data: Any = None, files: Any = None, *, giver: Giver, reward: Reward | None = None) -> None:
        super().__init__(data, files, initial=_initial(reward) if reward else {"available_from": clock.today()})
        del self.fields["stock" if reward else "more"]
        if reward is None:
            del self.fields["is_active"]
        own = giver.organisation.place_code
        around = [(each.code, each.name) for each in reversed(lineage(own)) if each.level >= Level.DISTRICT]
        inside = [(each.code, each.name) for each in communities_within(own) if each.code != own]
        _choose(self, "place_code", around + inside)
        if reward is None:
            self.initial["place_code"] = own

    def clean_price(self) -> int:
        """Hundredths of a point."""
        price: Decimal = self.cleaned_data["price"]
        return int(price * HUNDRED)

    def facts(self) -> dict[str, Any]:
        """What the action asks for."""
        return {name: value for name, value in self.cleaned_data.items() if name != "in_kind"}


def _initial(reward: Reward) -> dict[str, Any]:
    names = ("kind", "title", "description", "most_per_person", "place_code", "available_from", "available_until")
    values: dict[str, str | int | dt.date | Decimal | bool | None] = {name: getattr(reward, name) for name in names}
    return values | {"price": Decimal(reward.price) / HUNDRED, "is_active": reward.is_active, "in_kind": True}


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
