"""Shapes of the search for helpers: who was asked when."""

import datetime as dt

from ninja import Schema
from pydantic import Field

from linkage.api.schemas import Id


class AskedOut(Schema):
    offer: Id
    provider: str = Field(description="kind:id.")
    label: str = Field(description="Her name, or that of what was asked for.")
    state: str
    chance: float | None = Field(description="The estimated chance of a yes when she was asked.")
    sent_at: dt.datetime
    expires_at: dt.datetime
    answered_at: dt.datetime | None


class WaveOut(Schema):
    stage: str
    number: int = Field(description="Of the waves that have asked so far, this one included.")
    size: int
    expected_yes: float
    is_exclusive: bool = Field(description="Meanwhile only the invited may take a place.")
    sent_at: dt.datetime
    until: dt.datetime | None = Field(description="When the next step comes; null while a person has to act.")
    ended_at: dt.datetime | None
    ended_because: str
    asked: list[AskedOut]


class SearchOut(Schema):
    requirement: Id
    title: str
    quantity: int
    filled: int
    waves: list[WaveOut] = Field(description="Newest first.")
    asked_by_hand: list[AskedOut] = Field(description="Outside any wave.")


class SearchList(Schema):
    items: list[SearchOut]
