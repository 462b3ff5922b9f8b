"""The checker is itself checked: for every invariant a breach is planted behind the actions' backs, and it has to be found."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F

from linkage.common import clock
from linkage.common.invariants import all_checks
from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.actions.confirmation import confirm_service
from linkage.dispatch.models import Assignment
from linkage.events.models import Event, Stream
from linkage.funding.models import MicroGrant
from linkage.ledger import books
from linkage.ledger.models import Account, Posting, Transaction
from linkage.needs.models import Need, Requirement
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.volunteering.models import Activity, PointsEarning, ServiceHours, Shift, Signup, SignupGroup
from tests.linkage.dispatch import story
from tests.linkage.management import planted_grants
from tests.linkage.management.project_breaches import (
    a_carrier_that_nobody_judged,
    a_project_that_entered_on_anothers_record,
)
from tests.linkage.management.rounds_breaches import (
    a_ballot_nobody_cast,
    a_run_that_was_touched_up,
    a_sheet_of_somebody_who_stands_aside,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(world):
    """A database in which the main loop has been played, another need waits half way, and a seed grant runs."""
    need = story.published_stair_rail(world)
    story.accept_things(world, need)
    for helper in (world.li, world.zhou):
        claim_place(by=helper, requirement=story.requirement(need, "volunteer"))
    for person in (world.chen, world.li, world.zhou):
        story.serve(world, need, person)
    Assignment.objects.filter(requirement__need=need).update(checked_in_at=F("checked_in_at") - dt.timedelta(hours=1))
    need.refresh_from_db()
    confirm_service(by=world.wang, need=need)
    story.assess(world, story.post_stair_rail(world, by=world.liu))
    planted_grants.a_running_grant(world)
    return world


@contextmanager
def constraints_asleep(table: str, name: str) -> Iterator[None]:
    """Let a row be written that the database itself would refuse."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")  # the rollback brings it back
            yield
        else:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            try:
                yield
            finally:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


def an_unbalanced_transaction():
    Posting.objects.filter(amount__gt=0).first().delete()


def an_empty_transaction():
    Posting.objects.filter(transaction=Transaction.objects.first()).delete()


def a_cooked_balance():
    Account.objects.filter(key__endswith="/spent").update(balance=F("balance") + 1)


def an_overdrawn_account():
    with constraints_asleep(Account._meta.db_table, "account_not_below_floor"):
        Account.objects.filter(key__endswith="/held").update(balance=-1)


def a_reversal_that_keeps_something():
    original = Transaction.objects.filter(kind="points.earned").first()
    reversal = books.reverse(original, key="reversal/1")
    Posting.objects.filter(transaction=reversal).update(amount=F("amount") - 1)


def a_spent_grant_whose_money_never_moved():
    Transaction.objects.filter(kind="grant.spend").update(key="grant/elsewhere/spend")


def points_for_refused_hours():
    ServiceHours.objects.update(state=ServiceHours.State.REJECTED)


def an_earning_that_was_cooked():
    PointsEarning.objects.filter(amount__gt=0).update(amount=F("amount") + 1)


def a_debt_that_became_a_gift():
    person = Account.objects.filter(key__startswith="points/user/").first()
    person.key = person.key.replace("/user/", "/owed/")
    person.save()


def points_held_for_nothing():
    person = Account.objects.filter(key__startswith="points/user/").first()
    person.key = person.key.replace("/user/", "/held/")
    person.save()


def points_from_nowhere():
    Transaction.objects.filter(kind="points.earned").update(kind="points.found")


def a_dropped_event():
    last = Event.objects.filter(stream__startswith="need/", type="need.confirmed").get()
    Event.objects.filter(stream=last.stream, seq=last.seq - 1).delete()


def an_orphaned_stream():
    Stream.objects.filter(name=Event.objects.filter(type="need.confirmed").get().stream).delete()


def a_feed_that_turns_back():
    first, second = Event.objects.filter(stream=Event.objects.get(type="need.confirmed").stream).order_by("seq")[:2]
    Event.objects.filter(pk=second.pk).update(position=None)
    Event.objects.filter(pk=first.pk).update(position=10**9)
    Event.objects.filter(pk=second.pk).update(position=10**9 - 1)


def a_need_moved_without_an_event():
    Need.objects.filter(state="assessed").update(state="published")


