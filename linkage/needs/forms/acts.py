"""The forms of the station's and the asker's acts on a need."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.needs.actions.assessment import SUMMARY_LENGTH
from linkage.needs.actions.checks import ADDRESS_LENGTH, DESCRIPTION_LENGTH, TITLE_LENGTH
from linkage.needs.actions.lifecycle import REASON_LENGTH
from linkage.needs.actions.rating import COMMENT_LENGTH
from linkage.needs.actions.requirements import MOST_PLACES, MOST_REQUIREMENTS
from linkage.needs.forms.choices import ChoiceLabel
from linkage.needs.models import Need, Requirement, RequirementKind
from linkage.needs.specs import RequirementSpec
from linkage.organisations.models import Role
from linkage.organisations.roles import people_with_role
from linkage.people.models import User
from linkage.people.vocabulary import PURPOSES, SKILLS
from linkage.workers.models import Grade


def window_as_typed(need: Need, values: dict[str, Any]) -> tuple[Any, Any]:
    """The window typed to the minute; the need's own instants where they were left as shown, so that their seconds are not lost."""
    kept = []
    for name in ("window_start", "window_end"):
        typed, own = values[name], getattr(need, name)
        kept.append(own if typed == own.replace(second=0, microsecond=0) else typed)
    return kept[0], kept[1]


class LeadChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The station's social workers, by name: colleagues know each other."""

    def label_from_instance(self, obj: User) -> str:
        return obj.name or obj.public_id


class AssessmentForm(forms.Form):
    """What the station settles about a need before it is published; its requirements are a formset beside it."""

    public_summary = forms.CharField(
        label=_("一句大家都能看的话"),
        max_length=SUMMARY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("任务列表和公开页面显示这一句。不写姓名、病情和门牌。"),
        error_messages={"required": _("请写一句大家都能看的话。")},
    )
    lead = LeadChoice(
        label=_("带队社工"),
        queryset=User.objects.none(),
        empty_label=None,
        error_messages={"required": _("请选择一位本站的社工带队。")},
    )
    window_start = forms.DateTimeField(
        label=_("和居民约好从"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    window_end = forms.DateTimeField(
        label=_("到"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.need = need
        self.fields["lead"].queryset = people_with_role(Role.SOCIAL_WORKER, need.place_code)  # type: ignore[attr-defined]

    def window(self) -> tuple[Any, Any]:
        return window_as_typed(self.need, self.cleaned_data)


class RequirementForm(forms.Form):
    """One line of the bundle. An empty title on a new line means the line is not used."""

    public_id = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("哪一种"), choices=RequirementKind.choices, initial=RequirementKind.VOLUNTEER)
    title = forms.CharField(label=_("需要什么"), max_length=60)
    quantity = forms.IntegerField(label=_("几个"), min_value=1, max_value=MOST_PLACES, initial=1)
    mandatory = forms.BooleanField(label=_("缺了不行"), required=False, initial=True)
    skills = forms.MultipleChoiceField(
        label=_("会其中一样就行"),
        required=False,
        choices=list(SKILLS.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-grid"}),
    )
    certified = forms.BooleanField(
        label=_("要有经核实的证书"), required=False, help_text=_("只给志愿者用：证书在服务当天有效才能接单")
    )
    min_grade = forms.TypedChoiceField(
        label=_("社工等级至少"), choices=Grade.choices, coerce=int, required=False, empty_value="0"
    )
    amount_yuan = forms.DecimalField(label=_("金额（元）"), required=False, min_value=0, decimal_places=2, max_digits=9)
    purpose = forms.ChoiceField(label=_("资金用途"), required=False, choices=[("", "—"), *PURPOSES.items()])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("kind") == RequirementKind.MONEY:
            if not values.get("amount_yuan"):
                self.add_error("amount_yuan", _("请填需要的金额。"))
            if not values.get("purpose"):
                self.add_error("purpose", _("请选择资金的用途。"))
        return values

    def spec(self) -> RequirementSpec:
        values = self.cleaned_data
        is_money = values["kind"] == RequirementKind.MONEY
        return RequirementSpec(
            kind=values["kind"],
            title=values["title"],
            quantity=values["quantity"],
            mandatory=values["mandatory"],
            skills=values["skills"],
            certified=values["certified"],
            min_grade=int(values["min_grade"]) if values["kind"] == RequirementKind.SOCIAL_WORKER else 0,
            amount_fen=int(values["amount_yuan"] * 100) if is_money else None,
            purpose=values["purpose"] if is_money else "",
            public_id=values["public_id"],
        )


RequirementFormSet = forms.formset_factory(
    RequirementForm,
    extra=1,
    max_num=MOST_REQUIREMENTS,
    validate_max=True,
    absolute_max=MOST_REQUIREMENTS + 2,
    can_delete=True,
)


def line_of(requirement: Requirement) -> dict[str, Any]:
    """A requirement as the initial values of its line."""
    names = ("public_id", "kind", "title", "quantity", "mandatory", "skills", "certified", "min_grade", "purpose")
    values = {name: getattr(requirement, name) for name in names}
    return values | {"amount_yuan": Decimal(requirement.amount_fen) / 100 if requirement.amount_fen else None}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("原因"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明原因，求助人会看到。")},
    )


class ChangeForm(forms.Form):
    """What was written, put right by the one who asked or the coordinator."""

    title = forms.CharField(label=_("一句话说说"), max_length=TITLE_LENGTH)
    description = forms.CharField(
        label=_("详细情况"), required=False, max_length=DESCRIPTION_LENGTH, widget=forms.Textarea(attrs={"rows": 4})
    )
    address = forms.CharField(label=_("详细地址"), required=False, max_length=ADDRESS_LENGTH)
    window_start = forms.DateTimeField(
        label=_("什么时候方便，从"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    window_end = forms.DateTimeField(
        label=_("到"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.need = need

    def window(self) -> tuple[Any, Any]:
        return window_as_typed(self.need, self.cleaned_data)


class CancellationForm(forms.Form):
    reason = forms.CharField(
        label=_("原因"), required=False, max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )


STARS = {5: _("很满意"), 4: _("满意"), 3: _("一般"), 2: _("不太满意"), 1: _("不满意")}


class RatingForm(forms.Form):
    stars = forms.TypedChoiceField(
        label=_("这次怎么样"), coerce=int, widget=forms.RadioSelect, error_messages={"required": _("请点几颗星。")}
    )
    comment = forms.CharField(
        label=_("想说的话"), required=False, max_length=COMMENT_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_anonymous = forms.BooleanField(label=_("不让来帮忙的人看到，只给社工站看"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stars"].choices = [  # type: ignore[attr-defined]
            (str(stars), ChoiceLabel("★" * stars, hint=word)) for stars, word in STARS.items()
        ]
