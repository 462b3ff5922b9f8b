from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.needs.models import Need
from linkage.needs.queries import needs_asked_by, needs_visible_to
from linkage.organisations.models import Role
from linkage.organisations.roles import held_by, role_places
from linkage.people.models import User
from linkage.places import codes
from linkage.places.queries import setting
from linkage.projects.models import Project
from linkage.projects.permissions.projects import READERS, STATION
from linkage.projects.ratios import Limits
from linkage.projects.states.projects import NOT_FOR_PROJECTS, PUBLIC


def public_projects(place_code: str = "") -> QuerySet[Project]:
    """What anybody may read, newest year first."""
    rows = Project.objects.filter(state__in=sorted(PUBLIC), place_code__startswith=codes.prefix(place_code))
    return rows.select_related("organisation").order_by("-year", "-moved_at", "-pk")


def project_for(user: Any, public_id: str) -> Project:
    """A public one; a draft only for those who work on it and for whoever's need went into it. Raises NotFound."""
    rows = Project.objects.filter(Q(state__in=sorted(PUBLIC)) | _inside(user))
    return _the_one(rows, public_id)


def projects_at_desk(user: Any) -> QuerySet[Project]:
    """Those she works on: of her places, or of her organisation."""
    return Project.objects.filter(_at_desk(user)).select_related("organisation").order_by("-moved_at", "-pk")


def desk_project(user: Any, public_id: str) -> Project:
    """Raises NotFound for one of another place or organisation."""
    return _the_one(Project.objects.filter(_at_desk(user)), public_id)


def desk_projects_where(user: Any) -> QuerySet[Project]:
    """The same rows, for another query to ask within."""
    return Project.objects.filter(_at_desk(user)).order_by()


def needs_to_link(user: User, public_ids: list[str]) -> list[Need]:
    """The needs with these ids that she may see as staff, in the order of the ids. Raises NotFound when one is missing."""
    found = {
        each.public_id: each for each in staff_needs(user).filter(public_id__in=public_ids).select_related("category")
    }
    if missing := [each for each in public_ids if each not in found]:
        raise NotFound("no_such_need", _("有 %(count)s 条需求找不到了，请重新选。") % {"count": len(missing)})
    return [found[each] for each in dict.fromkeys(public_ids)]


def staff_needs(user: User) -> QuerySet[Need]:
    """Needs she may turn into a project: those of her station's area; for an organisation's staff, those in its places that are public, or in which
    it has a part."""
    if role_places(user, *STATION):
        area = within("place_code", role_places(user, *STATION))
        return Need.objects.filter(area)
    places = role_places(user, Role.ORG_STAFF)
    return (
        needs_visible_to(user) | Need.objects.filter(within("place_code", places), published_at__isnull=False)
    ).distinct()


def alike(user: User, ticked: list[Need]) -> list[Need]:
    """Up to 20 needs of the same kinds (of any, when none is ticked) in her area that went into no project yet, newest first."""
    rows = staff_needs(user).filter(project_links__isnull=True).exclude(state__in=sorted(NOT_FOR_PROJECTS))
    if ticked:
        rows = rows.filter(category__in={each.category_id for each in ticked})
    rows = rows.exclude(pk__in=[each.pk for each in ticked]).select_related("category")
    return list(rows.order_by("-submitted_at", "-pk")[:20])


def projects_of_need(need: Need) -> QuerySet[Project]:
    """Where a need went, newest first."""
    return Project.objects.filter(need_links__need=need).order_by("-pk")


def limits_at(place_code: str) -> Limits:
    """What the place asks of a project's people and cost (mechanisms J15, J16)."""
    return Limits(
        int(setting("project_social_worker_percent", place_code)), int(setting("project_labour_percent", place_code))
    )


def _inside(user: Any) -> Q:
    if not getattr(user, "is_authenticated", False):
        return Q(pk__in=[])
    return _at_desk(user) | Q(pk__in=Project.objects.filter(needs__in=needs_asked_by(user)).values("pk"))


def _at_desk(user: Any) -> Q:
    mine = [each.organisation_id for each in held_by(user) if each.role == Role.ORG_STAFF and each.organisation_id]
    return (
        within("place_code", role_places(user, *READERS))
        | Q(organisation__in=mine)
        | Q(proposer__in=mine)
        | Q(evaluator__in=mine)
    )


def within(column: str, prefixes: list[str]) -> Q:
    """Rows whose place lies in one of these; none for none."""
    area = Q(pk__in=[])
    for prefix in prefixes:
        area |= Q(**{f"{column}__startswith": prefix})
    return area


def _the_one(rows: QuerySet[Project], public_id: str) -> Project:
    found = rows.filter(public_id=public_id).select_related("organisation", "proposer", "evaluator").first()
    if found is None:
        raise NotFound("no_such_project", _("没有这个项目，或者它还没有公开。"))
    return found
