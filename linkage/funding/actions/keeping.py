"""Funds come to be and change by the platform's admins: what they are for, which charity stands behind them, how much one need may take."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.funding.models import Fund
from linkage.funding.permissions.funds import can_keep_funds
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.people.vocabulary import PURPOSES


@dataclass(frozen=True, slots=True)
class FundFacts:
    """purposes: codes of PURPOSES, none for any. charity_*: the qualified charity that receives donations; without a registration number none can be
    taken down (Charity Law art. 22, 26). charity_valid_until: None for no end."""

    name: str
    kind: str
    organisation: Organisation
    place_code: str
    purposes: list[str]
    per_need_ceiling_fen: int
    charity_name: str = ""
    charity_registration_no: str = ""
    charity_valid_until: dt.date | None = None
    charity_url: str = ""
    is_active: bool = True


@transaction.atomic
def open_fund(*, by: User, facts: FundFacts) -> Fund:
    """Raises NotAllowed, Invalid with the fields that need mending, Conflict("fund_known") for a second of the same name in the place."""
    require(can_keep_funds(by))
    _check(facts)
    Organisation.objects.select_for_update().get(pk=facts.organisation.pk)  # of two simultaneous, one
    if Fund.objects.filter(name=facts.name.strip(), place_code=facts.place_code).exists():
        raise Conflict("fund_known", _("这个地方已经有同名的基金了。"))
    fund = Fund.objects.create(**{name: getattr(facts, name) for name in FundFacts.__dataclass_fields__})
    _record("fund.opened", fund, by)
    return fund


@transaction.atomic
def change_fund(*, by: User, fund: Fund, facts: FundFacts) -> Fund:
    """What was promised before stands. Raises NotAllowed, Invalid."""
    require(can_keep_funds(by))
    _check(facts)
    changes = {name: getattr(facts, name) for name in FundFacts.__dataclass_fields__}
    Fund.objects.filter(pk=fund.pk).update(**changes)
    fund.refresh_from_db()
    _record("fund.changed", fund, by)
    return fund


def _check(facts: FundFacts) -> None:
    sentences = {}
    if not facts.name.strip():
        sentences["name"] = _("请填名称。")
    if facts.per_need_ceiling_fen <= 0:
        sentences["ceiling"] = _("请填写大于 0 的金额。")
    if not set(facts.purposes) <= PURPOSES.keys():
        sentences["purposes"] = _("请从列出的里面选。")
    if facts.charity_url and not facts.charity_url.startswith("https://"):
        sentences["charity_url"] = _("请填以 https:// 开头的网址。")
    if sentences:
        raise Invalid("bad_fund", _("还差一点，请看标出的地方。"), fields=sentences)


def _record(type: str, fund: Fund, by: User) -> None:
    log.record(type, stream=f"fund/{fund.public_id}", by=by, place_code=fund.place_code)
