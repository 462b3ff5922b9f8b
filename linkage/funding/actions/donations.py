"""What funds are given: taken down from the charity's receipt, thanked for. Money goes into the books, goods onto the shelf."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.funding.actions.income import register_income
from linkage.funding.models import Donation, Fund
from linkage.funding.permissions.funds import can_register_income
from linkage.people.models import User
from linkage.resources.actions import take_in_goods
from linkage.resources.models import Goods

Kind, Source = Donation.Kind, Donation.Source


@dataclass(frozen=True, slots=True)
class Gift:
    """What the receipt says. amount_fen: of goods their value, 0 for none named. donor: the giver's account, if she has one."""

    kind: str
    source: str
    received_on: dt.date
    amount_fen: int = 0
    goods_name: str = ""
    quantity: int = 0
    donor_name: str = ""
    publishes_name: bool = False
    donor: User | None = None
    purpose: str = ""
    receipt_no: str = ""


@transaction.atomic
def register_donation(*, by: User | None, fund: Fund, gift: Gift, key: str) -> Donation:
    """Take a gift down, once for each `key` of this fund: again returns the first. by: None for the system.

    Raises NotAllowed, Invalid with the fields that need mending, Conflict("charity_lapsed") when no qualified charity stands behind the fund on
    that day, Conflict("receipt_known").
    """
    if by is not None:
        require(can_register_income(by, fund))
    fund = Fund.objects.select_for_update().get(pk=fund.pk)  # one receipt after the other
    booking_key = f"{fund.public_id}/{key}"
    known = Donation.objects.filter(booking_key=booking_key).first()
    if known:
        return known
    _check(fund, gift)
    facts = {name: getattr(gift, name) for name in Gift.__dataclass_fields__}
    donation = Donation(fund=fund, recorded_by=by, recorded_at=clock.now(), booking_key=booking_key, **facts)
    if gift.kind == Kind.GOODS:
        donation.goods = _put_on_the_shelf(by, donation)
    donation.save()
    if gift.kind == Kind.MONEY:
        source, booked_as = str(donation.get_source_display()), f"donation/{donation.public_id}"
        register_income(by=by, fund=fund, amount_fen=donation.amount_fen, source=source, key=booked_as)
    else:
        _record("donation.goods_received", donation, by, f"fund/{fund.public_id}")
    return donation


@transaction.atomic
def thank_donor(*, by: User, donation: Donation, thanks: str) -> Donation:
    """A word of thanks, once; a donor with an account finds it in her inbox, any other on the letter that is printed.

    Raises NotAllowed, Invalid("thanks_needed"), Conflict("wrong_state").
    """
    require(can_register_income(by, donation.fund))
    if not thanks.strip():
        sentence = _("请写一句感谢的话。")
        raise Invalid("thanks_needed", sentence, fields={"thanks": sentence})
    rows = Donation.objects.filter(pk=donation.pk, thanked_at__isnull=True)
    if not rows.update(thanks=thanks.strip()[:300], thanked_at=clock.now()):
        raise Conflict("wrong_state", _("已经感谢过了。"))
    donation.refresh_from_db()
    stream = f"user/{donation.donor.public_id}" if donation.donor else f"fund/{donation.fund.public_id}"
    _record("donation.thanked", donation, by, stream)
    return donation


def _put_on_the_shelf(by: User | None, donation: Donation) -> Goods:
    fund, name = donation.fund, donation.goods_name
    return take_in_goods(
        by=by, organisation=fund.organisation, name=name, place_code=fund.place_code, quantity=donation.quantity
    )


def _record(type: str, donation: Donation, by: User | None, stream: str) -> None:
    log.record(type, stream=stream, by=by, place_code=donation.fund.place_code, donation=donation.public_id)


def _check(fund: Fund, gift: Gift) -> None:
    sentences = {}
    if gift.kind == Kind.MONEY and gift.amount_fen <= 0:
        sentences["amount"] = _("请填写大于 0 的金额。")
    if gift.kind == Kind.GOODS and not gift.goods_name.strip():
        sentences["goods_name"] = _("请写是什么物资。")
    if gift.kind == Kind.GOODS and gift.quantity < 1:
        sentences["quantity"] = _("数量至少是 1。")
    if gift.received_on > clock.today():
        sentences["received_on"] = _("收到的日子不能在今天以后。")
    if gift.purpose and fund.purposes and gift.purpose not in fund.purposes:
        sentences["purpose"] = _("这个基金不支持这种用途，请选别的，或者不限定。")
    if gift.publishes_name and not gift.donor_name.strip():
        sentences["donor_name"] = _("要公开署名，请填捐赠人的名称。")
    if sentences:
        raise Invalid("bad_donation", _("还差一点，请看标出的地方。"), fields=sentences)
    if gift.source == Source.DONOR and not _charity_stands(fund, gift.received_on):
        raise Conflict("charity_lapsed", _("这个基金在那一天没有有效的慈善组织备案，不能登记社会捐赠。"))
    if gift.receipt_no and Donation.objects.filter(fund=fund, receipt_no=gift.receipt_no).exists():
        raise Conflict("receipt_known", _("这个票据编号已经登记过了。"))


def _charity_stands(fund: Fund, day: dt.date) -> bool:
    """Only a qualified charity may receive donations (Charity Law art. 22, 26)."""
    return bool(fund.charity_registration_no) and (fund.charity_valid_until is None or day <= fund.charity_valid_until)
