from typing import Any

from django.db.models import Exists, QuerySet

from linkage.people.consent_texts import TEXTS
from linkage.people.models import Consent, ErasureRequest, User
from linkage.people.states import ErasureState


def consents_of(user: User) -> QuerySet[Consent]:
    """All she ever gave, withdrawn ones too, newest first."""
    return Consent.objects.filter(user=user).order_by("-given_at", "-pk")


def has_consented(user: User, purpose: str) -> bool:
    """Whether she agrees now, to the text as it stands today."""
    return Consent.objects.filter(
        user=user, purpose=purpose, version=TEXTS[purpose].version, withdrawn_at__isnull=True
    ).exists()


def which_have_rows(user: User, **lists: "QuerySet[Any]") -> frozenset[str]:
    """The names of those of these lists of hers that are not empty: one narrow query instead of a wide one each, where most are empty most of the time."""
    found = User.objects.filter(pk=user.pk).values(**{name: Exists(rows) for name, rows in lists.items()}).get()
    return frozenset(name for name, is_there in found.items() if is_there)


def erasure_asked_by(user: User) -> ErasureRequest | None:
    """Her request that is being handled, if there is one."""
    return ErasureRequest.objects.filter(user=user, state=ErasureState.WAITING).first()


def erasures_waiting() -> QuerySet[ErasureRequest]:
    return ErasureRequest.objects.filter(state=ErasureState.WAITING).select_related("user").order_by("asked_at")
