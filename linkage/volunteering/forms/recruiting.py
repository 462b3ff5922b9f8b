from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.people.vocabulary import SKILLS
from linkage.volunteering.activity_kinds import KINDS
from linkage.volunteering.models import RecruitingPage
from linkage.volunteering.states.recruiting import When


def _chips() -> forms.CheckboxSelectMultiple:
    return forms.CheckboxSelectMultiple(attrs={"class": "choices-chips"})


class PageForm(forms.Form):
    about = forms.CharField(
        label=_("我们是谁"),
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("几句话：在哪里、一起做什么、来了会怎样"),
    )
    kinds = forms.MultipleChoiceField(
        label=_("在做哪些事"),
        required=False,
        choices=[(each.code, each.name) for each in KINDS.values()],
        widget=_chips(),
    )
    skills = forms.MultipleChoiceField(
        label=_("特别想找会这些的"), required=False, choices=list(SKILLS.items()), widget=_chips()
    )
    whens = forms.MultipleChoiceField(label=_("多在什么时候"), required=False, choices=When.choices, widget=_chips())
    is_open = forms.BooleanField(label=_("正在招募"), required=False, initial=True)

    @staticmethod
    def initial_of(page: RecruitingPage) -> dict[str, Any]:
        return {name: getattr(page, name) for name in PageForm.base_fields}


class PosterForm(forms.Form):
    spot = forms.CharField(label=_("这张贴在哪里"), max_length=60, help_text=_("例如：3 幢楼下公告栏"))


class ComingForm(forms.Form):
    """Asked only where it is not known yet: the age decides about guardians."""

    birth_year = forms.IntegerField(
        label=_("您是哪年出生的"),
        help_text=_("14 到 17 岁要监护人同意；更小的由监护人带着参加"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
