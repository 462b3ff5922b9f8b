"""What the street's needs became: a purchased project that is under way with its records, a seed-grant draft, this year's demand list, two fairs, an
agreement that soon ends."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from linkage.common import clock
from linkage.demo.build import Built
from linkage.demo.cast import HEPING, STREET
from linkage.needs.models import Need
from linkage.projects.actions.cooperations import note_cooperation, register_cooperation
from linkage.projects.actions.demand_lists import (
    ask_for_comments,
    draft_list,
    finalise_list,
    link_project,
    publish_list,
)
from linkage.projects.actions.drafts import draft_project
from linkage.projects.actions.fairs import plan_fair, settle_intent, show_at_fair, state_intent
from linkage.projects.actions.figures import add_money, state_figures
from linkage.projects.actions.records import confirm_record, write_record
from linkage.projects.actions.stages import advance, choose_provider, enter_library
from linkage.projects.models import Fair, Project, ProjectRecord

DEMANDS: list[dict[str, Any]] = [
    {
        "title": "老楼楼道和卫生间加装扶手",
        "field": "D01",
        "whom": "住老楼的老人",
        "why": "走访 120 户，86 户没有扶手",
        "count": 86,
        "budget_fen": 6_000_000,
    },
    {
        "title": "教老人用手机",
        "field": "X02",
        "whom": "不会用手机挂号、付钱的老人",
        "why": "社工站登记的求助",
        "count": 41,
        "budget_fen": 800_000,
    },
    {
        "title": "放学后有人带、有人教",
        "field": "D08",
        "whom": "双职工家庭的孩子",
        "why": "两个社区的家长会",
        "count": 23,
        "budget_fen": 1_500_000,
    },
]


def run_projects(built: Built) -> int:
    """Once. Returns how many projects there are."""
    if Project.objects.exists():
        return Project.objects.count()
    project = _in_delivery(built)
    _draft(built)
    _list(built, project)
    _fairs(built, project)
    _agreement(built)
    return Project.objects.count()


def _in_delivery(built: Built) -> Project:
    who, provider = built.people, built.organisations["mutual_aid"]
    with _days_ago(64):
        project = draft_project(
            by=who["chen"],
            title="老楼安居：扶手进楼道",
            summary="为示范街道没有电梯的老楼加装楼道和卫生间扶手。社工先上门评估，会木工的志愿者一起安装，装好后每季回访一次。",
            needs=[_need("rail")],
            place_code=STREET,
            kind="government_purchase",
            field="D01",
            planned_fen=4_800_000,
            budget_subject="政府购买社会工作服务",
            starts_on=clock.today() + dt.timedelta(days=28),
            ends_on=clock.today() + dt.timedelta(days=300),
        )
        add_money(
            by=who["chen"], project=project, source="charity", amount_fen=1_200_000, budget_subject="街道慈善工作站"
        )
        plan: dict[str, Any] = {"staff": 8, "professionals": 6, "labour_fen": 4_600_000, "cost_fen": 6_000_000}
        reason = "扶手和防滑材料占的比重大，人力成本为 76.6%"
        state_figures(by=who["chen"], project=project, phase="plan", reason=reason, **plan)
        advance(by=who["chen"], project=project, act="design")
        advance(by=who["chen"], project=project, act="declare")
    with _days_ago(58):
        advance(by=who["zhao"], project=project, act="call_review")
    with _days_ago(46):
        entry = _record(built, project, "review", "entry", "需求真实，方案可行，建议入库。")
        enter_library(by=who["zhao"], project=project, evaluation=entry)
    with _days_ago(40):
        choice = _record(
            built,
            project,
            "evaluation",
            "provider",
            "三家里经验最多，评估最好。",
            candidate=provider,
            refers_to=[entry],
        )
        choose_provider(by=who["zhao"], project=project, organisation=provider, evaluation=choice)
    with _days_ago(36):
        advance(by=who["director_zhou"], project=project, act="start")
    with _days_ago(12):
        _record(built, project, "supervision", "ongoing", "安装前要先看墙体，已当面说清。", by="lin", refers_to=[entry])
        done: dict[str, Any] = {"staff": 8, "professionals": 6, "labour_fen": 900_000, "cost_fen": 1_100_000}
        state_figures(by=who["director_zhou"], project=project, phase="actual", **done)
    return project


def _record(
    built: Built, project: Project, kind: str, occasion: str, conclusion: str, *, by: str = "qian", **more: Any
) -> ProjectRecord:
    """Written by one, confirmed by 站长."""
    scores = {"review": [90, 88, 82, 92, 85], "evaluation": [88, 90, 85, 92, 80]}.get(kind, [])
    record = write_record(
        by=built.people[by],
        project=project,
        kind=kind,
        occasion=occasion,
        held_on=clock.today(),
        outcome="pass",
        conclusion=conclusion,
        marks=[(score, "看过材料，问过居民") for score in scores],
        panel=5 if scores else 1,
        opinion="扶手高度按 85 厘米，末端要收口。" if scores else "",
        **more,
    )
    confirm_record(by=built.people["zhao"], record=record)
    return record


def _draft(built: Built) -> None:
    draft_project(
        by=built.people["chen"],
        title="浴室小扶手",
        summary="给独居老人的卫生间装一根扶手，买材料的钱申请社区基金，请会木工的邻居动手。",
        needs=[_need("grip")],
        organisation=built.organisations["mutual_aid"],
        place_code=HEPING,
        kind="seed_grant",
        field="D01",
        planned_fen=180_000,
    )


def _list(built: Built, project: Project) -> None:
    with _days_ago(120):
        row = draft_list(by=built.people["zhao"], place_code=STREET, year=clock.today().year, entries=DEMANDS)
        ask_for_comments(by=built.people["zhao"], row=row)
    with _days_ago(100):
        finalise_list(by=built.people["qian"], row=row)
        publish_list(by=built.people["zhao"], row=row)
    link_project(by=built.people["chen"], entry=row.entries.get(order=1), project=project)


def _fairs(built: Built, project: Project) -> None:
    provider = built.organisations["mutual_aid"]
    with _days_ago(44):
        over = _fair(built, "扶手项目洽谈会", dt.timedelta(0))
        shown = show_at_fair(by=built.people["zhao"], fair=over, project=project)
        intent = state_intent(
            by=built.people["director_zhou"], item=shown, organisation=provider, note="有两位木工师傅"
        )
    with _days_ago(40):
        settle_intent(by=built.people["zhao"], intent=intent, signed=True)
    coming = _fair(built, "冬季供需洽谈会", dt.timedelta(days=6))
    for story in ("maths", "weekend"):
        need = _need(story)
        if need.published_at:
            show_at_fair(by=built.people["zhao"], fair=coming, need=need)


def _fair(built: Built, title: str, ahead: dt.timedelta) -> Fair:
    return plan_fair(
        by=built.people["zhao"],
        place_code=STREET,
        title=title,
        about="把居民要的事摆出来，请各家组织来看看能做哪一件。",
        where="示范街道文化站二楼",
        starts_at=clock.local(clock.now() + ahead).replace(hour=14, minute=0, second=0, microsecond=0),
    )


def _agreement(built: Built) -> None:
    with _days_ago(340):
        row = register_cooperation(
            by=built.people["director_zhou"],
            organisation=built.organisations["mutual_aid"],
            partner="示范路小学",
            about="周末借用教室办四点半课堂和手机课。",
            starts_on=clock.today(),
            ends_on=clock.today() + dt.timedelta(days=365),
        )
    for days in (200, 90, 20):
        with _days_ago(days):
            note_cooperation(by=built.people["director_zhou"], row=row)


def _need(story: str) -> Need:
    return Need.objects.get(submission_key__endswith=f"/story/{story}")


@contextmanager
def _days_ago(days: int) -> Iterator[None]:
    with clock.travel(clock.now() - dt.timedelta(days=days)):
        yield
