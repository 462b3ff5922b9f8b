"""Who hears a grant's stream: by what she is at this moment, not by what she once followed, because roles over money end."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, Value
from django.db.models.functions import Concat

from linkage.funding.models import Grant
from linkage.funding.permissions.funds import MEMBERS
from linkage.organisations.models import Membership, Role
from linkage.realtime.audience import Listener

KIND = "grant/"


def hearers_of_grants(streams: Iterable[str]) -> dict[str, list[int]]:
    """stream -> ids of whoever applied, the organisation's staff and the fund's people; two queries when there is a grant's stream among them."""
    ids = [stream.removeprefix(KIND) for stream in streams if stream.startswith(KIND)]
    grants = list(Grant.objects.filter(public_id__in=ids).select_related("application", "fund")) if ids else []
    staff, members = _now(grants) if grants else ({}, {})
    return {
        grant.stream: [
            grant.application.applicant_id,
            *staff.get(grant.application.organisation_id, ()),
            *members.get(grant.fund.public_id, ()),
        ]
        for grant in grants
    }


def heard_grants(listener: Listener) -> Q:
    """The same, in SQL, for one listener's events."""
    mine = (
        Q(application__applicant=listener.user_id)
        | Q(application__organisation__public_id__in=listener.organisations)
        | Q(fund__public_id__in=listener.funds)
    )
    names = Grant.objects.filter(mine).annotate(name=Concat(Value(KIND), "public_id")).values("name")
    return Q(stream__startswith=KIND, stream__in=names)


def _now(grants: list[Grant]) -> tuple[dict[int, list[int]], dict[str, list[int]]]:
    organisations = [grant.application.organisation_id for grant in grants]
    funds = [grant.fund.public_id for grant in grants]
    wanted = Q(organisation__in=organisations, role=Role.ORG_STAFF) | Q(fund_id__in=funds, role__in=MEMBERS)
    staff: defaultdict[int, list[int]] = defaultdict(list)
    members: defaultdict[str, list[int]] = defaultdict(list)
    rows = Membership.objects.filter(wanted, ended_at__isnull=True).values_list(
        "user", "organisation", "fund_id", "role"
    )
    for user, organisation, fund, role in rows:
        if role == Role.ORG_STAFF:
            staff[organisation].append(user)
        else:
            members[fund].append(user)
    return staff, members
