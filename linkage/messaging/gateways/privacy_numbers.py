"""Numbers that stand for people's own (隐私号). Chosen by PRIVACY_NUMBER_GATEWAY: unset (none), an https address, or the dotted path of a class."""

import datetime as dt
import json
import urllib.request
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

TIMEOUT_SECONDS = 5


class PrivacyNumbers(Protocol):
    def bind(self, caller: str, callee: str, until: dt.datetime) -> str:
        """A number which, dialled by `caller` before `until`, rings at `callee`'s without either seeing the other's. Both E.164. Raises OSError."""


class HttpPrivacyNumbers:
    """Posts {"caller", "callee", "until"} with a bearer token to a relay that speaks to the operator; it answers {"number"}."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token

    def bind(self, caller: str, callee: str, until: dt.datetime) -> str:
        body = json.dumps({"caller": caller, "callee": callee, "until": until.isoformat()}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            try:
                return str(json.load(answer)["number"])
            except (ValueError, KeyError, TypeError) as error:
                raise OSError("the relay's answer holds no number") from error


def privacy_numbers() -> PrivacyNumbers | None:
    chosen: str = settings.PRIVACY_NUMBER_GATEWAY
    if not chosen:
        return None
    if chosen.startswith("https://"):
        return HttpPrivacyNumbers(chosen, settings.PRIVACY_NUMBER_GATEWAY_TOKEN)
    gateway: PrivacyNumbers = import_string(chosen)()
    return gateway
