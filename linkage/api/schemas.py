"""Shapes of the API's answers and inputs (contract: docs/api.md, OpenAPI). Money in fen, hours in minutes, points in hundredths, instants with offset."""

import datetime as dt
from typing import Literal

from ninja import Schema
from pydantic import AwareDatetime, Field

Id = str
Urgency = Literal["normal", "soon", "urgent"]
Kind = Literal["social_worker", "volunteer", "service", "venue", "goods", "money"]


class PlaceOut(Schema):
    code: str
    name: str
    level: int = Field(description="Length of the significant prefix: 2, 4, 6, 9 or 12.")
    lat: float | None
    lng: float | None


class Scope(Schema):
    role: str
    place: str
    organisation: Id | None
    fund: Id | None


class MeOut(Schema):
    id: Id
    name: str
    phone: str = Field(description="Masked.")
    language: str
    place: str
    is_volunteer: bool
    roles: list[Scope]


class BundleItem(Schema):
    kind: Kind
    title: str
    quantity: int
    mandatory: bool
    skills: list[str]
    amount_fen: int | None


class CategoryOut(Schema):
    code: str
    name: str
    hint: str
    domain: str
    service: str
    bundle: list[BundleItem]


class RequirementIn(Schema):
    id: Id = ""
    kind: Kind
    title: str = Field("", max_length=60)
    quantity: int = Field(1, ge=1, le=100)
    mandatory: bool = True
    skills: list[str] = Field([], max_length=10)
    certified: bool = False
    min_grade: int = Field(0, ge=0, le=3)
    amount_fen: int | None = Field(None, ge=1, le=10**12)
    purpose: str = Field("", max_length=40)


class WindowIn(Schema):
    start: AwareDatetime
    end: AwareDatetime


class LocationIn(Schema):
    lat: float = Field(ge=-90, le=90)
    lng: float = Field(ge=-180, le=180)


class BeneficiaryIn(Schema):
    name: str = Field("", max_length=40)
    phone: str = Field("", max_length=20)
    relation: str = Field("", max_length=30)
    is_minor: bool = False
    helper_gender: Literal["", "female", "male"] = ""
    populations: list[str] = Field([], max_length=10)
    notes: str = Field("", max_length=500)


class OnBehalfIn(Schema):
    name: str = Field(max_length=40)
    phone: str = Field("", max_length=20)
    consent: Literal["", "tap", "oral", "paper"] = Field("", description="How the person agreed; empty is refused.")


class NeedIn(Schema):
    category: str = Field(max_length=40)
    title: str = Field(max_length=200)
    description: str = Field("", max_length=5000)
    place: str = Field(max_length=12)
    urgency: Urgency = "normal"
    window: WindowIn
    location: LocationIn | None = None
    address: str = Field("", max_length=200)
    beneficiary: BeneficiaryIn | None = None
    on_behalf_of: OnBehalfIn | None = None
    requirements: list[RequirementIn] | None = Field(None, max_length=20, description="Omitted: the category's bundle.")
    shares_contact: bool = Field(False, description="Helpers may be given address and phone.")


class RequirementOut(Schema):
    id: Id
    kind: Kind
    title: str
    quantity: int
    filled: int
    mandatory: bool
    skills: list[str]
    certified: bool = Field(description="A verified paper for one of the skills, good on the day, is asked for.")
    amount_fen: int | None
    unmet_reason: str | None = Field(description="Why it is still open, for those who plan.")


class TimelineEntry(Schema):
    seq: int
    type: str
    at: dt.datetime
    summary: str


class ContactOut(Schema):
    address: str
    phone: str
    beneficiary_name: str
    beneficiary_phone: str


class NeedRow(Schema):
    id: Id
    category: str
    title: str
    state: str
    place: str
    urgency: Urgency
    window: WindowIn
    due_at: dt.datetime | None
    owner: str = Field(description="Who has to move next, in the request's language; empty when closed.")
    submitted_at: dt.datetime


class NeedOut(NeedRow):
    description: str | None
    reason: str | None
    requirements: list[RequirementOut]
    timeline: list[TimelineEntry]
    contact: ContactOut | None = Field(description="Only for those who serve, while they serve.")


class AssessmentIn(Schema):
    public_summary: str = Field(max_length=500)
    requirements: list[RequirementIn] | None = Field(None, max_length=20, description="Omitted: as they are.")
    lead: Id = ""
    window: WindowIn | None = None


