"""What a fund tells the public of its money, and by when (Charity Law art. 79). The worker watches; a person writes and publishes."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.funding.models import Disclosure, Fund, Round
from linkage.funding.permissions.funds import can_register_income
from linkage.funding.queries import disclosures as queries
from linkage.people.models import User
from linkage.places.queries import setting

REMIND_DAYS = "disclosure_remind_days"


@transaction.atomic
def plan_disclosure(*, fund: Fund, since: dt.date) -> Disclosure:
    """The fund's next report on its money since that day, unless one is planned already."""
    months = setting("disclosure_months", fund.place_code)
    planned, _is_new = Disclosure.objects.get_or_create(
        fund=fund,
        round=None,
        published_at=None,
        defaults={"period_from": since, "due_on": since + relativedelta(months=months)},
    )
    return planned


@transaction.atomic
def plan_final_disclosure(*, round: Round) -> Disclosure:
    """All about a round, due within the months that the region sets, from the day it was closed. Raises ValueError for one that is not."""
    if round.closed_at is None:
        raise ValueError("a round that goes on has no final report")
    ended, months = clock.local(round.closed_at).date(), setting("disclosure_final_months", round.place_code)
    planned, _is_new = Disclosure.objects.get_or_create(
        round=round,
        defaults={
            "fund": round.fund,
            "period_from": clock.local(round.opens_at).date(),
            "due_on": ended + relativedelta(months=months),
        },
    )
    return planned


@transaction.atomic
def publish_disclosure(*, by: User, disclosure: Disclosure, text: str) -> Disclosure:
    """Publish the report with the figures of the books as they stand, and plan the next one. Raises NotAllowed, Invalid("text_needed"),
    Conflict("wrong_state") when somebody has published it already."""
    require(can_register_income(by, disclosure.fund))
    if len(text.strip()) < 10:
        sentence = _("请用几句话写明钱从哪里来、用在了哪里。")
        raise Invalid("text_needed", sentence, fields={"text": sentence})
    today = clock.today()
    figures = queries.figures_of(disclosure.fund, disclosure.period_from, today, disclosure.round)
    changed = Disclosure.objects.filter(pk=disclosure.pk, published_at__isnull=True).update(
        text=text.strip(), figures=figures, period_to=today, published_at=clock.now(), published_by=by
    )
    if not changed:
        raise Conflict("wrong_state", _("刚刚有人公布过了。"))
    disclosure.refresh_from_db()
    _record("disclosure.published", disclosure, by)
    if disclosure.round is None:
        plan_disclosure(fund=disclosure.fund, since=today + dt.timedelta(days=1))
    return disclosure


def watch_disclosures() -> None:
    """Once a day: plan what is not planned yet, remind the officers some days before, tell the supervisor of what is late. Each once."""
    for fund, since in queries.funds_without_plan():
        plan_disclosure(fund=fund, since=since)
    for round in queries.rounds_without_plan():
        plan_final_disclosure(round=round)
    today = clock.today()
    for each in queries.unpublished():
        days = setting(REMIND_DAYS, each.fund.place_code)
        if each.overdue_at is None and each.due_on < today:
            _say_once(each, "overdue_at", "disclosure.overdue")
        elif each.reminded_at is None and each.due_on - dt.timedelta(days=days) <= today:
            _say_once(each, "reminded_at", "disclosure.due")


@transaction.atomic
def _say_once(disclosure: Disclosure, mark: str, type: str) -> None:
    unsaid = Disclosure.objects.filter(pk=disclosure.pk, published_at__isnull=True, **{f"{mark}__isnull": True})
    if unsaid.update(**{mark: clock.now()}):
        _record(type, disclosure, None)


def _record(type: str, disclosure: Disclosure, by: User | None) -> None:
    fund = disclosure.fund
    stream = f"fund/{fund.public_id}"
    log.record(type, stream=stream, by=by, place_code=fund.place_code, disclosure=disclosure.public_id)
