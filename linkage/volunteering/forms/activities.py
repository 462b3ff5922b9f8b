"""Planning an activity: what it is, then when. Most people fill the first page once and come back only for dates."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, form_fields
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.people.vocabulary import SKILLS
from linkage.places.queries import communities_within, place
from linkage.volunteering.actions.shifts import Times
from linkage.volunteering.activity_kinds import KINDS
from linkage.volunteering.forms.profile import WEEKDAYS
from linkage.volunteering.models import Activity, Shift
from linkage.volunteering.queries.activities import possible_leads
from linkage.volunteering.recurrence import FREQUENCIES, weekly_rule


class LeadChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, user: Any) -> str:
        return str(user.name)


class ActivityForm(forms.Form):
    """Starts from an activity that is there, or empty for an organisation."""

    title = forms.CharField(label=_("活动名称"), max_length=60, help_text=_("例如：周末陪老人下棋"))
    kind = forms.ChoiceField(label=_("哪一类"), choices=[(each.code, each.name) for each in KINDS.values()])
    content = forms.CharField(label=_("做什么"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    place_code = forms.ChoiceField(label=_("在哪个社区"))
    spot = forms.CharField(
        label=_("集合地点"), max_length=80, help_text=_("写公共场所，例如“社区广场东门”，不写谁家的门牌")
    )
    lead = LeadChoice(label=_("带队社工"), queryset=User.objects.none(), help_text=_("每个活动都有一位社工带队"))
    risk_notice = forms.CharField(
        label=_("风险提示"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("报名前每个人都会看到。例如：地面湿滑，请穿防滑鞋"),
    )
    recruiting = forms.CharField(
        label=_("招募的话"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    skills = forms.MultipleChoiceField(
        label=_("最好会"),
        required=False,
        choices=list(SKILLS.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-chips"}),
        help_text=_("不勾也行，人人都能来"),
    )
    certified = forms.BooleanField(
        label=_("要有其中一项经核实的证书"), required=False, help_text=_("例如义诊、电路检修；没有证书的不能报名")
    )
    is_dangerous = forms.BooleanField(
        label=_("有一定危险，参加的人要有人身意外险"),
        required=False,
        help_text=_("例如抢险、登高、涉水；当天没有有效保险的不能报名"),
    )
    minimum_age = forms.IntegerField(
        label=_("最低年龄"), min_value=0, max_value=80, initial=0, help_text=_("0 为不限；未满 18 岁要有监护人同意")
    )
    minimum = forms.IntegerField(label=_("每场最少几人"), min_value=1, max_value=500, initial=1)
    maximum = forms.IntegerField(label=_("每场最多几人"), min_value=1, max_value=500, initial=10)

    def __init__(
        self, data: Any = None, *, organisation: Organisation, by: User, activity: Activity | None = None
    ) -> None:
        super().__init__(data, initial=_facts(activity) if activity else None)
        leads = possible_leads(organisation.place_code)
        self.fields["lead"].queryset = leads  # type: ignore[attr-defined]
        self.fields["lead"].empty_label = _("请选一位")  # type: ignore[attr-defined]
        if by in leads:
            self.initial.setdefault("lead", by)
        if activity:
            del self.fields["place_code"]  # where it is held stays
            return
        here = place(organisation.place_code)
        inside = list(communities_within(organisation.place_code).values_list("code", "name"))
        self.fields["place_code"].choices = [*inside, (here.code, here.name)]  # type: ignore[attr-defined]


def _facts(activity: Activity) -> dict[str, Any]:
    return {name: getattr(activity, name) for name in ActivityForm.base_fields if name != "place_code"}


class TimesForm(forms.Form):
    """A date, its times, its size."""

    day = form_fields.day(_("哪一天"))
    start = forms.TimeField(label=_("几点开始"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    end = forms.TimeField(label=_("几点结束"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minimum = forms.IntegerField(label=_("最少几人"), min_value=1, max_value=500)
    maximum = forms.IntegerField(label=_("最多几人"), min_value=1, max_value=500)

    def times(self) -> Times:
        """An end before the start is on the next day (a night watch)."""
        cleaned = self.cleaned_data
        starts, ends = (
            dt.datetime.combine(cleaned["day"], cleaned[name], tzinfo=clock.SHANGHAI) for name in ("start", "end")
        )
        if ends < starts:
            ends += dt.timedelta(days=1)
        return Times(starts, ends, cleaned["minimum"], cleaned["maximum"])


class NewShiftsForm(TimesForm):
    """One date, or the same time every week or fortnight until a day."""

    repeat = forms.ChoiceField(
        label=_("重复吗"),
        choices=[("", _("只这一次")), ("weekly", _("每周")), ("fortnightly", _("每两周"))],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "choices-chips"}),
        initial="",
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("每逢"),
        coerce=int,
        required=False,
        choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-chips"}),
        help_text=_("不选就按第一天是周几"),
    )
    until = form_fields.day(_("到哪天为止"), required=False)
    skips_holidays = forms.BooleanField(label=_("法定节假日和调休上班的周末不办"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("repeat") and not cleaned.get("until"):
            self.add_error("until", _("请选到哪天为止。"))
        return cleaned

    def rule(self) -> str:
        """RRULE text, or "" for a single date."""
        cleaned = self.cleaned_data
        if not cleaned["repeat"]:
            return ""
        days = cleaned["weekdays"] or [cleaned["day"].weekday()]
        return weekly_rule(weekdays=days, interval=FREQUENCIES[cleaned["repeat"]], until=cleaned["until"])


class ShiftForm(TimesForm):
    """Changing one date, and perhaps others of its series with it."""

    scope = forms.ChoiceField(
        label=_("改哪几场"),
        choices=[("this", _("只改这一场")), ("following", _("这一场和以后的")), ("all", _("所有还没开始的"))],
        initial="this",
        widget=forms.RadioSelect(attrs={"class": "choices-chips"}),
    )

    def __init__(self, data: Any = None, *, shift: Shift) -> None:
        starts, ends = clock.local(shift.starts_at), clock.local(shift.ends_at)
        initial = {"day": starts.date(), "start": starts.time(), "end": ends.time()}
        super().__init__(data, initial=initial | {"minimum": shift.minimum, "maximum": shift.maximum, "scope": "this"})
        if shift.series_id is None:
            self.fields["scope"].widget = forms.HiddenInput()


class GroupForm(forms.Form):
    """Places for a team. phones: of members to ask by name, however they are separated."""

    name = forms.CharField(label=_("团队名字"), max_length=40, help_text=_("例如：春风楼组互助队"))
    count = forms.IntegerField(label=_("一共几位"), min_value=2, max_value=200)
    phones = forms.CharField(
        label=_("队员手机号"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "inputmode": "tel"}),
        help_text=_("选填，一行一个，会请他们各自确认；也可以把团队页面的地址发到群里"),
    )
