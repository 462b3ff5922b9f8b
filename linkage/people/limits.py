"""How often codes are asked for and guessed (settings.ACCOUNT_RATE_LIMITS). Each question is answered alike for numbers with and without an account.

A demonstration number costs no message and its code is public: only the limit per address applies to it.
"""

from allauth.core import ratelimit
from allauth.core.exceptions import RateLimited
from django.http import HttpRequest

from linkage.people.one_time_codes import is_demo

# One key for everybody: protects the whole site from being made to send messages.
SITE = "site"


def may_send_code(request: HttpRequest, phone: str) -> None:
    """Count one request for a code. Raises RateLimited."""
    _count(request, "request_login_code", phone)
    if not is_demo(phone):
        _count(request, "send_code", phone)
        _count(request, "send_code_site", SITE)


def may_guess(request: HttpRequest, phone: str) -> bool:
    """Count one try at a code, before it is compared: tries made at the same moment in many windows count too."""
    return ratelimit.consume(request, action="guess_code", key=phone)


def guessed_right(request: HttpRequest, phone: str) -> None:
    ratelimit.clear(request, action="guess_code", key=phone)


def _count(request: HttpRequest, action: str, key: str) -> None:
    if not ratelimit.consume(request, action=action, key=key):
        raise RateLimited
