"""The station's list of needs: filters that are links one can share, search, pages. No names, no titles: what a list may show (product rule 10)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.needs import queries
from linkage.needs.models import Need
from linkage.needs.states import OPEN, NeedState
from linkage.people.models import User
from linkage.places import codes

PAGE = 20
LAST_PAGE = 50  # beyond that, filters find things faster than leafing
S = NeedState

GROUPS: dict[str, tuple[Any, frozenset[str]]] = {
    "open": (_("未办结"), frozenset(OPEN)),
    "submitted": (_("待审核"), frozenset({S.SUBMITTED})),
    "assessed": (_("待派单"), frozenset({S.ASSESSED})),
    "published": (_("待接单"), frozenset({S.PUBLISHED})),
    "active": (_("进行中"), frozenset({S.MATCHED, S.IN_SERVICE})),
    "served": (_("待确认"), frozenset({S.SERVED})),
    "late": (_("已过时限"), frozenset(OPEN)),
    "done": (_("已完成"), frozenset({S.CONFIRMED, S.RATED})),
    "closed": (_("未办成"), frozenset({S.REFUSED, S.RETURNED, S.CANCELLED, S.EXPIRED})),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for. group: a key of GROUPS; place: a code inside the station's area; lead: only those she leads."""

    group: str = "open"
    place: str = ""
    lead: bool = False
    words: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """From the address, forgiving: what makes no sense is left out."""
        group, page, place = query.get("group", "open"), query.get("page", ""), query.get("place", "")
        return cls(
            group=group if group in GROUPS else "open",
            place=place if place.isdigit() and len(place) == codes.LENGTH else "",
            lead=query.get("lead") == "me",
            words=query.get("q", "").strip()[:60],
            page=min(max(int(page), 1), LAST_PAGE) if page.isdecimal() and len(page) < 4 else 1,
        )

    def url(self, **changes: Any) -> str:
        """The address of these filters with some changed; changing a filter goes back to the first page."""
        other = replace(self, **({"page": 1} | changes))
        shown = {
            "group": other.group if other.group != "open" else "",
            "place": other.place,
            "lead": "me" if other.lead else "",
            "q": other.words,
            "page": str(other.page) if other.page > 1 else "",
        }
        return "?" + urlencode({name: value for name, value in shown.items() if value})


def rows(user: User, filters: Filters) -> QuerySet[Need]:
    """The station's needs that the filters leave: open ones by their due time, closed ones newest first."""
    needs = _narrowed(queries.needs_of_station(user, filters.place), user, filters)
    needs = needs.filter(state__in=GROUPS[filters.group][1])
    if filters.group == "late":
        needs = needs.filter(due_at__lt=clock.now())
    open_first = filters.group not in ("done", "closed")
    order = [F("due_at").asc(nulls_last=True), "-pk"] if open_first else ["-submitted_at", "-pk"]
    return queries.for_lists(needs).order_by(*order)


def page_of(needs: QuerySet[Any], number: int) -> tuple[list[Any], bool]:
    """The page's rows, and whether there are more."""
    start = (number - 1) * PAGE
    found = list(needs[start : start + PAGE + 1])
    return found[:PAGE], len(found) > PAGE and number < LAST_PAGE


def counts(user: User, filters: Filters) -> dict[str, int]:
    """How many open needs each group of states holds under the other filters, in one query; closed ones are not counted."""
    needs = _narrowed(queries.needs_of_station(user, filters.place), user, filters).filter(state__in=OPEN)
    by_state = dict(needs.order_by().values_list("state").annotate(Count("pk")))
    return {
        group: sum(by_state.get(state, 0) for state in states)
        for group, (_label, states) in GROUPS.items()
        if group not in ("late", "done", "closed")
    }


def _narrowed(needs: QuerySet[Need], user: User, filters: Filters) -> QuerySet[Need]:
    if filters.lead:
        needs = needs.filter(lead=user)
    return queries.found_by(needs, filters.words) if filters.words else needs