class ReasonIn(Schema):
    reason: str = Field("", max_length=1000)


class RatingIn(Schema):
    stars: int = Field(ge=1, le=5)
    comment: str = Field("", max_length=1000)
    is_anonymous: bool = False


class CandidateOut(Schema):
    provider: str = Field(description="kind:id, as offers take it.")
    label: str
    score: float
    terms: dict[str, float]
    reasons: list[str]


class CandidatesOut(Schema):
    items: list[CandidateOut]
    unmet_reason: str | None


class OffersIn(Schema):
    providers: list[str] = Field(max_length=50)


class OfferOut(Schema):
    id: Id
    requirement: Id
    need: Id
    kind: Kind
    title: str
    provider: str
    state: str
    expires_at: dt.datetime
    amount_fen: int | None
    reasons: list[str]


class OfferList(Schema):
    items: list[OfferOut]


class OpportunityOut(Schema):
    requirement: Id
    need: Id
    title: str
    summary: str
    place: str
    window: WindowIn
    places_left: int
    score: float
    reasons: list[str]
    obstacles: list[str] = Field(description="Her own settings that speak against it; she may claim all the same.")


class OpportunityList(Schema):
    items: list[OpportunityOut]


class AssignmentOut(Schema):
    id: Id
    requirement: Id
    need: Id
    kind: Kind
    title: str
    state: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    checked_in_at: dt.datetime | None
    checked_out_at: dt.datetime | None


class WaitingOut(Schema):
    id: Id
    requirement: Id
    state: str
    invited_until: dt.datetime | None


class CheckIn(Schema):
    code: str = Field(max_length=20)
    location: LocationIn | None = None


class CheckOut(Schema):
    code: str = Field(max_length=20)


class CodeOut(Schema):
    code: str
    expires_at: dt.datetime


class RosterIn(Schema):
    started_at: AwareDatetime
    ended_at: AwareDatetime
    reason: str = Field(max_length=500)


class PointsOut(Schema):
    balance: int
    minutes_counted: int
    minutes_waiting: int


class PointsEntry(Schema):
    at: dt.datetime
    kind: str
    amount: int
    reference: str


class RewardOut(Schema):
    id: Id
    title: str
    description: str
    kind: str
    giver: str
    counter: str = Field(description="Where and when it is handed over, in words.")
    place: str
    price: int
    stock: int
    most_per_person: int
    available_until: dt.date | None
    missing: int = Field(description="What the caller's points are short of; 0: enough.")


class RewardList(Schema):
    balance: int
    items: list[RewardOut]


class RedemptionOut(Schema):
    id: Id
    reward: Id
    price: int
    state: str
    pickup_by: dt.datetime


class FundOut(Schema):
    id: Id
    name: str
    place: str
    purposes: list[str]
    registered_fen: int
    available_fen: int
    held_fen: int
    with_grantees_fen: int = Field(description="Paid out for grants and not accounted for yet.")
    spent_fen: int


class OpenFund(Schema):
    id: Id
    name: str
    kind: str
    place: str
    purposes: list[str]
    charity_registration_no: str


class OpenPurpose(Schema):
    purpose: str
    count: int | None = Field(description="null: fewer than five, or it could be worked out from the sum.")
    amount_fen: int | None


class OpenFundBooks(OpenFund):
    registered_fen: int
    available_fen: int
    held_fen: int
    with_grantees_fen: int
    spent_fen: int
    needs_helped: int = Field(description="0 as long as there are fewer than five.")
    needs_helped_fen: int
    needs_by_purpose: list[OpenPurpose]


class OpenTranche(Schema):
    number: int
    milestone: str
    amount_fen: int
    paid_at: AwareDatetime | None


class OpenReceipt(Schema):
    kind: str
    issued_on: dt.date
    amount_fen: int


class OpenReport(Schema):
    kind: str
    served: int


class OpenGrant(Schema):
    id: Id
    title: str
    grantee: str
    state: str
    awarded_fen: int
    awarded_at: AwareDatetime
    tranches: list[OpenTranche]
    receipts: list[OpenReceipt]
    reports: list[OpenReport]


class EventOut(Schema):
    cursor: str
    stream: str
    seq: int
    type: str
    at: str
    summary: str


class EventsOut(Schema):
    items: list[EventOut]
    next: str = Field(description="The cursor to go on from, also when there is nothing new.")
    more: bool
    reset: bool = Field(description="The cursor given could not be used: fetch your pages anew.")
