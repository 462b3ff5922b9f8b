"""Three rounds of 和平社区基金 on their way: last spring's with scores, votes and its published result; one that residents vote on now; one that the reviewers
are reading. Told through the product's own actions, each step on its day."""

import datetime as dt
from dataclasses import dataclass

from linkage.common import clock
from linkage.demo.build import Built
from linkage.demo.calls import COMPANY, CRITERIA
from linkage.demo.cast import HEPING
from linkage.demo.spring_grant import account_for_spring
from linkage.funding.actions import draft_round, open_round, save_application, start_application, submit_application
from linkage.funding.actions.applications import LineDraft, accept_application
from linkage.funding.actions.ballots import cast_ballot, confirm_residence
from linkage.funding.actions.comments import decide_comment, write_comment
from linkage.funding.actions.results import (
    Panel,
    adopt_result,
    close_review,
    close_vote,
    record_opinion,
    run_allocation,
)
from linkage.funding.actions.reviews import Mark, assign_proposed, give_clearance, write_review
from linkage.funding.actions.rounds import close_call
from linkage.funding.models import Application, ReviewSeat, Round
from linkage.funding.round_rules import RoundTerms
from linkage.people.models import User

DAY = dt.timedelta(days=1)
VOTERS = 14


@dataclass(frozen=True, slots=True)
class Idea:
    """points: what 郑评委 and 孙评委 give it; voters: every which resident approves of it."""

    title: str
    summary: str
    asked_fen: int
    points: tuple[int, int] = (80, 80)
    voters: int = 2
    group: str = ""


SPRING = (
    Idea("楼道口的小花园", "把三幢楼前的空地种上四季的花，邻居轮流照看。", 420_000, (88, 84), 2),
    Idea("夜归灯", "给六个暗角装感应灯，晚归的人不再摸黑。", 380_000, (82, 90), 1),
    Idea("周三修理日", "每周三下午，会修的邻居帮大家修小电器和雨伞。", 260_000, (76, 80), 3, "修理"),
    Idea("共享工具间", "把大家的工具放到一处，谁要用谁来借。", 240_000, (78, 70), 4, "修理"),
    Idea("百家宴", "春天办一次百家宴。", 300_000, (58, 52), 5),
)
VOTING = (
    Idea("雨天接送伞站", "校门口和车站放共享雨伞，用完还回来。", 180_000),
    Idea("老人手机课", "每周六上午，年轻人教老人用手机。", 160_000),
    Idea("楼顶菜园", "把两幢楼的楼顶变成邻居一起种的菜园。", 320_000),
    Idea("旧书漂流架", "五个楼门口放书架，看完的书送给邻居。", 90_000),
)
READING = (
    Idea("午后故事会", "请老人给孩子讲社区的老故事，录下来存好。", 150_000),
    Idea("电动车安全充电角", "在空地设一处有人照看的充电角。", 260_000),
    Idea("一起做早操", "每天清晨在广场带大家做操，量一次血压。", 120_000),
)


def decide_rounds(built: Built) -> int:
    """Tell it once. Returns how many rounds there are."""
    fund = built.funds["heping"]
    if not Round.objects.filter(fund=fund, title="春天的邻里项目").exists():
        _spring(built)
        _voting(built)
        _reading(built)
    account_for_spring(built, "春天的邻里项目")
    return Round.objects.filter(fund=fund).count()


def _spring(built: Built) -> None:
    """Scores and votes count half each; 修理 things exclude each other; one comment is answered, one expert heard."""
    begin = clock.now() - 150 * DAY
    with clock.travel(begin):
        round = _called(built, "春天的邻里项目", 1_000_000, SPRING, rule=Round.Rule.COMBINED, minimum_votes=3)
    with clock.travel(begin + 16 * DAY):
        _scored(built, round)
        garden = round.applications.get(title=SPRING[0].title)
        comment = write_comment(by=built.people["wang"], application=garden, text="希望给轮椅留一条平路。")
        decide_comment(by=built.people["wu"], comment=comment, show=True, answer="方案里加了一条一米二宽的平路。")
        record_opinion(
            by=built.people["wu"], application=garden, expert="沈工", field="园艺", text="土层薄，建议用花箱。"
        )
    with clock.travel(begin + 22 * DAY):
        close_review(by=built.people["wu"], round=round)
        _voted(built, round)
    with clock.travel(begin + 31 * DAY):
        round = close_vote(by=built.people["wu"], round=round)
        run = run_allocation(by=built.people["wu"], round=round)
        panel = Panel(
            clock.today(),
            ["吴丹", "郑文", "孙立", "冯秀兰", "王秀英"],
            4,
            0,
            1,
            "逐项看了评分、票数和专家意见，按算出的结果通过。",
        )
        adopt_result(by=built.people["wu"], run=run, panel=panel)


