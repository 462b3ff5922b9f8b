"""What goes into the matching engine and what comes out of it.

Everything is frozen plain data without personal names: the caller maps rows to these types and ids back to rows.
Units: kilometres, minutes, fen (1/100 yuan), aware datetimes, WGS-84 degrees. Place codes are the 12-digit
administrative codes whose prefix is the tree (province 2, city 4, district 6, street 9, community 12 digits).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

HOURS_A_WEEK = 168
ALWAYS = (1 << HOURS_A_WEEK) - 1
"""Availability mask of someone who is free at every hour of the week."""


class Kind(StrEnum):
    """The five sorts of help of the five societies, money apart from goods because it divides."""

    SOCIAL_WORKER = "social_worker"
    VOLUNTEER = "volunteer"
    SERVICE = "service"
    VENUE = "venue"
    GOODS = "goods"
    MONEY = "money"


PEOPLE = frozenset({Kind.SOCIAL_WORKER, Kind.VOLUNTEER})
DIVISIBLE = frozenset({Kind.GOODS, Kind.MONEY})
"""Kinds that are counted out of a store (stock, balance) instead of being booked for a time."""


@dataclass(frozen=True, slots=True)
class Point:
    """A position in WGS-84 degrees."""

    lat: float
    lng: float


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open stretch of time [start, end); both ends are aware datetimes."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a window needs aware datetimes")
        if self.end <= self.start:
            raise ValueError("a window ends after it starts")

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds() // 60)

    def overlaps(self, other: Window) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class DatedException:
    """A dated change to the weekly availability: away (`free=False`) or exceptionally free. The last one listed wins."""

    window: Window
    free: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One machine-readable reason: a stable code and its parameters (JSON values). `matching.explain` words it."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Permit:
    """What a person must hold for the whole of the service. `refusal` is the reason's code when she does not: "uninsured" or "unsigned".
    `asked_of` names the providers it is asked of; None: everybody."""

    code: str
    refusal: str
    asked_of: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing a need asks for.

    `windows` are alternatives: the service happens in one of them (empty: the time is agreed later). `minutes` is how long
    it takes; None means the whole window. `skills_*` name abilities of people, facilities of venues or item codes of
    goods. `excluded` providers may never be proposed (the asker's wish, a conflict of interest, an earlier "no").
    """

    id: str
    need_id: str
    kind: Kind
    quantity: int = 1
    mandatory: bool = True
    skills_any: frozenset[str] = frozenset()
    skills_all: frozenset[str] = frozenset()
    skills_waivable: bool = True
    permits: tuple[Permit, ...] = ()
    min_grade: int = 0
    language: str | None = None
    gender: str | None = None
    windows: tuple[Window, ...] = ()
    minutes: int | None = None
    point: Point | None = None
    place_code: str = ""
    radius_km: float | None = None
    amount_fen: int | None = None
    purpose: str | None = None
    excluded: frozenset[str] = frozenset()
    previous_helpers: frozenset[str] = frozenset()
    requester: str = ""
    languages: frozenset[str] = frozenset()
    involves_minor: bool = False
    emergency: bool = False
    urgency: int = 0
    waiting_hours: float = 0.0
    vulnerability: float = 0.0

    def __post_init__(self) -> None:
        if self.quantity < 1:
            raise ValueError("a requirement asks for at least one")
        if self.kind is Kind.MONEY and not self.amount_fen:
            raise ValueError("a money requirement names its amount in fen")


