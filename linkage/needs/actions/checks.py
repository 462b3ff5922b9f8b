"""What a need must be like to be taken. Each function answers with sentences by field name; empty when all is well."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import DomainError
from linkage.needs.models import Urgency
from linkage.needs.specs import Beneficiary, OnBehalf
from linkage.people import phones
from linkage.people.models import Consent, Gender
from linkage.people.vocabulary import POPULATIONS
from linkage.places import queries as places

TITLE_LENGTH = 60
DESCRIPTION_LENGTH = 2000
ADDRESS_LENGTH = 120
NAME_LENGTH = 30
FURTHEST_DAYS = 90
LONGEST_DAYS = 31


def text_problems(title: str, description: str, address: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if not 1 <= len(title.strip()) <= TITLE_LENGTH:
        found["title"] = _("请用一句话说说要帮什么忙，最多 %(length)s 个字。") % {"length": TITLE_LENGTH}
    if len(description) > DESCRIPTION_LENGTH:
        found["description"] = _("详细情况请控制在 %(length)s 字以内。") % {"length": DESCRIPTION_LENGTH}
    if len(address) > ADDRESS_LENGTH:
        found["address"] = _("地址请控制在 %(length)s 字以内。") % {"length": ADDRESS_LENGTH}
    return found


def window_problems(start: dt.datetime, end: dt.datetime, now: dt.datetime) -> dict[str, Any]:
    """start, end: aware instants. A window that has begun is fine as long as it has not ended."""
    if end <= start:
        return {"window": _("结束时间要在开始时间之后。")}
    if end <= now:
        return {"window": _("这个时间已经过了，请另选一个。")}
    if start > now + dt.timedelta(days=FURTHEST_DAYS):
        return {"window": _("请选 %(days)s 天以内的时间。") % {"days": FURTHEST_DAYS}}
    if end - start > dt.timedelta(days=LONGEST_DAYS):
        return {"window": _("时间范围最长 %(days)s 天，请选短一些。") % {"days": LONGEST_DAYS}}
    return {}


def place_problems(place_code: str, lat: float | None, lng: float | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    try:
        places.community(place_code)
    except DomainError as error:
        found["place"] = error.message
    if (lat is None) != (lng is None) or (
        lat is not None and lng is not None and not (abs(lat) <= 90 and abs(lng) <= 180)
    ):
        found["location"] = _("位置不对，请重新选，或者不填。")
    return found


def urgency_problems(urgency: str) -> dict[str, Any]:
    return {} if urgency in Urgency.values else {"urgency": _("请选择急不急。")}


def beneficiary_problems(person: Beneficiary | None) -> dict[str, Any]:
    if person is None:
        return {}
    found: dict[str, Any] = {}
    if len(person.name) > NAME_LENGTH:
        found["beneficiary_name"] = _("名字请控制在 %(length)s 字以内。") % {"length": NAME_LENGTH}
    if len(person.relation) > NAME_LENGTH:
        found["beneficiary_relation"] = _("关系请控制在 %(length)s 字以内。") % {"length": NAME_LENGTH}
    if person.phone and (sentence := phone_problem(person.phone)):
        found["beneficiary_phone"] = sentence
    if person.helper_gender not in Gender.values:
        found["helper_gender"] = _("请从选项里选。")
    populations = person.facts.get("populations", [])
    if not isinstance(populations, list) or set(map(str, populations)) - POPULATIONS.keys():
        found["populations"] = _("请从选项里选。")
    return found


def on_behalf_problems(person: OnBehalf | None, *, phone_needed: bool = False) -> dict[str, Any]:
    if person is None:
        return {}
    found: dict[str, Any] = {}
    if not 1 <= len(person.name.strip()) <= NAME_LENGTH:
        found["on_behalf_name"] = _("请写下对方怎么称呼。")
    if (person.phone or phone_needed) and (sentence := phone_problem(person.phone)):
        found["on_behalf_phone"] = sentence
    if person.consent and person.consent not in Consent.Manner.values:
        found["on_behalf_consent"] = _("请选择对方同意的方式。")
    return found


def phone_problem(typed: str) -> Any:
    """A sentence, or None for a number that can receive a code."""
    try:
        phones.parse(typed)
    except DomainError as error:
        return error.message
    return None
