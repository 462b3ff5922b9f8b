"""What officers, reviewers and residents fill in on a round's way to its result."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.form_fields import day
from linkage.funding.actions.results import Panel
from linkage.funding.actions.reviews import Mark
from linkage.funding.models import Application, Criterion, Recusal, Review, Voter
from linkage.people.forms import PhoneField
from linkage.people.models import User
from linkage.places.models import Place


class SheetForm(forms.Form):
    """A reviewer's sheet: points and a remark for each criterion, and a word on the whole."""

    comment = forms.CharField(
        label=_("总的意见"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = None

    def __init__(self, *args: Any, criteria: list[Criterion], review: Review | None) -> None:
        super().__init__(*args)
        self.criteria = criteria
        known = {each.criterion_id: each for each in review.scores.all()} if review else {}
        self.initial = {"comment": review.comment if review else ""}
        for each in criteria:
            score = known.get(each.pk)
            self.fields[f"score_{each.position}"] = forms.IntegerField(
                label=each.title,
                required=False,
                help_text=each.hint,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "max": 100, "class": "field-short"}),
            )
            self.fields[f"remark_{each.position}"] = forms.CharField(label=_("理由"), required=False, max_length=300)
            self.initial |= {
                f"score_{each.position}": score.points if score else None,
                f"remark_{each.position}": score.comment if score else "",
            }
        self.order_fields(
            [f"{kind}_{each.position}" for each in criteria for kind in ("score", "remark")] + ["comment"]
        )

    def rows(self) -> list[dict[str, Any]]:
        """For the template: a criterion with its two fields."""
        return [
            {"criterion": each, "score": self[f"score_{each.position}"], "remark": self[f"remark_{each.position}"]}
            for each in self.criteria
        ]

    def marks(self) -> dict[int, Mark]:
        given = self.cleaned_data
        return {
            each.position: Mark(given[f"score_{each.position}"], given[f"remark_{each.position}"])
            for each in self.criteria
        }


class RecusalForm(forms.Form):
    kind = forms.ChoiceField(label=_("是什么关系"), choices=Recusal.Kind.choices)
    note = forms.CharField(
        label=_("说明（只有基金干事和审计看得到）"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class LateRecusalForm(RecusalForm):
    """By the officer or an auditor: of whom, and from which application."""

    application = forms.ChoiceField(label=_("哪份申请"))
    reviewer = forms.ChoiceField(label=_("哪位评委"))
    field_order = ("application", "reviewer", "kind", "note")

    def __init__(self, *args: Any, applications: list[Application], reviewers: list[User]) -> None:
        super().__init__(*args)
        _choices(self, "application", [(each.public_id, each.title) for each in applications])
        _choices(self, "reviewer", [(each.public_id, each.name) for each in reviewers])


class OpinionForm(forms.Form):
    application = forms.ChoiceField(label=_("哪份申请"))
    expert = forms.CharField(label=_("专家姓名"), max_length=40)
    field = forms.CharField(label=_("专业领域"), max_length=40, required=False)
    text = forms.CharField(label=_("意见"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, applications: list[Application]) -> None:
        super().__init__(*args)
        _choices(self, "application", [(each.public_id, each.title) for each in applications])


class PanelForm(forms.Form):
    """The meeting that decided."""

    held_on = day(_("会议日期"))
    present = forms.CharField(
        label=_("到会的人"), help_text=_("一行一位"), max_length=1200, widget=forms.Textarea(attrs={"rows": 4})
    )
    in_favour = forms.IntegerField(label=_("赞成"), min_value=0, max_value=99)
    against = forms.IntegerField(label=_("反对"), min_value=0, max_value=99, initial=0)
    abstained = forms.IntegerField(label=_("弃权"), min_value=0, max_value=99, initial=0)
    minutes = forms.CharField(label=_("会议记录"), max_length=3000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.initial = {"held_on": clock.today(), "against": 0, "abstained": 0}

    def panel(self) -> Panel:
        given: dict[str, Any] = dict(self.cleaned_data)
        held_on: dt.date = given["held_on"]
        return Panel(
            held_on,
            [line for line in given["present"].splitlines() if line.strip()],
            given["in_favour"],
            given["against"],
            given["abstained"],
            given["minutes"],
        )


class ResidenceForm(forms.Form):
    """Filled in at the station with the resident present, her identity card seen."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = PhoneField(label=_("手机号"))
    place_code = forms.ChoiceField(label=_("住在哪个社区"))
    is_seen = forms.BooleanField(label=_("本人到场，看过身份证或户口簿"))

    def __init__(self, *args: Any, places: list[Place]) -> None:
        super().__init__(*args)
        _choices(self, "place_code", [(each.code, each.name) for each in places])


class HelpedForm(forms.Form):
    """Whom one helps to vote, and how she agreed."""

    phone = PhoneField(label=_("居民的手机号"))
    consent = forms.ChoiceField(label=_("怎样征得同意"), choices=Voter.Consent.choices, widget=forms.RadioSelect)


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
