from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.form_fields import day
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.volunteering.models import Course, Volunteer
from linkage.volunteering.queries.profiles import volunteer_known_as
from linkage.volunteering.quiz import typed
from linkage.volunteering.states.training import TrainingKind, Verdict

MOST_PEOPLE = 200


class _OrganisedForm(forms.Form):
    """Something that one of the writer's organisations holds."""

    organisation = forms.ChoiceField(label=_("举办单位"))
    kind = forms.ChoiceField(label=_("培训类别"), choices=TrainingKind.choices)

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._organisations = {each.public_id: each for each in organisations}
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, each.name) for key, each in self._organisations.items()]

    @property
    def held_by(self) -> Organisation:
        return self._organisations[self.cleaned_data["organisation"]]


class CourseForm(_OrganisedForm):
    title = forms.CharField(label=_("课程名称"), max_length=60)
    summary = forms.CharField(label=_("一句话介绍"), max_length=200)
    material = forms.CharField(
        label=_("课件"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("空一行分段，手机上读"),
    )
    minutes = forms.IntegerField(label=_("学习时长（分钟）"), min_value=5, max_value=480)
    questions = forms.CharField(
        label=_("测验题"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("每行一句：“问：”写题目，“对：”写对的答案，“错：”写错的答案。没有题就算读完即通过"),
    )
    pass_percent = forms.IntegerField(label=_("答对百分之多少算通过"), min_value=1, max_value=100, initial=80)
    is_open = forms.BooleanField(label=_("开放学习"), required=False, initial=True)

    @staticmethod
    def initial_of(course: Course) -> dict[str, Any]:
        names = ("kind", "title", "summary", "material", "minutes", "pass_percent", "is_open")
        return {
            "organisation": course.organisation.public_id,
            "questions": typed(course.questions),
            **{name: getattr(course, name) for name in names},
        }


class MeetingForm(_OrganisedForm):
    """Who came to a training that was held in person."""

    name = forms.CharField(label=_("培训名称"), max_length=60)
    content = forms.CharField(label=_("讲了什么"), max_length=200)
    minutes = forms.IntegerField(label=_("学习时长（分钟）"), min_value=5, max_value=1440)
    held_on = day(_("哪天"))
    people = forms.CharField(
        label=_("谁来了"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("一行一位，填志愿者编号或手机号"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.volunteers: list[Volunteer] = []

    def clean_people(self) -> str:
        text: str = self.cleaned_data["people"]
        lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
        if len(lines) > MOST_PEOPLE:
            raise forms.ValidationError(_("一次最多 %(most)s 位。") % {"most": MOST_PEOPLE})
        found = {line: volunteer_known_as(self.user, line) for line in lines}
        unknown = [line for line, volunteer in found.items() if volunteer is None]
        if unknown:
            raise forms.ValidationError(_("您的区里没有：%(who)s") % {"who": "、".join(unknown[:5])})
        self.volunteers = [each for each in found.values() if each is not None]
        return text


class AppraisalForm(forms.Form):
    year = forms.TypedChoiceField(label=_("哪一年"), coerce=int)
    verdict = forms.ChoiceField(label=_("考核结果"), choices=Verdict.choices)
    remark = forms.CharField(
        label=_("评语"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("志愿者会看到")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = clock.today().year
        field = self.fields["year"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each, str(each)) for each in (year, year - 1)]
