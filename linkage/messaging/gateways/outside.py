"""The ways out, behind one function. What a gateway raises says what is known: NotHandedOver, and it may be tried again; anything else that goes wrong on
the way (a time-out, a broken connection) leaves open whether it arrived, and is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from smtplib import SMTPException

from django.core.mail import send_mail

from linkage.messaging.gateways.groups import tell_group
from linkage.messaging.gateways.push import push_to
from linkage.messaging.models import PushDevice, StaffGroup
from linkage.messaging.states import Channel
from linkage.people.gateways import sms_gateway
from linkage.people.models import User

__all__ = ["NotHandedOver", "Words", "send_to_group", "send_to_person"]


class NotHandedOver(OSError):
    """The message surely did not go out. gone: her devices that no longer exist."""

    def __init__(self, why: str, gone: Sequence[PushDevice] = ()) -> None:
        super().__init__(why)
        self.gone = list(gone)


@dataclass(frozen=True, slots=True)
class Words:
    """title: of a mail; text: a fixed sentence; link: absolute."""

    title: str
    text: str
    link: str


def send_to_person(channel: str, user: User, words: Words) -> list[PushDevice]:
    """Returns the devices that no longer exist. Raises NotHandedOver, OSError."""
    if channel == Channel.PUSH:
        return _push(user, words)
    try:
        if channel == Channel.EMAIL:
            send_mail(words.title, f"{words.text}\n\n{words.link}\n", None, [user.email])
        else:
            sms_gateway().send_notice(user.phone, words.text, words.link)
    except TimeoutError:
        raise
    except (SMTPException, ConnectionRefusedError) as failure:
        raise NotHandedOver(str(type(failure).__name__)) from failure
    return []


def send_to_group(group: StaffGroup, words: Words) -> None:
    """Raises OSError: apprise does not tell a refusal from a broken connection, so it is not known whether the message arrived."""
    if not tell_group(group.address, words.title, f"{words.text}\n{words.link}"):
        raise OSError("the group's platform did not confirm")


def _push(user: User, words: Words) -> list[PushDevice]:
    """Handed over if one of her devices took it."""
    devices = list(PushDevice.objects.filter(user=user))
    outcomes = [push_to(device, words.title, words.text, words.link) for device in devices]
    gone = [device for device, taken in zip(devices, outcomes, strict=True) if taken is None]
    if True not in outcomes:
        raise NotHandedOver("no device took it", gone)
    return gone
