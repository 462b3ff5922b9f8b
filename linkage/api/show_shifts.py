"""Rows of activities, shifts and sign-ups as the API tells them."""

from typing import Any

from linkage.api import schemas
from linkage.api.shift_schemas import ActivityOut, ShiftOut, ShiftRow, ShiftWaitingOut, SignupOut
from linkage.people.models import User
from linkage.volunteering.models import Activity, Shift, ShiftWaiting, Signup
from linkage.volunteering.queries import activities as queries


def activity_out(row: Activity) -> ActivityOut:
    shifts = list(queries.shifts_of(row).select_related("activity"))
    return ActivityOut(
        id=row.public_id,
        organisation=row.organisation.public_id,
        place=row.place_code,
        lead=row.lead.short_name,
        shifts=[shift_row(each) for each in shifts],
        **{
            name: getattr(row, name)
            for name in (
                "title",
                "kind",
                "content",
                "recruiting",
                "risk_notice",
                "spot",
                "minimum_age",
                "skills",
                "state",
            )
        },
    )


def _facts(shift: Shift) -> dict[str, Any]:
    activity = shift.activity
    return {
        "id": shift.public_id,
        "activity": activity.public_id,
        "title": activity.title,
        "kind": activity.kind,
        "place": activity.place_code,
        "spot": activity.spot,
        "window": schemas.WindowIn(start=shift.starts_at, end=shift.ends_at),
        "state": shift.state,
        "minimum": shift.minimum,
        "maximum": shift.maximum,
        "taken": shift.taken,
    }


def shift_row(shift: Shift) -> ShiftRow:
    return ShiftRow(**_facts(shift))


def shift_out(user: User, shift: Shift) -> ShiftOut:
    standing, activity = queries.standing_of(user, shift), shift.activity
    return ShiftOut(
        **_facts(shift),
        content=activity.content,
        risk_notice=activity.risk_notice,
        minimum_age=activity.minimum_age,
        signup=standing.signup.public_id if standing.signup else None,
        waiting=standing.waiting.public_id if standing.waiting else None,
    )


def signup_out(row: Signup) -> SignupOut:
    return SignupOut(
        id=row.public_id,
        shift=row.shift.public_id,
        title=row.shift.activity.title,
        state=row.state,
        starts_at=row.shift.starts_at,
        ends_at=row.shift.ends_at,
        checked_in_at=row.checked_in_at,
        checked_out_at=row.checked_out_at,
    )


def waiting_out(row: ShiftWaiting) -> ShiftWaitingOut:
    return ShiftWaitingOut(
        id=row.public_id, shift=row.shift.public_id, state=row.state, invited_until=row.invited_until
    )
