"""Shapes of a fund's rounds and of the applications in them."""

import datetime as dt
from typing import Annotated

from ninja import Schema
from pydantic import Field

from linkage.api.schemas import Id

Fen = Annotated[int, Field(ge=0, le=10**12, description="In fen.")]


class CriterionOut(Schema):
    title: str
    hint: str
    weight: int = Field(description="Per cent; a round's weights add up to 100.")


class RoundOut(Schema):
    id: Id
    fund: Id
    title: str
    call: str
    state: str
    place: str
    purposes: list[str]
    budget_fen: int
    ceiling_fen: int
    opens_at: dt.datetime
    closes_at: dt.datetime
    rule: str
    criteria: list[CriterionOut]
    rules_hash: str = Field(description="SHA-256 of the published rules' canonical JSON; empty before the opening.")


class LineIn(Schema):
    kind: str = Field(description="labour, material, venue, transport, training, publicity or other.")
    title: str = Field(max_length=60)
    amount_fen: Fen


class ApplicationIn(Schema):
    organisation: Id = Field(description="That applies, or guides the group of residents that does.")
    group_name: str = Field("", max_length=60, description="Of residents who are not registered.")
    needs: list[Id] = Field([], max_length=50, description="On the public list, that it answers.")
    title: str = Field("", max_length=60)
    summary: str = Field("", max_length=200, description="Public once the application is accepted.")
    purpose: str = Field("", max_length=40)
    plan: str = Field("", max_length=4000)
    outcomes: str = Field("", max_length=2000)
    beneficiaries: int | None = Field(None, ge=1, le=1_000_000)
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    asked_fen: Fen = 0
    own_fen: Fen = 0
    staff: int = Field(0, ge=0, le=1000)
    social_workers: int = Field(0, ge=0, le=1000)
    ratio_reason: str = Field("", max_length=300, description="Why a ratio is missed; it is published.")
    lines: list[LineIn] = Field([], max_length=30)


class CheckOut(Schema):
    code: str
    is_met: bool
    sentence: str
    may_be_explained: bool


class ApplicationOut(Schema):
    id: Id
    round: Id
    organisation: Id
    group_name: str
    title: str
    summary: str
    purpose: str
    state: str
    version: int
    asked_fen: int
    own_fen: int
    staff: int
    social_workers: int
    ratio_reason: str
    reason: str = Field(description="Of a return or refusal.")
    project: Id | None = Field(description="What its needs became.")
    lines: list[LineIn]
    checks: list[CheckOut] = Field(description="Everything that is asked of it, met or not.")
