"""Seed grants over the API; amounts in fen."""

import datetime as dt

from ninja import Schema
from pydantic import Field


class DecisionIn(Schema):
    approve: bool
    reason: str = Field("", max_length=300, description="Needed to decline; whoever applied reads it.")


class SigningIn(Schema):
    name: str = Field(
        "",
        max_length=40,
        description="The signature, as the person writes it. Left out, the fund's officer draws the agreement up.",
    )
    digest: str = Field("", max_length=64, description="SHA-256 of the text that is signed, as the agreement gives it.")


class PaymentIn(Schema):
    transfer_no: str = Field(max_length=60, description="The number on the bank's slip; registered, never carried out.")


class SpentIn(Schema):
    position: int = Field(description="Of the budget's line.")
    amount_fen: int = Field(ge=0)


class ReportIn(Schema):
    narrative: str = Field(max_length=4000)
    served: int = Field(ge=0)
    sessions: int = Field(0, ge=0)
    staff: int = Field(ge=0, le=10_000)
    social_workers: int = Field(ge=0, le=10_000)
    spent: list[SpentIn] = Field(max_length=60)
    ratio_reason: str = Field("", max_length=300)


class DecisionOut(Schema):
    application: str
    state: str
    grant: str | None = None


class TrancheOut(Schema):
    id: str
    number: int
    milestone: str
    amount_fen: int
    due_on: dt.date | None
    state: str


class GrantOut(Schema):
    id: str
    state: str
    fund: str
    awarded_fen: int
    held_fen: int
    paid_fen: int
    accounted_fen: int
    returned_fen: int
    tranches: list[TrancheOut]


class AgreementOut(Schema):
    grant: str
    version: int
    body: str
    digest: str
    grantee_signed_at: dt.datetime | None
    signatory_signed_at: dt.datetime | None


class ReportOut(Schema):
    id: str
    number: int
    kind: str
    state: str
