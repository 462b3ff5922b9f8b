from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from linkage.api import schemas
from linkage.api.answers import ACTS, READS, Page, Paging, once, once_committed, page_of
from linkage.api.shift_schemas import ActivityIn, ActivityOut, ShiftOut, ShiftRow, ShiftWaitingOut, SignupOut
from linkage.api.show_shifts import activity_out, shift_out, shift_row, signup_out, waiting_out
from linkage.common.errors import Invalid
from linkage.people.signed_in import person
from linkage.places.queries import place
from linkage.volunteering.actions import activities, attendance, signups
from linkage.volunteering.actions.shifts import Times, add_shifts
from linkage.volunteering.queries import activities as queries

router = Router(tags=["activities"])
_NOT_YOURS = _("只能为自己的组织、在自己负责的地方发起活动。")
_NO_LEAD = _("请选负责这个地方的社工带队。")


@router.get("/shifts", response={200: Page[ShiftRow], **READS})
def list_shifts(request: HttpRequest, paging: Annotated[Paging, Query(...)]) -> Any:
    """What volunteers of the caller's district can sign up for."""
    return page_of(queries.open_shifts(person(request).home_code), paging, shift_row)


@router.get("/shifts/{id}", response={200: ShiftOut, **READS})
def read_shift(request: HttpRequest, id: str) -> Any:
    user = person(request)
    return shift_out(user, queries.shift_for(user, id))


@router.get("/activities/{id}", response={200: ActivityOut, **READS})
def read_activity(request: HttpRequest, id: str) -> Any:
    return activity_out(queries.activity_for(person(request), id))


@router.post("/activities", response={201: ActivityOut, **ACTS})
def plan_activity(request: HttpRequest, body: ActivityIn) -> Any:
    """A draft with its dates. The lead social worker or the station publishes it."""
    user = person(request)

    def act() -> tuple[int, ActivityOut]:
        facts = body.dict(exclude={"organisation", "place", "lead", "shifts"})
        organisation = queries.organisations_to_plan_for(user).filter(public_id=body.organisation).first()
        if organisation is None:
            raise Invalid("unknown_organisation", _NOT_YOURS, fields={"organisation": _NOT_YOURS})
        lead = queries.possible_leads(place(body.place).code).filter(public_id=body.lead).first()
        if lead is None:
            raise Invalid("unknown_lead", _NO_LEAD, fields={"lead": _NO_LEAD})
        activity = activities.plan_activity(
            by=user, organisation=organisation, place_code=body.place, lead=lead, minimum=1, maximum=500, **facts
        )
        for each in body.shifts:
            times = Times(each.window.start, each.window.end, each.minimum, each.maximum)
            add_shifts(by=user, activity=activity, times=times, rule=each.rule, skips_holidays=each.skips_holidays)
        return 201, activity_out(activity)

    return once(request, act)


@router.post("/activities/{id}/publication", response={200: ActivityOut, **ACTS})
def publish_activity(request: HttpRequest, id: str) -> Any:
    user = person(request)

    def act() -> tuple[int, ActivityOut]:
        activity = queries.activity_for(user, id)
        activities.publish_activity(by=user, activity=activity)
        return 200, activity_out(activity)

    return once(request, act)


@router.post("/shifts/{id}/signups", response={201: SignupOut, **ACTS})
def sign_up(request: HttpRequest, id: str) -> Any:
    """409: full, conflict, already_yours, wrong_state."""
    user = person(request)
    return once(request, lambda: (201, signup_out(signups.sign_up(by=user, shift=queries.shift_for(user, id)))))


@router.post("/shifts/{id}/waitlist", response={201: ShiftWaitingOut, **ACTS})
def wait(request: HttpRequest, id: str) -> Any:
    """Queue for a full shift."""
    user = person(request)
    return once(
        request, lambda: (201, waiting_out(signups.join_shift_waitlist(by=user, shift=queries.shift_for(user, id))))
    )


@router.post("/shift-waitings/{id}/acceptance", response={201: SignupOut, **ACTS})
def take_kept_place(request: HttpRequest, id: str) -> Any:
    user = person(request)
    return once(
        request,
        lambda: (201, signup_out(signups.take_kept_place(by=user, waiting=queries.shift_waiting_for(user, id)))),
    )


@router.get("/signups", response={200: Page[SignupOut], **READS})
def list_signups(request: HttpRequest, paging: Annotated[Paging, Query(...)]) -> Any:
    """What the caller has signed up for and is not over."""
    return page_of(queries.shifts_signed_up(person(request)), paging, signup_out)


@router.post("/signups/{id}/withdrawal", response={200: SignupOut, **ACTS})
def withdraw(request: HttpRequest, id: str, body: schemas.ReasonIn) -> Any:
    """Shortly before the shift it takes a reason, which only the lead reads."""
    user = person(request)

    def act() -> tuple[int, SignupOut]:
        signup = queries.signup_for(user, id)
        signups.withdraw_signup(by=user, signup=signup, reason=body.reason)
        return 200, signup_out(signup)

    return once(request, act)


@router.post("/signups/{id}/checkin", response={200: SignupOut, **ACTS})
def check_in(request: HttpRequest, id: str, body: schemas.CheckIn) -> Any:
    """With the code on the lead's screen. The position, if given, is compared with the fence and forgotten."""
    user = person(request)
    where = (body.location.lat, body.location.lng) if body.location else None

    def act() -> tuple[int, SignupOut]:
        signup = queries.signup_for(user, id)
        return 200, signup_out(attendance.check_in_to_shift(by=user, signup=signup, code=body.code, where=where))

    return once_committed(request, act)


@router.post("/signups/{id}/checkout", response={200: SignupOut, **ACTS})
def check_out(request: HttpRequest, id: str, body: schemas.CheckOut) -> Any:
    """The hours are recorded with it."""
    user = person(request)

    def act() -> tuple[int, SignupOut]:
        signup = queries.signup_for(user, id)
        return 200, signup_out(attendance.check_out_of_shift(by=user, signup=signup, code=body.code))

    return once_committed(request, act)
