from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.form_fields import day
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.places.queries import communities_within, place
from linkage.volunteering.forms.activities import ActivityForm
from linkage.volunteering.models import Team
from linkage.volunteering.queries.activities import possible_leads
from linkage.volunteering.queries.profiles import volunteer_known_as
from linkage.volunteering.states.teams import STEPS, Step
from linkage.volunteering.team_kinds import TEAM_KINDS


class TeamFactsForm(forms.Form):
    """What a team says of itself; starts from one that is there, or empty."""

    name = forms.CharField(label=_("队伍名字"), max_length=40, help_text=_("例如：楼道巡护队"))
    kind = forms.ChoiceField(label=_("哪一类队伍"), choices=list(TEAM_KINDS.items()))
    purpose = forms.CharField(
        label=_("一起做什么"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("想入队的人会看到")
    )
    maximum = forms.IntegerField(label=_("最多几个人"), min_value=2, max_value=500, initial=30)
    joins_freely = forms.BooleanField(
        label=_("自由加入"), required=False, help_text=_("勾上，谁申请谁就入队；不勾，由队长同意")
    )

    @staticmethod
    def initial_of(team: Team) -> dict[str, Any]:
        return {name: getattr(team, name) for name in TeamFactsForm.base_fields}


class TeamForm(TeamFactsForm):
    """A new team. homes: to whom it may belong; names_leader: whether whoever founds it asks another to lead."""

    organisation = forms.ChoiceField(label=_("归哪个单位"))
    place_code = forms.ChoiceField(label=_("在哪个社区"))
    leader = forms.CharField(label=_("请谁当队长"), max_length=20, help_text=_("填志愿者编号或手机号，本人答应了才算"))

    def __init__(self, data: Any = None, *, by: User, homes: list[Organisation], names_leader: bool) -> None:
        super().__init__(data)
        self.by, self.homes = by, {each.public_id: each for each in homes}
        self._choices("organisation", [(key, each.name) for key, each in self.homes.items()])
        areas = {each.place_code: None for each in homes}
        places = [pair for code in areas for pair in communities_within(code).values_list("code", "name")]
        self._choices("place_code", [*places, *((code, place(code).name) for code in areas)])
        self.initial["place_code"] = by.home_code
        self.chosen: User | None = None
        if len(self.homes) < 2:
            del self.fields["organisation"]
        if not names_leader:
            del self.fields["leader"]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_leader(self) -> str:
        text: str = self.cleaned_data["leader"]
        volunteer = volunteer_known_as(self.by, text)
        if volunteer is None:
            raise forms.ValidationError(_("您的区里没有这位志愿者，请核对编号或手机号。"))
        self.chosen = volunteer.user
        return text

    def facts(self) -> dict[str, Any]:
        """What `found_team` takes."""
        cleaned = {name: self.cleaned_data[name] for name in TeamFactsForm.base_fields}
        home = self.homes[self.cleaned_data.get("organisation") or next(iter(self.homes))]
        return cleaned | {
            "organisation": home,
            "place_code": self.cleaned_data["place_code"],
            "leader": self.chosen,
        }


class TeamActivityForm(ActivityForm):
    """An activity of a team: where it is held and who records it are known."""

    def __init__(self, data: Any = None, *, team: Team, by: User) -> None:
        super().__init__(data, organisation=team.organisation, by=by)
        del self.fields["place_code"]
        self.fields["lead"].queryset = possible_leads(team.place_code)  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """The next step of a team that grows. done: how many it has taken."""

    step = forms.ChoiceField(widget=forms.HiddenInput)
    reached_on = day(_("哪天"))
    note = forms.CharField(label=_("编号或说明"), max_length=100, required=False, help_text=_("例如：备案编号"))

    def __init__(self, data: Any = None, *, done: int) -> None:
        following = STEPS[done : done + 1]
        super().__init__(data, initial={"step": following[0] if following else "", "reached_on": clock.today()})
        field = self.fields["step"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each, Step(each).label) for each in following]
