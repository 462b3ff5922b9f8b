"""The draft of a round: what is looked for, how much, until when, and how it is decided."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.form_fields import local_time
from linkage.funding.forms.money import fen_of, written, yuan_field
from linkage.funding.models import Fund, Round
from linkage.funding.round_rules import CriterionTerms, RoundTerms
from linkage.people.vocabulary import PURPOSES
from linkage.places.queries import communities_within, place

ROWS = 6
RULES = [
    (Round.Rule.RANK, _("按评委打分的名次，从高到低资助，钱不够的跳过")),
    (Round.Rule.BUNDLE, _("按评委打分，选总分最高、预算放得下的一组")),
    (Round.Rule.VOTE, _("居民投票，每位居民有同样份额的预算（平等份额法）")),
    (Round.Rule.COMBINED, _("评委打分和居民投票合在一起")),
]
USUAL = [
    (_("回应居民需求"), 30, _("是不是来自居民提出的真实需求，有没有听过他们的意见")),
    (_("方案可行"), 30, _("人员、进度、预算是否合理，风险想到了没有")),
    (_("邻里参与"), 20, _("能不能带动邻居和志愿者一起做")),
    (_("可持续"), 20, _("资助结束以后怎样继续")),
]
DAY = dt.timedelta(days=1)
MONEY = ("budget", "ceiling")


class RoundForm(forms.Form):
    """Starts from sensible values: three weeks of call, a week of residents' comments, two reviewers for each."""

    title = forms.CharField(label=_("这一轮叫什么"), max_length=60, help_text=_("例如：2026 年秋季微公益"))
    call = forms.CharField(
        label=_("征集什么"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("想支持什么样的项目、为了谁、哪些开支不支持"),
    )
    purposes = forms.MultipleChoiceField(
        label=_("支持的用途"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-chips"}),
        help_text=_("都不勾就是基金的全部用途"),
    )
    place_code = forms.ChoiceField(label=_("面向哪里"))
    budget = yuan_field(_("总预算（元）"), least="1")
    ceiling = yuan_field(_("每个项目最多（元）"), least="1")
    opens_at = local_time(_("什么时候开始申报"))
    closes_at = local_time(_("什么时候截止"))
    rule = forms.ChoiceField(label=_("怎么决定资助谁"), choices=RULES, widget=forms.RadioSelect)
    minimum_score = forms.IntegerField(
        label=_("最低多少分才能资助"), min_value=0, max_value=100, help_text=_("评委平均分，满分 100")
    )
    reviewers_each = forms.IntegerField(label=_("每份申请至少几位评委打分"), min_value=1, max_value=15)
    comments_until = local_time(_("居民意见征集到什么时候"))
    votes_from = local_time(_("居民投票从什么时候开始"))
    votes_until = local_time(_("居民投票到什么时候结束"))
    minimum_votes = forms.IntegerField(label=_("最少要几位居民支持"), min_value=0, max_value=100_000)
    score_share = forms.IntegerField(
        label=_("评委打分占百分之几"), min_value=0, max_value=100, help_text=_("其余是居民投票")
    )
    allows_partial = forms.BooleanField(
        label=_("预算不够时，可以只资助一部分"), required=False, help_text=_("要在申报开始前写明，之后不能改")
    )

    def __init__(self, data: Any = None, *, fund: Fund, round: Round | None = None) -> None:
        super().__init__(data, initial=_values(round) if round else _usual(fund))
        self.fund = fund
        purposes: Any = self.fields["purposes"]
        purposes.choices = [(key, PURPOSES.get(key, key)) for key in (fund.purposes or PURPOSES)]
        places: Any = self.fields["place_code"]
        here = place(fund.place_code)
        places.choices = [(here.code, here.name)] + [
            (each.code, each.name) for each in communities_within(here.code) if each.code != here.code
        ]
        for name in ("comments_until", "votes_from", "votes_until", "minimum_votes", "score_share"):
            self.fields[name].required = False
        self.rows = self._rows(data, round)

    def _rows(self, data: Any, round: Round | None) -> list[dict[str, Any]]:
        """title, weight, hint of each criterion, and empty ones up to ROWS."""
        if data is not None:
            columns = [data.getlist(f"criterion_{name}") for name in ("title", "weight", "hint")]
            found = [{"title": a, "weight": b, "hint": c} for a, b, c in zip(*columns, strict=False)][: 2 * ROWS]
        elif round:
            found = [{"title": each.title, "weight": each.weight, "hint": each.hint} for each in round.criteria.all()]
        else:
            found = [{"title": title, "weight": weight, "hint": hint} for title, weight, hint in USUAL]
        return found + [{"title": "", "weight": "", "hint": ""} for _row in range(ROWS - len(found))]

    @property
    def weights_total(self) -> int:
        return sum(int(str(row["weight"])) for row in self.rows if str(row["weight"]).isdecimal())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for row in self.rows:
            given, weight = row["title"].strip(), str(row["weight"]).strip()
            if bool(given) != bool(weight) or (weight and not (weight.isdecimal() and len(weight) <= 3)):
                self.add_error(None, _("评分标准的每一行都要写名称和 1 到 100 的整数权重。"))
                break
        return cleaned

    def terms(self) -> RoundTerms:
        """Of a valid form."""
        held: dict[str, Any] = dict(self.cleaned_data)
        held |= {f"{name}_fen": fen_of(held.pop(name)) for name in MONEY}
        criteria = tuple(
            CriterionTerms(row["title"].strip()[:40], int(row["weight"]), row["hint"].strip()[:200])
            for row in self.rows
            if row["title"].strip()
        )
        held["minimum_score"] *= 100
        held["minimum_votes"] = held["minimum_votes"] or 0
        held["score_share"] = 50 if held["score_share"] is None else held["score_share"]
        if held["rule"] not in (Round.Rule.VOTE, Round.Rule.COMBINED):
            held |= {"votes_from": None, "votes_until": None, "minimum_votes": 0}
        return RoundTerms(**held, criteria=criteria)


def _usual(fund: Fund) -> dict[str, Any]:
    start = clock.local(clock.now()).replace(second=0, microsecond=0)
    close = (start + 21 * DAY).replace(hour=18, minute=0)
    return {
        "place_code": fund.place_code,
        "opens_at": start,
        "closes_at": close,
        "comments_until": close + 7 * DAY,
        "votes_from": close + 8 * DAY,
        "votes_until": close + 15 * DAY,
        "rule": Round.Rule.RANK,
        "minimum_score": 60,
        "reviewers_each": 2,
        "minimum_votes": 10,
        "score_share": 50,
    }


def _values(round: Round) -> dict[str, Any]:
    names = ("title", "call", "purposes", "place_code", "rule", "reviewers_each", "minimum_votes", "score_share")
    times = ("opens_at", "closes_at", "comments_until", "votes_from", "votes_until")
    return {
        **{name: getattr(round, name) for name in (*names, *times, "allows_partial")},
        "minimum_score": round.minimum_score // 100,
        "budget": written(round.budget_fen),
        "ceiling": written(round.ceiling_fen),
    }


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=300)