@dataclass(frozen=True, slots=True)
class Need:
    """A case with its requirements, e.g. one social worker, two volunteers, a tool set and 1,800 yuan."""

    id: str
    place_code: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A person, service, venue, store of goods or fund that can meet requirements of its kind.

    `availability` has bit weekday * 24 + hour (Monday first, local time) set for every free hour. `service_area` holds
    prefixes of place codes (empty: anywhere). `capacity` is how many new assignments one plan may give it, `parallel` how
    many may run at the same time (rooms, teams). `skill_expiry` gives certificates that lapse, `permits` when
    she holds what a `Permit` asks for (insurance, a signed agreement). A fund without `purposes`
    is unrestricted; `ceiling_fen` is the most it gives to one need, `given_fen` what of that
    each need (by id) was given or has asked for already.
    """

    id: str
    kind: Kind
    point: Point | None = None
    place_code: str = ""
    service_area: tuple[str, ...] = ()
    skills: frozenset[str] = frozenset()
    skill_expiry: Mapping[str, datetime] = field(default_factory=dict)
    permits: Mapping[str, tuple[Window, ...]] = field(default_factory=dict)
    grade: int = 0
    languages: frozenset[str] = frozenset()
    gender: str | None = None
    age: int | None = None
    availability: int = ALWAYS
    exceptions: tuple[DatedException, ...] = ()
    busy: tuple[Window, ...] = ()
    radius_km: float | None = None
    weekly_cap_minutes: int | None = None
    booked_minutes_week: int = 0
    given_minutes_month: int = 0
    accepted: int = 0
    offered: int = 0
    paused_until: datetime | None = None
    automatic: bool = True
    minor_check_on_file: bool = False
    excluded_needs: frozenset[str] = frozenset()
    excluded_requesters: frozenset[str] = frozenset()
    stock: int = 0
    purposes: frozenset[str] = frozenset()
    balance_fen: int = 0
    ceiling_fen: int | None = None
    given_fen: Mapping[str, int] = field(default_factory=dict)
    capacity: int = 3
    parallel: int = 1

    def fen_for(self, need_id: str) -> int:
        """Fen that a fund can still give to one need."""
        if self.ceiling_fen is None:
            return self.balance_fen
        return min(self.balance_fen, self.ceiling_fen - self.given_fen.get(need_id, 0))


class Searchable:
    """Marks a pool that finds candidates by itself (`matching.index.Index`) instead of being looked through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each scoring term counts. Data, not code: a region passes its own; `matching.scoring` says why each exists."""

    skills: float = 0.20
    distance: float = 0.20
    urgency: float = 0.10
    waiting: float = 0.05
    overdue: float = 1.00
    vulnerability: float = 0.10
    continuity: float = 0.10
    fair_load: float = 0.10
    scarcity: float = 0.05
    acceptance: float = 0.05
    language: float = 0.05
    standing: float = 0.03

    def __post_init__(self) -> None:
        values = [getattr(self, f.name) for f in fields(self)]
        if any(value < 0 for value in values) or sum(values) - self.overdue <= 0:
            raise ValueError("weights are not negative and not all zero")

    def as_dict(self) -> dict[str, float]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Everything a region or a run may set. The same rules, needs and pool always give the same answer."""

    weights: Weights = Weights()
    now: datetime | None = None
    seed: int = 0
    time_zone: str = "Asia/Shanghai"
    speed_kmh: float = 12.0
    default_radius_km: float = 5.0
    default_minutes: int = 120
    overdue_hours: float = 120.0
    adult_age: int = 18
    by_hand: bool = False
    """True when a person searches herself: who opted out of automatic matching is then included."""
    bundles: Literal["all_or_nothing", "best_effort"] = "best_effort"
    candidates: int = 20
    """Candidate providers looked for at first for each requirement in a plan (at least four times its quantity); more where they do not suffice."""
    fairness: float = 0.02
    """Score lost by each further job one plan gives to the same provider (convex in the load)."""
    rarity: Mapping[str, float] | None = None
    """0..1 per skill; None: measured from the pool."""
    standing: frozenset[tuple[str, str]] = frozenset()
    """(requirement id, provider id) pairs already proposed: not torn up for a trifle."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provider that may serve a requirement: score and terms in 0..1, reasons in order of weight, `windows` usable."""

    provider: str
    score: float
    terms: Mapping[str, float]
    reasons: tuple[Reason, ...]
    windows: tuple[Window, ...] = ()
    distance_km: float | None = None


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What the asker could give way on (`reason`) and how many more providers would then be eligible (`gains`)."""

    reason: Reason
    gains: int


@dataclass(frozen=True, slots=True)
class Unmet:
    """Why a requirement is not (fully) met.

    `reason` is a code of `matching.explain`; `counts` maps refusal codes to the nearby providers whose first obstacle it
    is (they add up to `nearby` less the eligible); `relaxations` come cheapest first. `nearest_only`: in a crowd, counts
    and gains are those of the nearest.
    """

    reason: str
    counts: Mapping[str, int] = field(default_factory=dict)
    relaxations: tuple[Relaxation, ...] = ()
    requirement_id: str = ""
    need_id: str = ""
    missing: int = 1
    nearby: int = 0
    eligible: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)
    nearest_only: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """Best candidates first; `unmet` says why when fewer than the requirement's quantity are eligible."""

    candidates: tuple[Candidate, ...]
    unmet: Unmet | None = None
    eligible: int = 0


@dataclass(frozen=True, slots=True)
class Assignment:
    """One proposed pairing. `units` counts goods; `amount_fen` is set for money; `window` is when (None: to be agreed).

    `value` is what it adds to the plan's objective: the score times the part of the requirement met, more when overdue.
    """

    need_id: str
    requirement_id: str
    provider: str
    score: float
    terms: Mapping[str, float]
    reasons: tuple[Reason, ...]
    window: Window | None = None
    units: int = 1
    amount_fen: int | None = None
    value: float = 0.0

    @property
    def pair(self) -> Pair:
        """The same choice as `matching.evaluate` takes it."""
        return Pair(self.requirement_id, self.provider, self.window, self.amount_fen or self.units)


@dataclass(frozen=True, slots=True)
class Pair:
    """One pairing of a plan edited by hand. `window` None: any time that suits all; `units` None: as much as is wanted and there is.

    `units` are pieces of goods or fen of money; they mean nothing for people, services and venues.
    """

    requirement_id: str
    provider: str
    window: Window | None = None
    units: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposal for many needs at once.

    `objective` is the total value of the assignments less the cost of unequal loads, `bound` what no plan over the same candidates can exceed, `gap` their relative
    distance (0: proved best). `method` says which solver ran.

    `worth` and `prices` are the optimal dual variables, in the objective's units; who is not named has 0. `worth[requirement]`:
    what the plan gains by each of its helpers beyond what that helper costs others; somebody new of value s there adds at most
    s - worth (`matching.gain_of`). `prices[provider]`: how scarce she is at the time she is wanted most, the most that one more
    job of hers (piece of a store, yuan of a fund) would add. A pair is left out only when its value is at most worth + price.
    The prices are those of the relaxation: whole bundles and clashing times move a plan away from them by its gap.
    """

    assignments: tuple[Assignment, ...]
    unmet: tuple[Unmet, ...]
    objective: float
    bound: float
    gap: float
    method: str = ""
    worth: Mapping[str, float] = field(default_factory=dict)
    prices: Mapping[str, float] = field(default_factory=dict)

    def for_need(self, need_id: str) -> tuple[Assignment, ...]:
        return tuple(a for a in self.assignments if a.need_id == need_id)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a plan edited by hand is worth: `plan` holds the pairs that can stand, `violations` the others and why not."""

    plan: Plan
    violations: Mapping[Pair, tuple[Reason, ...]]
