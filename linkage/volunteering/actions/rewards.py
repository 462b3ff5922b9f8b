"""What local businesses, organisations and funds give for points: always in kind (Volunteer Service Regulations art. 37, facts 3.6)."""

import datetime as dt
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.common.photos import clean_photo
from linkage.common.public_ids import new_public_id
from linkage.events import log
from linkage.organisations.actions.memberships import put_in_office
from linkage.organisations.models import Organisation, Role
from linkage.people.actions.accounts import person_with_phone
from linkage.people.models import User
from linkage.places.codes import contains
from linkage.places.queries import lineage
from linkage.volunteering.models import Giver, Reward
from linkage.volunteering.permissions.rewards import can_keep_rewards, can_register_giver

# Money, and what passes for it. A word list catches slips, not malice: the coordinator who registers the giver looks at what it gives.
LIKE_CASH = (
    "现金",
    "红包",
    "人民币",
    "代金",
    "储值",
    "充值",
    "购物卡",
    "礼品卡",
    "提现",
    "转账",
    "微信支付",
    "支付宝",
    "抵用",
    "优惠券",
)
FIELDS = ("title", "description", "kind", "place_code", "price", "most_per_person", "available_from", "available_until")


@transaction.atomic
def register_giver(*, by: User, name: str, place_code: str, counter: str, phone: str, contact: str = "") -> Giver:
    """Take a local business in as a giver of rewards: an organisation of its own, with the person of this number at its counter.

    Raises NotAllowed, Conflict("already_a_giver"), Invalid("bad_phone").
    """
    require(can_register_giver(by, place_code))
    known = Giver.objects.filter(organisation__name=name.strip(), organisation__place_code=place_code)
    if known.exists():
        raise Conflict("already_a_giver", _("这里已经有同名的爱心单位了。"))
    organisation = Organisation.objects.create(
        name=name.strip(), kind=Organisation.Kind.ENTERPRISE, place_code=place_code, phone=phone
    )
    person = person_with_phone(by=by, phone=phone, name=contact)
    put_in_office(by=by, user=person, role=Role.ORG_STAFF, place_code=place_code, organisation=organisation, fund_id="")
    return make_giver(by=by, organisation=organisation, counter=counter)


@transaction.atomic
def make_giver(*, by: User | None, organisation: Organisation, counter: str) -> Giver:
    """Let an organisation that is known here give rewards; again changes where and when. by: a coordinator of where it is; None for the system.
    Raises NotAllowed."""
    if by is not None:
        require(can_register_giver(by, organisation.place_code))
    giver, is_new = Giver.objects.update_or_create(
        organisation=organisation,
        defaults={"counter": counter.strip()[:120], "is_active": True},
        create_defaults={"counter": counter.strip()[:120], "registered_by": by, "registered_at": clock.now()},
    )
    if is_new:
        log.record(
            "giver.registered", stream=f"org/{organisation.public_id}", by=by, place_code=organisation.place_code
        )
    return giver


@transaction.atomic
def add_reward(*, by: User, giver: Giver, stock: int, photo: IO[bytes] | None = None, **facts: Any) -> Reward:
    """Put a thing or a service into the catalogue. facts: title, description, kind, place_code, price (hundredths of a point), most_per_person,
    available_from, available_until. photo: an uploaded picture. Raises NotAllowed, Invalid with a sentence for each field that needs mending."""
    require(can_keep_rewards(by, giver))
    _check(giver, facts)
    reward = Reward(giver=giver, stock=stock, added_by=by, **facts)
    _keep_photo(reward, photo)
    reward.save(force_insert=True)
    _record("offering.added", reward, by)
    return reward


@transaction.atomic
def change_reward(
    *, by: User, reward: Reward, more: int = 0, photo: IO[bytes] | None = None, is_active: bool = True, **facts: Any
) -> Reward:
    """Change what is on offer from now on; what is reserved stands as it was. more: pieces that come to the stock, or go from it when below 0.

    Raises NotAllowed, Invalid, Conflict("stock_gone") when fewer pieces are left than are to go.
    """
    require(can_keep_rewards(by, reward.giver))
    _check(reward.giver, facts)
    for name in FIELDS:
        setattr(reward, name, facts[name])
    reward.is_active = is_active
    _keep_photo(reward, photo)
    reward.save(update_fields=[*FIELDS, "is_active", "photo"])
    if not Reward.objects.filter(pk=reward.pk, stock__gte=-more).update(stock=F("stock") + more):
        sentence = _("剩下的没有这么多了。")
        raise Conflict("stock_gone", sentence, fields={"more": sentence})
    reward.refresh_from_db(fields=["stock"])
    _record("offering.changed", reward, by)
    return reward


def _keep_photo(reward: Reward, photo: IO[bytes] | None) -> None:
    if photo:
        reward.photo.save(f"{new_public_id()}.webp", ContentFile(clean_photo(photo).content), save=False)


def _check(giver: Giver, facts: dict[str, Any]) -> None:
    wrong: dict[str, Any] = {}
    text = facts["title"] + facts["description"]
    if any(word in text for word in LIKE_CASH):
        wrong["title"] = _("只能是实物或服务，不能是现金或能当钱用的券、卡。")
    if facts["price"] <= 0:
        wrong["price"] = _("请填大于 0 的积分。")
    first, last = facts["available_from"], facts["available_until"]
    if isinstance(last, dt.date) and last < first:
        wrong["available_until"] = _("结束日期要晚于开始日期。")
    if not _is_near(giver, facts["place_code"]):
        wrong["place_code"] = _("请在爱心单位所在的街道或区里选。")
    if wrong:
        raise Invalid("bad_reward", _("请检查标出的内容。"), fields=wrong)


def _is_near(giver: Giver, place_code: str) -> bool:
    """For the people of the giver's own place, of one inside it, or of its street or district as a whole."""
    own = giver.organisation.place_code
    return contains(own, place_code) or place_code in {each.code for each in lineage(own) if each.level >= 6}


def _record(type: str, reward: Reward, by: User) -> None:
    organisation = reward.giver.organisation
    stream = f"org/{organisation.public_id}"
    log.record(type, stream=stream, by=by, place_code=reward.place_code, reward=reward.public_id, title=reward.title)
