"""What the worker does when a day has come: votes open and close by themselves, grantees hear of their reports once for each deadline."""

import datetime as dt

from linkage.common import clock
from linkage.common.jobs import run_pending
from linkage.funding.jobs import close_votes, open_votes, remind_of_reports
from linkage.funding.models import Grant, Round
from linkage.funding.queries.grants import report_due
from linkage.messaging.models import Notice
from tests import granting
from tests.linkage.funding.review_story import application, round_in_review, scored


def told(user, type: str) -> int:
    run_pending()
    return Notice.objects.filter(user=user, event__type=type).count()


def states() -> list[str]:
    return list(Round.objects.order_by("pk").values_list("state", flat=True))


def test_the_vote_opens_in_time_once_the_sheets_stand_and_closes_in_time(world):
    begins = clock.now() + dt.timedelta(days=1)
    round = round_in_review(world, rule="combined", votes_from=begins)
    scored_only = round_in_review(world, rule="rank", title="只评分的一轮")
    garden = application(round, "花园")
    scored(world, garden, world.zheng, 80, 80, 80)
    open_votes.call()
    assert states() == ["reviewing", "reviewing"]
    with clock.travel(begins):
        open_votes.call()  # a sheet is missing: the officer hears of it, once
        open_votes.call()
        assert states() == ["reviewing", "reviewing"]
        assert told(world.wu, "round.vote_held_up") == 1
        assert told(world.zheng, "round.vote_held_up") == 0
        scored(world, garden, world.sun, 70, 70, 70)
        open_votes.call()
        close_votes.call()
        assert states() == ["voting", "reviewing"]
    with clock.travel(round.votes_until):
        close_votes.call()
        open_votes.call()  # what has no vote waits for its officer
    assert states() == ["deciding", "reviewing"]
    scored_only.refresh_from_db()
    assert told(world.wu, "round.vote_held_up") == 1


def test_a_vote_whose_whole_time_went_by_waits_for_the_officer(world):
    round = round_in_review(world, rule="vote")
    application(round, "花园")
    with clock.travel(round.votes_until):
        open_votes.call()
    assert states() == ["reviewing"]


def test_a_grantee_hears_of_each_deadline_once_and_of_a_new_day_again(world):
    grant = granting.signed(world)
    remind_of_reports.call()  # nothing is paid: nothing is due
    granting.pay_next(world, grant)
    first = report_due(Grant.objects.get(pk=grant.pk)).due_on
    with clock.travel(clock.now() + (first - clock.today()) - dt.timedelta(days=8)):
        remind_of_reports.call()
        assert told(world.director_zhou, "report.due") == 0
    with clock.travel(clock.now() + (first - clock.today()) - dt.timedelta(days=7)):
        remind_of_reports.call()
        remind_of_reports.call()
        assert told(world.director_zhou, "report.due") == 1
        assert told(world.wu, "report.due") == 0
    later = first + dt.timedelta(days=10)
    grant.tranches.filter(number=2).update(due_on=later)
    with clock.travel(clock.now() + (later - clock.today())):
        remind_of_reports.call()
        remind_of_reports.call()
        assert told(world.director_zhou, "report.due") == 2
        granting.report(world, Grant.objects.get(pk=grant.pk))
        remind_of_reports.call()  # handed in; the next one cannot be written before the second tranche is paid
    assert told(world.director_zhou, "report.due") == 2
