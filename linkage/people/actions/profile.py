from django.db import transaction

from linkage.people.actions.consents import give_consent
from linkage.people.models import Consent, User


@transaction.atomic
def complete_welcome(*, by: User, name: str, home_code: str, share_with_helpers: bool) -> None:
    """The first page: who she is, where she lives, that she agrees to the terms, and whether helpers may see her address and phone.

    home_code: a community's, checked by the caller (places lie above people).
    """
    by.name = name
    by.home_code = home_code
    by.save(update_fields=["name", "home_code"])
    give_consent(by=by, user=by, purpose=Consent.Purpose.TERMS)
    if share_with_helpers:
        give_consent(by=by, user=by, purpose=Consent.Purpose.SHARE_WITH_HELPERS)


@transaction.atomic
def save_settings(
    *, by: User, name: str, home_code: str, language: str, elder_view: bool, automatic_matching: bool
) -> None:
    """How the pages look to her, and whether the engine may choose for her (PIPL art. 24: refusing is always possible)."""
    by.name = name
    by.home_code = home_code
    by.language = language
    by.elder_view = elder_view
    by.automatic_matching = automatic_matching
    by.save(update_fields=["name", "home_code", "language", "elder_view", "automatic_matching"])


@transaction.atomic
def sign_out_everywhere(*, by: User) -> None:
    """End all her sessions, on this device and every other: sessions are bound to the password's hash, which is set anew (nobody has one)."""
    by.set_unusable_password()
    by.access_version += 1
    by.save(update_fields=["password", "access_version"])
