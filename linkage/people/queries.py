from django.db.models import QuerySet

from linkage.people.consent_texts import TEXTS
from linkage.people.models import Consent, User


def consents_of(user: User) -> QuerySet[Consent]:
    """All she ever gave, withdrawn ones too, newest first."""
    return Consent.objects.filter(user=user).order_by("-given_at", "-pk")


def has_consented(user: User, purpose: str) -> bool:
    """Whether she agrees now, to the text as it stands today."""
    return Consent.objects.filter(
        user=user, purpose=purpose, version=TEXTS[purpose].version, withdrawn_at__isnull=True
    ).exists()
