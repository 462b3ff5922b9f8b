"""What a certificate says, frozen when it is issued: the seven facts of Order 67 article 7 for each service, and who recorded them."""

import datetime as dt
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """activity, content: what was done. served_on: ISO date. times: "09:00-11:30", Shanghai. lead: name of the person in charge."""

    activity: str
    content: str
    place: str
    served_on: str
    times: str
    minutes: int
    organisation: str
    lead: str


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """holder: her full name. id_number: masked, or "". issuer: the recording organisation. first_on, last_on, issued_on: ISO dates."""

    holder: str
    volunteer_no: str
    national_no: str
    id_number: str
    issuer: str
    issuer_uscc: str
    first_on: str
    last_on: str
    issued_on: str
    lines: tuple[ServiceLine, ...]

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)


def freeze(facts: CertificateFacts) -> str:
    return json.dumps(asdict(facts), ensure_ascii=False)


def thaw(text: str) -> CertificateFacts:
    values = json.loads(text)
    lines = tuple(ServiceLine(**line) for line in values.pop("lines"))
    return CertificateFacts(lines=lines, **values)


def day(iso: str) -> dt.date:
    return dt.date.fromisoformat(iso)


def in_groups(code: str) -> str:
    """As it is read out: four at a time, in capitals."""
    return " ".join(code[at : at + 4].upper() for at in range(0, len(code), 4))
