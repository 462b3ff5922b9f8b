"""What callers hand to the actions of this app: plain values, already parsed, not yet checked."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RequirementSpec:
    """One thing a need takes. `kind`: RequirementKind; `skills`: any of these codes, empty for anyone; `certified`: with a verified paper for
    one of them; `amount_fen` and `purpose`: for money.

    `public_id` names the requirement that is edited; empty for a new one.
    """

    kind: str
    title: str
    quantity: int = 1
    mandatory: bool = True
    skills: list[str] = field(default_factory=list)
    certified: bool = False
    min_grade: int = 0
    language: str = ""
    amount_fen: int | None = None
    purpose: str = ""
    public_id: str = ""


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """The person who is helped, where that is not the one who asks. `facts`: {"populations": [codes], "notes": text}, sensitive, encrypted."""

    name: str = ""
    phone: str = ""
    relation: str = ""
    facts: dict[str, object] = field(default_factory=dict)
    helper_gender: str = ""
    is_minor: bool = False


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """The person for whom somebody else asks. `phone`: E.164, or empty for one who has none; `consent`: how she agreed, a Consent.Manner, or
    empty when that was not asked (and then the need is not taken)."""

    name: str
    phone: str = ""
    consent: str = ""
