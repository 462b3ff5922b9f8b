from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.form_fields import day, local_time
from linkage.needs.vocabulary import DOMAINS
from linkage.organisations.models import Organisation
from linkage.projects.forms.projects import choose, fen, yuan_field


class ListForm(forms.Form):
    """For which place and year; whether to begin with what residents asked for."""

    place_code = forms.ChoiceField(label=_("哪里的清单"))
    year = forms.IntegerField(label=_("年度"), min_value=2020, max_value=2100)
    suggests = forms.BooleanField(
        label=_("按今年居民的求助先列出来"),
        required=False,
        initial=True,
        help_text=_("同类求助满 5 条的才列，不指向任何人"),
    )

    def __init__(self, data: Any = None, *, places: list[tuple[str, str]]) -> None:
        super().__init__(data, initial={"year": clock.today().year})
        choose(self, "place_code", places)


class EntryForm(forms.Form):
    title = forms.CharField(label=_("需要什么"), max_length=60)
    field = forms.ChoiceField(label=_("领域"), choices=list(DOMAINS.items()), initial="D04")
    whom = forms.CharField(label=_("为了谁"), max_length=60, help_text=_("写人群，不写人名"))
    why = forms.CharField(label=_("依据"), max_length=200, help_text=_("例如：走访 40 户、今年 12 条求助"))
    count = forms.IntegerField(label=_("多少人有这个需要"), min_value=0, max_value=1_000_000)
    budget = yuan_field(_("预计经费（元）"))

    def facts(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in ("title", "field", "whom", "why", "count")}
        return values | {"budget_fen": fen(self.cleaned_data["budget"])}


class FairForm(forms.Form):
    place_code = forms.ChoiceField(label=_("面向哪里"))
    title = forms.CharField(label=_("名称"), max_length=60)
    starts_at = local_time(_("什么时候"))
    where = forms.CharField(label=_("在哪里开"), max_length=80)
    about = forms.CharField(label=_("说明"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, places: list[tuple[str, str]]) -> None:
        super().__init__(data)
        choose(self, "place_code", places)


class CooperationForm(forms.Form):
    organisation = forms.ChoiceField(label=_("我方"))
    partner = forms.CharField(label=_("对方"), max_length=80, help_text=_("单位的名称，不写个人"))
    about = forms.CharField(label=_("合作什么"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    starts_on = day(_("从哪天"))
    ends_on = day(_("到哪天"))

    def __init__(self, data: Any = None, *, organisations: list[Organisation]) -> None:
        super().__init__(data)
        self.organisations = {each.public_id: each for each in organisations}
        choose(self, "organisation", [(key, each.name) for key, each in self.organisations.items()])

    def facts(self) -> dict[str, Any]:
        return self.cleaned_data | {"organisation": self.organisations[self.cleaned_data["organisation"]]}
