from dataclasses import dataclass
from typing import Any

from linkage.people.consent_texts import TEXTS, ConsentText
from linkage.people.models import Consent, User
from linkage.people.queries import consents_of


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One purpose as the settings page shows it. standing: her present agreement; may_withdraw: not for what the service cannot do without."""

    title: Any
    text: ConsentText
    standing: Consent | None

    @property
    def may_withdraw(self) -> bool:
        return self.standing is not None and not self.text.needed


def consent_rows(user: User) -> list[ConsentRow]:
    """Every purpose that a person decides on by herself. The engine's choosing has a switch of its own (User.automatic_matching)."""
    given: dict[str, Consent] = {}
    for consent in consents_of(user).filter(withdrawn_at__isnull=True):
        given.setdefault(consent.purpose, consent)
    shown = [text for text in TEXTS.values() if text.purpose != Consent.Purpose.MATCHING]
    return [ConsentRow(Consent.Purpose(text.purpose).label, text, _present(given, text)) for text in shown]


def _present(given: dict[str, Consent], text: ConsentText) -> Consent | None:
    consent = given.get(text.purpose)
    return consent if consent and consent.version == text.version else None
