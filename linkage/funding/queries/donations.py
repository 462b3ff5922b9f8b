"""Gifts: for the fund's people, and for whoever gave them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.funding.models import Donation, Fund


def donations_of(fund: Fund) -> QuerySet[Donation]:
    """Newest first."""
    return Donation.objects.filter(fund=fund).select_related("fund", "donor", "goods").order_by("-pk")


def donation_of(fund: Fund, public_id: str) -> Donation:
    """Raises NotFound."""
    return _one(donations_of(fund), public_id)


def donations_by(user: Any) -> QuerySet[Donation]:
    """What she herself gave, newest first."""
    return Donation.objects.filter(donor=user).select_related("fund__organisation", "goods").order_by("-pk")


def donation_by(user: Any, public_id: str) -> Donation:
    """Raises NotFound."""
    return _one(donations_by(user), public_id)


def _one(rows: QuerySet[Donation], public_id: str) -> Donation:
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_donation", _("没有找到这笔捐赠。"))
    return found
