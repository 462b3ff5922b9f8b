"""Policies that cover volunteers against accidents: taken down, put people on, renewed, ended."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.volunteering.models import InsurancePolicy, Insured, Volunteer
from linkage.volunteering.permissions.insurance import can_keep_insurance
from linkage.volunteering.states.insurance import Covers

LONGEST = dt.timedelta(days=3 * 366)
MOST_AT_ONCE = 500


@transaction.atomic
def record_policy(
    *,
    by: User,
    organisation: Organisation,
    insurer: str,
    number: str,
    covers: str,
    valid_from: dt.date,
    valid_to: dt.date,
    volunteers: Sequence[Volunteer] = (),
) -> InsurancePolicy:
    """Take a policy down as it was bought elsewhere: the platform sells none. volunteers: who is on its list. Raises NotAllowed,
    Invalid("bad_policy") by field."""
    require(can_keep_insurance(by, organisation))
    policy = _policy(by, organisation, insurer, number, covers, valid_from, valid_to)
    policy.save(force_insert=True)
    _put_on(by, policy, volunteers)
    _record("insurance.recorded", policy, by)
    return policy


@transaction.atomic
def insure(*, by: User, policy: InsurancePolicy, volunteers: Sequence[Volunteer]) -> int:
    """Put people on the list of a policy; who is on it already stays. Returns how many are new. Raises NotAllowed, Invalid, Conflict."""
    require(can_keep_insurance(by, policy.organisation))
    if policy.covers != Covers.NAMED:
        raise Conflict("covers_everybody", _("这份保险已经覆盖全部志愿者，不用再加人。"))
    _hold(policy)
    if not volunteers or len(volunteers) > MOST_AT_ONCE:
        sentence = _("请选 1 到 %(most)s 位志愿者。") % {"most": MOST_AT_ONCE}
        raise Invalid("no_volunteers", sentence, fields={"volunteers": sentence})
    added = _put_on(by, policy, volunteers)
    _record("insurance.extended", policy, by)
    return added


@transaction.atomic
def renew_policy(
    *, by: User, policy: InsurancePolicy, number: str, valid_to: dt.date, insurer: str = ""
) -> InsurancePolicy:
    """The next term, from the day after this one ends, for the same people. Raises NotAllowed, Invalid, Conflict("renewed_already")."""
    require(can_keep_insurance(by, policy.organisation))
    _hold(policy)
    begins = max(policy.valid_to + dt.timedelta(days=1), clock.today())
    following = _policy(by, policy.organisation, insurer or policy.insurer, number, policy.covers, begins, valid_to)
    following.renews = policy
    try:
        with transaction.atomic():
            following.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("renewed_already", _("这份保险刚刚续过了，请看最新的。")) from error
    people = Volunteer.objects.filter(insured__policy=policy, is_active=True).order_by("pk")
    _put_on(by, following, list(people))
    _record("insurance.renewed", following, by)
    return following


@transaction.atomic
def end_policy(*, by: User, policy: InsurancePolicy) -> None:
    """It does not hold any more, or was taken down wrongly. Raises NotAllowed, Conflict("ended_already")."""
    require(can_keep_insurance(by, policy.organisation))
    if not InsurancePolicy.objects.filter(pk=policy.pk, ended_at__isnull=True).update(ended_at=clock.now()):
        raise Conflict("ended_already", _("这份保险已经停用。"))
    _record("insurance.ended", policy, by)


@transaction.atomic
def remind_of_policy(*, policy: InsurancePolicy, days: int) -> None:
    """Once for each of the place's two reminders."""
    due = InsurancePolicy.objects.filter(pk=policy.pk, ended_at__isnull=True).exclude(remind_days__lte=days)
    if due.update(remind_days=days):
        _record("insurance.expiring", policy, None, until=policy.valid_to.isoformat())


def _hold(policy: InsurancePolicy) -> None:
    """Whoever changes what hangs on a policy waits here, before its organisation's stream."""
    InsurancePolicy.objects.select_for_update().get(pk=policy.pk)


def _policy(
    by: User, organisation: Organisation, insurer: str, number: str, covers: str, begins: dt.date, ends: dt.date
) -> InsurancePolicy:
    problems: dict[str, Any] = {}
    for field, text in (("insurer", insurer), ("number", number)):
        if not 1 <= len(text.strip()) <= 60:
            problems[field] = _("请照保单填，60 个字以内。")
    if covers not in Covers.values:
        problems["covers"] = _("请选保哪些人。")
    if ends < max(begins, clock.today()):
        problems["valid_to"] = _("到期日要在开始日和今天之后。")
    elif ends - begins > LONGEST:
        problems["valid_to"] = _("一份保单最长三年，请核对日期。")
    if problems:
        raise Invalid("bad_policy", _("还差一点，请看下面标出的地方。"), fields=problems)
    return InsurancePolicy(
        organisation=organisation,
        insurer=insurer.strip(),
        number=number.strip(),
        covers=covers,
        valid_from=begins,
        valid_to=ends,
        recorded_by=by,
        recorded_at=clock.now(),
    )


def _put_on(by: User, policy: InsurancePolicy, volunteers: Sequence[Volunteer]) -> int:
    before = policy.people.count()
    rows = [Insured(policy=policy, volunteer=each, added_at=clock.now(), added_by=by) for each in volunteers]
    Insured.objects.bulk_create(rows if policy.covers == Covers.NAMED else [], ignore_conflicts=True)
    return policy.people.count() - before


def _record(type: str, policy: InsurancePolicy, by: User | None, **more: Any) -> None:
    log.record(
        type,
        stream=f"org/{policy.organisation.public_id}",
        by=by,
        place_code=policy.organisation.place_code,
        policy=policy.public_id,
        **more,
    )
