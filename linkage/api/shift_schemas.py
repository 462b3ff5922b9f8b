"""Shapes of activities, their shifts and sign-ups."""

import datetime as dt

from ninja import Schema
from pydantic import Field

from linkage.api.schemas import Id, WindowIn


class ShiftRow(Schema):
    id: Id
    activity: Id
    title: str
    kind: str
    place: str
    spot: str = Field(description="A public meeting place.")
    window: WindowIn
    state: str
    minimum: int
    maximum: int
    taken: int = Field(description="Held, kept for an invited person, or set aside for a group.")


class ShiftOut(ShiftRow):
    content: str
    risk_notice: str = Field(description="To be shown before signing up.")
    minimum_age: int
    signup: Id | None = Field(description="The caller's own sign-up.")
    waiting: Id | None = Field(description="The caller's own place in the queue.")


class ActivityOut(Schema):
    id: Id
    title: str
    kind: str
    content: str
    recruiting: str
    risk_notice: str
    place: str
    spot: str
    organisation: Id
    lead: str = Field(description="The lead social worker, as those who work together call her.")
    minimum_age: int
    skills: list[str]
    state: str
    shifts: list[ShiftRow] = Field(description="Those to come, soonest first.")


class ShiftIn(Schema):
    window: WindowIn
    minimum: int = Field(ge=1, le=500)
    maximum: int = Field(ge=1, le=500)
    rule: str = Field(
        "", max_length=120, description="RFC 5545 RRULE that ends (COUNT or UNTIL): one shift on each of its days."
    )
    skips_holidays: bool = Field(True, description="Leave out public holidays and weekend days on which people work.")


class ActivityIn(Schema):
    organisation: Id = Field(max_length=20)
    title: str = Field(max_length=60)
    kind: str = Field(max_length=20)
    content: str = Field(max_length=2000)
    recruiting: str = Field("", max_length=1000)
    risk_notice: str = Field(max_length=1000)
    place: str = Field(max_length=12)
    spot: str = Field(max_length=80)
    lead: Id = Field(max_length=20, description="A social worker who looks after the place.")
    minimum_age: int = Field(0, ge=0, le=80)
    skills: list[str] = Field([], max_length=10)
    certified: bool = Field(False, description="A verified paper for one of the skills is asked for.")
    is_dangerous: bool = Field(False, description="Who takes part must be insured on the day.")
    shifts: list[ShiftIn] = Field([], max_length=10)


class SignupOut(Schema):
    id: Id
    shift: Id
    title: str
    state: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    checked_in_at: dt.datetime | None
    checked_out_at: dt.datetime | None


class ShiftWaitingOut(Schema):
    id: Id
    shift: Id
    state: str
    invited_until: dt.datetime | None


class CoverOut(Schema):
    signup: Id
    state: str
    next_ask_at: dt.datetime | None = Field(description="When the next few are asked, if nobody has said yes by then.")


class CoverAskOut(Schema):
    id: Id
    shift: ShiftRow
    state: str
    asked_at: dt.datetime


class SwapPartner(Schema):
    signup: Id = Field(description="Give it as `wanted`.")
    who: str = Field(description="As those who work together call her.")
    shift: Id
    starts_at: dt.datetime
    ends_at: dt.datetime


class SwapPartners(Schema):
    items: list[SwapPartner]


class SwapIn(Schema):
    wanted: Id = Field(max_length=20, description="A sign-up of the list of partners.")


class SwapOut(Schema):
    id: Id
    offered: ShiftRow
    wanted: ShiftRow
    state: str
    is_mine: bool = Field(description="The caller proposed it; otherwise she is asked.")


class GroupIn(Schema):
    name: str = Field(max_length=40)
    count: int = Field(ge=2, le=200, description="Places to set aside, all or none.")
    phones: list[str] = Field(
        [], max_length=200, description="Of members to ask by name. Whether a number is registered is not told."
    )


class GroupOut(Schema):
    id: Id
    shift: Id
    name: str
    count: int
    joined: int
    state: str
    members: list[str] = Field(description="Who has joined, for the leader and those who run the activity only.")
