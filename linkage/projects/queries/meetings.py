"""Demand lists, fairs and cooperation agreements, as each may be read."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.needs.models import Category, Need
from linkage.organisations.models import Organisation
from linkage.organisations.roles import held_by, role_places
from linkage.people.models import User
from linkage.places import codes
from linkage.places.queries import settings_at
from linkage.projects.models import Cooperation, DemandEntry, DemandList, Fair, FairItem, Intent
from linkage.projects.permissions.meetings import KEEPERS, PARTNERS
from linkage.projects.queries.projects import within
from linkage.projects.states.demand_lists import PUBLIC_LISTS, IntentState, ListState
from linkage.projects.states.projects import CARRIED, NOT_FOR_PROJECTS

SMALL = 5  # fewer residents than this are not told of in public


def lists_for(user: Any) -> QuerySet[DemandList]:
    """The public ones and, of her places, the drafts; newest year and version first."""
    rows = DemandList.objects.filter(
        Q(state__in=sorted(PUBLIC_LISTS)) | within("place_code", role_places(user, *KEEPERS))
    )
    return rows.order_by("-year", "place_code", "-version")


def list_for(user: Any, public_id: str) -> DemandList:
    """Raises NotFound."""
    found = lists_for(user).filter(public_id=public_id).select_related("made_by", "finalised_by").first()
    if found is None:
        raise NotFound("no_such_list", _("没有这份清单，或者它还没有公开。"))
    return found


def versions_of(row: DemandList) -> QuerySet[DemandList]:
    """Its published versions, newest first."""
    return DemandList.objects.filter(
        place_code=row.place_code, year=row.year, state__in=[ListState.PUBLISHED, ListState.REPLACED]
    ).order_by("-version")


def entries_of(row: DemandList) -> QuerySet[DemandEntry]:
    return row.entries.select_related("project")


def suggested(place_code: str, year: int) -> list[dict[str, Any]]:
    """What this year's needs of the place would say: one entry for each kind asked for often enough not to point at anybody (FACTS each)."""
    rows = Need.objects.filter(place_code__startswith=codes.prefix(place_code), submitted_at__year=year)
    counted = rows.exclude(state__in=sorted(NOT_FOR_PROJECTS)).values("category").order_by()
    often = dict(counted.annotate(n=Count("pk")).filter(n__gte=SMALL).values_list("category", "n"))
    kinds = Category.objects.filter(pk__in=often, is_sensitive=False)
    return [
        {
            "title": each.name,
            "field": each.domain,
            "whom": str(_("有这类需求的居民")),
            "why": str(_("今年已有 %(count)s 条求助") % {"count": often[each.pk]}),
            "count": often[each.pk],
            "budget_fen": 0,
        }
        for each in sorted(kinds, key=lambda kind: -often[kind.pk])
    ]


def fairs() -> QuerySet[Fair]:
    return Fair.objects.order_by("-starts_at", "-pk")


def fair_for(public_id: str) -> Fair:
    """Fairs are public. Raises NotFound."""
    found = Fair.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_fair", _("没有这场洽谈会。"))
    return found


def items_of(fair: Fair) -> list[FairItem]:
    rows = fair.items.select_related("need__category", "project").prefetch_related("intents__organisation")
    return list(rows)


def item_of(fair: Fair, public_id: str) -> FairItem:
    return _the_one(fair.items.select_related("fair", "need", "project"), public_id)


def intent_for(user: User, public_id: str) -> Intent:
    """Of a fair she keeps. Raises NotFound."""
    rows = Intent.objects.filter(within("item__fair__place_code", role_places(user, *KEEPERS)))
    return _the_one(rows.select_related("item__fair", "organisation"), public_id)


@dataclass(frozen=True, slots=True)
class Conversion:
    """What came of a fair: shown items, intents, of these signed, and of the signed those whose project is carried out by that organisation."""

    shown: int
    intents: int
    signed: int
    carried: int

    @property
    def percent(self) -> int | None:
        """Of the intents, how many were signed; rounded down."""
        return self.signed * 100 // self.intents if self.intents else None


def conversion_of(items: list[FairItem]) -> Conversion:
    intents = [(item, each) for item in items for each in item.intents.all()]
    signed = [(item, each) for item, each in intents if each.state == IntentState.SIGNED]
    carried = [
        each
        for item, each in signed
        if item.project and item.project.state in CARRIED and item.project.organisation_id == each.organisation_id
    ]
    return Conversion(len(items), len(intents), len(signed), len(carried))


def own_organisations(user: Any) -> QuerySet[Organisation]:
    """Those for which she signs."""
    mine = {each.organisation_id for each in held_by(user) if each.role in PARTNERS and each.organisation_id}
    return Organisation.objects.filter(pk__in=mine, is_active=True).order_by("name")


def cooperations_of(user: User) -> QuerySet[Cooperation]:
    rows = Cooperation.objects.filter(organisation__in=own_organisations(user)).select_related("organisation")
    return rows.order_by("ended_on", "ends_on", "pk")


def cooperation_for(user: User, public_id: str) -> Cooperation:
    """Raises NotFound."""
    return _the_one(cooperations_of(user), public_id)


def cooperations_ending() -> list[Cooperation]:
    """Those that end within what their place asks to be told before, and of which nobody was told yet."""
    today = clock.today()
    rows = list(
        Cooperation.objects.filter(
            reminded_on__isnull=True,
            ended_on__isnull=True,
            ends_on__gte=today,
            ends_on__lte=today + dt.timedelta(days=180),
        ).select_related("organisation")
    )
    days = settings_at("cooperation_reminder_days", {each.organisation.place_code for each in rows})
    return [each for each in rows if (each.ends_on - today).days <= days[each.organisation.place_code]]


def _the_one(rows: Any, public_id: str) -> Any:
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("not_found", _("没有找到。"))
    return found
