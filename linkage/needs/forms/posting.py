"""The three steps of asking for help. What a form cannot know (races, rights, the place's limits) the action checks again and tells by field."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, form_fields
from linkage.needs import windows
from linkage.needs.actions.checks import (
    ADDRESS_LENGTH,
    DESCRIPTION_LENGTH,
    FURTHEST_DAYS,
    NAME_LENGTH,
    TITLE_LENGTH,
    phone_problem,
    window_problems,
)
from linkage.needs.forms.choices import ChoiceLabel, category_choices
from linkage.needs.models import Category, Urgency
from linkage.needs.queries import categories
from linkage.needs.specs import OnBehalf
from linkage.people.models import Consent, Gender, User
from linkage.people.vocabulary import POPULATIONS
from linkage.places import codes
from linkage.places.models import Level, Place
from linkage.places.queries import communities_within

SEEN_AT_ONCE = 8
DANGER = "danger"
MYSELF, ANOTHER = "self", "other"


class StepForm(forms.Form):
    """A step: bound to what was typed, or to what the draft kept."""

    def clean_values(self) -> dict[str, Any]:
        """What was typed, as it was typed, for the draft."""
        typed: Any = self.data
        return {
            name: typed.getlist(name) if isinstance(field, forms.MultipleChoiceField) else typed.get(name, "")
            for name, field in self.fields.items()
            if not isinstance(field, forms.FileField)
        }


class WhatForm(StepForm):
    """Step 1: what kind of help, in one sentence."""

    category = forms.ChoiceField(
        label=_("要帮什么忙"),
        widget=forms.RadioSelect(attrs={"class": "choices-grid"}),
        error_messages={
            "required": _("请选一类，拿不准就选“其他需要”。"),
            "invalid_choice": _("请选一类，拿不准就选“其他需要”。"),
        },
    )
    title = forms.CharField(
        label=_("一句话说说"),
        max_length=TITLE_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "next"}),
        help_text=_("例如：厨房水龙头一直滴水。不用写姓名和门牌。"),
        error_messages={"required": _("请用一句话说说要帮什么忙。")},
    )
    description = forms.CharField(
        label=_("详细情况"),
        required=False,
        max_length=DESCRIPTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只有社工和来帮忙的人看得到。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = category_choices(categories())  # type: ignore[attr-defined]


class WhenForm(StepForm):
    """Step 2: when, where, how urgent."""

    when = forms.ChoiceField(
        label=_("什么时候方便"),
        widget=forms.RadioSelect(attrs={"class": "choices-grid"}),
        error_messages={
            "required": _("请选个时间，都方便就选“这几天都行”。"),
            "invalid_choice": _("这个时间已经过了，请另选一个。"),
        },
    )
    day = form_fields.day(_("哪一天"), required=False)
    start = forms.TimeField(
        label=_("从几点"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    end = forms.TimeField(
        label=_("到几点"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    urgency = forms.ChoiceField(
        label=_("急不急"), widget=forms.RadioSelect, error_messages={"required": _("请选择急不急。")}
    )
    place = forms.ChoiceField(
        label=_("在哪个社区"),
        error_messages={"required": _("请选择社区。"), "invalid_choice": _("请从列表里选择社区。")},
    )
    address = forms.CharField(
        label=_("详细地址"),
        required=False,
        max_length=ADDRESS_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        help_text=_("只给带队社工和接单的人看，公开页面不显示。"),
    )

    def __init__(self, *args: Any, by: User, place_code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = clock.now()
        self.fields["when"].choices = [  # type: ignore[attr-defined]
            *((each.code, each.label) for each in windows.offered(now)),
            (windows.OWN, _("自己选时间")),
        ]
        self.fields["urgency"].choices = [  # type: ignore[attr-defined]
            *Urgency.choices,
            (DANGER, ChoiceLabel(_("有生命危险"), hint=_("请先打 120、110 或 119"))),
        ]
        self.fields["place"].choices = place_choices(by, place_code)  # type: ignore[attr-defined]
        today = clock.local(now).date()
        self.fields["day"].widget.attrs |= {"min": str(today), "max": str(today + dt.timedelta(days=FURTHEST_DAYS))}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("when") == windows.OWN:
            self._clean_own(values)
        return values

    def _clean_own(self, values: dict[str, Any]) -> None:
        for name, sentence in (("day", _("请选哪一天。")), ("start", _("请填从几点。")), ("end", _("请填到几点。"))):
            if not values.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        if all(values.get(name) for name in ("day", "start", "end")):
            start, end = windows.own_window(values["day"], values["start"], values["end"])
            for sentence in window_problems(start, end, clock.now()).values():
                self.add_error("end" if end <= start else "day", sentence)

    def window(self) -> windows.Window:
        """The window of a valid form."""
        values = self.cleaned_data
        quick = windows.window_of(values["when"], clock.now())
        return quick or windows.own_window(values["day"], values["start"], values["end"])

    def urgency_code(self) -> str:
        chosen: str = self.cleaned_data["urgency"]
        return Urgency.URGENT.value if chosen == DANGER else chosen


class WhomForm(StepForm):
    """Step 3: for whom. Asking for somebody else takes her name and her consent; a phone where she has one."""

    for_whom = forms.ChoiceField(
        label=_("为谁求助"), widget=forms.RadioSelect, error_messages={"required": _("请选择为谁求助。")}
    )
    on_behalf_name = forms.CharField(
        label=_("对方怎么称呼"),
        required=False,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    on_behalf_phone = forms.CharField(
        label=_("对方手机号"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
        help_text=_("填了，进展也会告诉对方；没有手机可以不填。"),
    )
    relation = forms.CharField(
        label=_("和您的关系"), required=False, max_length=NAME_LENGTH, help_text=_("例如：母亲、对门邻居。")
    )
    on_behalf_consent = forms.ChoiceField(label=_("对方同意由您代为求助吗"), required=False, widget=forms.RadioSelect)
    is_minor = forms.BooleanField(label=_("对方未满 18 岁"), required=False)
    helper_gender = forms.ChoiceField(label=_("希望谁来帮忙"), required=False, widget=forms.RadioSelect)
    populations = forms.MultipleChoiceField(
        label=_("有哪些情况社工最好知道"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-grid"}),
    )
    notes = forms.CharField(
        label=_("还有什么要特别注意"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    shares_contact = forms.BooleanField(
        label=_("同意把地址和电话给接单的人看，服务结束 24 小时后就看不到了"), required=False
    )

    def __init__(self, *args: Any, is_hotline: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_hotline = is_hotline
        self.fields["for_whom"].choices = [(MYSELF, _("为我自己")), (ANOTHER, _("替别人求助"))]  # type: ignore[attr-defined]
        self.fields["on_behalf_consent"].choices = [  # type: ignore[attr-defined]
            (Consent.Manner.ORAL, _("问过了，口头同意")),
            (Consent.Manner.PAPER, _("有签字")),
        ]
        self.fields["helper_gender"].choices = [  # type: ignore[attr-defined]
            ("", _("都可以")),
            (Gender.FEMALE, _("女士")),
            (Gender.MALE, _("先生")),
        ]
        self.fields["populations"].choices = list(POPULATIONS.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("for_whom") == ANOTHER:
            self._clean_another(values)
        return values

    def _clean_another(self, values: dict[str, Any]) -> None:
        if not values.get("on_behalf_name") and "on_behalf_name" not in self.errors:
            self.add_error("on_behalf_name", _("请写下对方怎么称呼。"))
        if not values.get("on_behalf_consent") and "on_behalf_consent" not in self.errors:
            self.add_error("on_behalf_consent", _("请先问清对方是否同意，再选同意的方式。"))
        phone = values.get("on_behalf_phone", "")
        if (phone or self.is_hotline) and (sentence := phone_problem(phone)):
            self.add_error("on_behalf_phone", sentence)

    def on_behalf_of(self) -> OnBehalf | None:
        values = self.cleaned_data
        if values["for_whom"] == MYSELF:
            return None
        return OnBehalf(values["on_behalf_name"], values["on_behalf_phone"], values["on_behalf_consent"])


def place_choices(by: User, place_code: str = "") -> list[tuple[str, Any]]:
    """The communities of the street that is looked at, of her own street and, where she works, of her area; her own community first."""
    area = codes.prefix(place_code)[: Level.STREET] if place_code else ""
    around = [each for each in (area, codes.prefix(by.home_code)[: Level.STREET]) if len(each) == Level.STREET]
    found: dict[str, str] = {}
    for street in dict.fromkeys(around):
        found.update(communities_within(codes.pad(street)).values_list("code", "name"))
    own = [(by.home_code, found.pop(by.home_code))] if by.home_code in found else []
    return [*own, *found.items()]


def chosen_category(form: WhatForm) -> Category:
    return Category.objects.get(pk=form.cleaned_data["category"])


def known_place(code: str) -> Place | None:
    return Place.objects.filter(code=code, level=Level.COMMUNITY).first()
