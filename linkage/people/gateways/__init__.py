"""How a one-time code, and a fixed sentence with a link, reaches a telephone. Chosen by SMS_GATEWAY: `console` (the default), an https address, or the dotted path of a class."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from linkage.people.gateways.console import ConsoleGateway
from linkage.people.gateways.http import HttpGateway


class SmsGateway(Protocol):
    def send_code(self, phone: str, code: str) -> None:
        """phone: E.164. Raises OSError when the message could not be handed over."""

    def send_notice(self, phone: str, text: str, link: str) -> None:
        """A fixed sentence and a link. Raises ConnectionRefusedError when it surely was not handed over, another OSError when that is not known."""


def sms_gateway() -> SmsGateway:
    chosen: str = settings.SMS_GATEWAY
    if chosen == "console":
        return ConsoleGateway()
    if chosen.startswith("https://"):
        return HttpGateway(chosen, settings.SMS_GATEWAY_TOKEN)
    gateway: SmsGateway = import_string(chosen)()
    return gateway