def _voting(built: Built) -> None:
    with clock.travel(clock.now() - 21 * DAY):
        round = _called(built, "夏天先做哪几件", 400_000, VOTING, rule=Round.Rule.VOTE, minimum_votes=2)
    with clock.travel(clock.now() - DAY):
        close_review(by=built.people["wu"], round=round)
    for key in ("wang", "li"):
        confirm_residence(by=built.people["zhao"], resident=built.people[key], place_code=HEPING)


def _reading(built: Built) -> None:
    with clock.travel(clock.now() - 12 * DAY):
        round = _called(built, "小小点子", 300_000, READING)
        assign_proposed(by=built.people["wu"], round=round)


def _called(built: Built, title: str, budget_fen: int, ideas: tuple[Idea, ...], **rules: object) -> Round:
    """Called, applied for, taken in, closed: ten days from now."""
    officer, now = built.people["wu"], clock.now()
    terms = RoundTerms(
        title=title,
        call="邻居们自己动手、三个月里做得完的小项目。不支持单位日常办公和外出参观。",
        budget_fen=budget_fen,
        ceiling_fen=min(budget_fen, 500_000),
        closes_at=now + 10 * DAY,
        comments_until=now + 20 * DAY,
        votes_from=now + 20 * DAY if rules else None,
        votes_until=now + 30 * DAY if rules else None,
        criteria=CRITERIA,
        purposes=["mutual_help"],
        **rules,  # type: ignore[arg-type]
    )
    round = open_round(by=officer, round=draft_round(by=officer, fund=built.funds["heping"], terms=terms))
    for idea in ideas:
        accept_application(by=officer, application=_applied(built, round, idea))
    with clock.travel(clock.now() + 10 * DAY + dt.timedelta(hours=1)):
        return close_call(by=None, round=round)


def _applied(built: Built, round: Round, idea: Idea) -> Application:
    director = built.people["director_zhou"]
    drafted = start_application(by=director, round=round, organisation=built.organisations["mutual_aid"])
    starts = clock.local(round.closes_at).date() + dt.timedelta(days=30)
    changes = COMPANY | {
        "title": idea.title,
        "summary": idea.summary,
        "plan": f"{idea.summary}社工带队，邻居和志愿者一起做，每两周碰一次头。",
        "outcomes": "邻居用得上、管得住，三个月以后能自己接着做。",
        "asked_fen": idea.asked_fen,
        "own_fen": 0,
        "exclusive_group": idea.group,
        "starts_on": starts,
        "ends_on": starts + dt.timedelta(days=84),
    }
    labour = idea.asked_fen * 85 // 100
    lines = (
        LineDraft("labour", "带队和动手的人", labour),
        LineDraft("material", "材料和工具", idea.asked_fen - labour),
    )
    saved = save_application(by=director, application=drafted, version=drafted.version, changes=changes, lines=lines)
    return submit_application(by=director, application=saved)


def _scored(built: Built, round: Round) -> None:
    """Both reviewers, each application: a few points apart from one criterion to the next."""
    assign_proposed(by=built.people["wu"], round=round)
    points = {idea.title: idea.points for idea in SPRING}
    reviewers = [built.people["zheng"], built.people["sun"]]
    for seat in ReviewSeat.objects.filter(application__round=round).select_related(
        "application__round__fund", "reviewer"
    ):
        given = points[seat.application.title][reviewers.index(seat.reviewer)]
        marks = {position: Mark(min(given + shift, 100)) for position, shift in enumerate((0, 3, -2, 1), 1)}
        give_clearance(by=seat.reviewer, seat=seat)
        write_review(by=seat.reviewer, seat=seat, marks=marks, comment="看过方案和预算。", submit=True)


def _voted(built: Built, round: Round) -> None:
    """Neighbours whose homes the station knows; each approves of what is near to her."""
    here = User.objects.filter(home_code=HEPING, phone_verified=True, is_active=True).exclude(
        pk__in=[built.people[key].pk for key in ("wang", "liu", "zhao")]
    )
    ids = {each.title: each.public_id for each in round.applications.all()}
    for number, voter in enumerate(here.order_by("pk")[:VOTERS]):
        confirm_residence(by=built.people["zhao"], resident=voter, place_code=HEPING)
        chosen = [ids[idea.title] for idea in SPRING if number % idea.voters == 0]
        cast_ballot(by=voter, round=round, choices=chosen)
