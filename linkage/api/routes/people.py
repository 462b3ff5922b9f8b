from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from linkage.api import schemas, show
from linkage.api.answers import READS
from linkage.needs.queries import categories
from linkage.organisations.models import Membership
from linkage.people.signed_in import person
from linkage.places.queries import children
from linkage.realtime.feed import events_after
from linkage.realtime.watching import names_in
from linkage.volunteering.queries.profiles import volunteer_of

router = Router(tags=["people and places"])


@router.get("/me", response={200: schemas.MeOut, **READS})
def read_me(request: HttpRequest) -> Any:
    """The person who is signed in, her roles with their scopes, her community."""
    user = person(request)
    memberships = list(Membership.objects.filter(user=user, ended_at__isnull=True).select_related("organisation"))
    return show.me(user, memberships, volunteer_of(user) is not None)


@router.get("/places", response={200: list[schemas.PlaceOut], **READS}, auth=None)
def list_places(request: HttpRequest, parent: Annotated[str, Query(pattern=r"^([0-9]{12})?$")] = "") -> Any:
    """The places directly inside `parent` (12 digits); the provinces without one."""
    return [
        schemas.PlaceOut(code=each.code, name=each.name, level=each.level, lat=each.lat, lng=each.lng)
        for each in children(parent)
    ]


@router.get("/categories", response={200: list[schemas.CategoryOut], **READS}, auth=None)
def list_categories(request: HttpRequest) -> Any:
    """Kinds of need with the bundle each usually takes."""
    return [show.category(each) for each in categories()]


@router.get("/events", response={200: schemas.EventsOut, **READS})
def list_events(
    request: HttpRequest,
    after: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 100,
    wait: Annotated[int, Query(ge=0, le=25)] = 0,
    watch: Annotated[str, Query(max_length=6100)] = "",
) -> Any:
    """The live feed, pulled: what the caller may hear now, after the cursor. Without one: nothing yet, and the cursor to begin with. `wait`: so many
    seconds the answer may take while there is nothing to tell. `watch`: streams to be told of beyond what she hears anyway, separated by commas."""
    user = person(request)
    # The web process waits before it asks here (realtime/waiting.py).
    pulled = events_after(user, after or None, limit, names_in(watch))
    return {"items": pulled.items, "next": pulled.cursor, "more": pulled.more, "reset": pulled.reset}