def a_change_told_twice():
    Event.objects.filter(type="need.finished").update(type="need.started")


def a_place_nobody_counted():
    Requirement.objects.filter(kind="volunteer", filled__gt=0).update(filled=F("filled") - 1)


def a_person_in_two_places():
    held = Assignment.objects.filter(user__isnull=False).first()
    Assignment.objects.filter(pk=held.pk).update(state="checked_in")
    elsewhere = Requirement.objects.exclude(need=held.requirement.need).first()
    Assignment.objects.create(
        requirement=elsewhere,
        user=held.user,
        provider_kind=held.provider_kind,
        provider_id=held.provider_id,
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        claimed_at=held.claimed_at,
    )


def a_shift_with_a_place_too_many() -> None:
    Shift.objects.filter(pk=_shift().pk).update(taken=1)


def a_member_nobody_counted() -> None:
    shift, leader = _shift(), User.objects.order_by("pk")[0]
    common = {"shift": shift, "signed_at": clock.now()}
    group = SignupGroup.objects.create(leader=leader, name="青年队", count=2, **common)
    Signup.objects.create(user=leader, group=group, **common)


def _shift() -> Shift:
    """One that nobody has signed up for."""
    begin = clock.now() + dt.timedelta(days=2)
    someone, organisation = User.objects.order_by("pk")[0], Organisation.objects.order_by("pk")[0]
    activity = Activity.objects.create(
        title="巡逻", lead=someone, organisation=organisation, created_at=begin, place_code=organisation.place_code
    )
    end = begin + dt.timedelta(hours=2)
    return Shift.objects.create(activity=activity, starts_at=begin, ends_at=end, minimum=1, maximum=5)


PLANTED: dict[str, Callable[[], None]] = {
    "I2 nobody is in two places": a_person_in_two_places,
    "I2 group members are counted": a_member_nobody_counted,
    "I2 places are counted": a_place_nobody_counted,
    "I2 shift places are counted": a_shift_with_a_place_too_many,
    "I3 balances are the sum of postings": a_cooked_balance,
    "I3 grants agree with the books": a_spent_grant_whose_money_never_moved,
    "I3 no account is below its floor": an_overdrawn_account,
    "I3 points held match open reservations": points_held_for_nothing,
    "I3 points lots cover the balance": points_from_nowhere,
    "I3 points earned agree with the books": an_earning_that_was_cooked,
    "I3 points owed are never a credit": a_debt_that_became_a_gift,
    "I3 points belong to counted hours": points_for_refused_hours,
    "I3 reversals are the opposite": a_reversal_that_keeps_something,
    "I3 transactions move something": an_empty_transaction,
    "I3 transactions sum to zero": an_unbalanced_transaction,
    "I5 events belong to a stream": an_orphaned_stream,
    "I5 positions follow each stream": a_feed_that_turns_back,
    "I5 streams have no gap": a_dropped_event,
    "I7 allocation runs are as they were stored": a_run_that_was_touched_up,
    "I7 ballots equal voters": a_ballot_nobody_cast,
    "I7 carriers are those that were judged": a_carrier_that_nobody_judged,
    "I7 projects stand on their own records": a_project_that_entered_on_anothers_record,
    "I7 no score without clearance": a_sheet_of_somebody_who_stands_aside,
    "I7 needs stand where their last event says": a_need_moved_without_an_event,
    "I7 needs' events tell a possible life": a_change_told_twice,
    **planted_grants.PLANTED,
}


def check(*options: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("check_invariants", *options, stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_every_invariant_has_its_planted_breach():
    assert set(PLANTED) == set(all_checks())


def test_after_the_whole_loop_everything_holds(lived):
    assert MicroGrant.objects.get().state == "spent"
    code, table = check()
    assert code == 0, table
    assert table.count(" ok\n") == len(all_checks())


def test_each_planted_breach_is_found(lived):
    missed = []
    for sentence, plant in PLANTED.items():
        with transaction.atomic():
            plant()
            code, answer = check("--json")
            transaction.set_rollback(True)
        if code != 1 or not json.loads(answer)[sentence]["breaches"]:
            missed.append(sentence)
    assert missed == []


def test_the_table_shows_the_broken_rows(lived):
    a_cooked_balance()
    code, table = check()
    assert code == 1
    assert "BROKEN: 1" in table
    assert f"account=fund/{lived.fund.public_id}/spent" in table
