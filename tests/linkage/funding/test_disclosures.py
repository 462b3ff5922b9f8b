"""The law's deadlines for telling the public: the worker reminds, a person writes, the books give the figures (Charity Law art. 79)."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.events.models import Event
from linkage.funding.actions.disclosures import plan_disclosure, publish_disclosure, watch_disclosures
from linkage.funding.models import Disclosure, Donation
from linkage.places.models import RegionalSetting

TEXT = "收入来自福彩公益金，支出用于居家适老化改造。"


@pytest.fixture
def due(world) -> Disclosure:
    watch_disclosures()
    return Disclosure.objects.get(fund=world.fund)


def told(world) -> list[str]:
    events = Event.objects.filter(stream=f"fund/{world.fund.public_id}", type__startswith="disclosure.")
    return list(events.order_by("seq").values_list("type", flat=True))


def later(days: int):
    return clock.travel(clock.now() + dt.timedelta(days=days))


def test_the_first_report_is_due_three_months_after_the_first_gift(world, due):
    first = Donation.objects.filter(fund=world.fund).earliest("received_on").received_on
    assert (due.period_from, due.due_on) == (first, first + relativedelta(months=3))


def test_a_region_may_ask_for_it_sooner(world):
    RegionalSetting.objects.create(place_id=world.district, key="disclosure_months", value=1)
    planned = plan_disclosure(fund=world.fund, since=dt.date(2026, 1, 31))
    assert planned.due_on == dt.date(2026, 2, 28)


def test_the_officer_is_reminded_once_and_the_supervisor_told_once_when_it_is_late(world, due):
    days = (due.due_on - clock.today()).days
    for day in (days - 15, days - 14, days - 13, days, days + 1, days + 2):
        with later(day):
            watch_disclosures()
    assert told(world) == ["disclosure.due", "disclosure.overdue"]


def test_what_is_published_stands_with_the_figures_of_that_day_and_the_next_is_planned(world, due):
    publish_disclosure(by=world.wu, disclosure=due, text=TEXT)
    due.refresh_from_db()
    assert due.figures["received"] == {"charity": 3_000_000, "donor": 350_000, "lottery": 1_200_000}
    assert due.figures["balance"]["available"] == 4_550_000
    following = Disclosure.objects.get(fund=world.fund, published_at__isnull=True)
    assert following.period_from == clock.today() + dt.timedelta(days=1)
    with pytest.raises(Conflict):
        publish_disclosure(by=world.wu, disclosure=due, text=TEXT)
    watch_disclosures()
    assert Disclosure.objects.filter(fund=world.fund).count() == 2


def test_it_is_the_officers_to_publish_and_needs_words(world, due):
    with pytest.raises(NotAllowed):
        publish_disclosure(by=world.zheng, disclosure=due, text=TEXT)
    with pytest.raises(Invalid):
        publish_disclosure(by=world.wu, disclosure=due, text="  好 ")
    page = f"/funds/{world.fund.public_id}/disclosures/"
    short = world.client(world.wu).post(f"{page}{due.public_id}/publication/", {"text": "好"})
    assert (short.status_code, ">好</textarea>" in short.content.decode()) == (422, True)
    assert world.client(world.wu).post(f"{page}{due.public_id}/publication/", {"text": TEXT}).status_code == 303
    assert TEXT in world.client().get(f"/open/funds/{world.fund.public_id}/").content.decode()
