"""The six digits that prove a telephone number."""

import secrets

from django.conf import settings

from linkage.people.demo_people import DEMO_CODE, DEMO_PHONES


def is_demo(phone: str) -> bool:
    return bool(settings.DEMO) and phone in DEMO_PHONES


def new_code(phone: str) -> str:
    """Six digits; random ones are never the demonstration's, so that no other number accepts those."""
    if is_demo(phone):
        return DEMO_CODE
    while (code := f"{secrets.randbelow(1_000_000):06d}") == DEMO_CODE:
        pass
    return code
