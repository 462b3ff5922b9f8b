"""What a person wants to be told, by which way, and when not."""

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from linkage.common import clock
from linkage.common.encryption import blind_index
from linkage.common.errors import Conflict, Invalid, NotFound
from linkage.messaging.gateways.push import is_push_service
from linkage.messaging.models import Choice, PushDevice, QuietTime
from linkage.messaging.states import Channel, How, Kind
from linkage.people.models import User

SALT = "linkage.messaging.email"
CONFIRM_WITHIN = dt.timedelta(hours=24)
MOST_DEVICES = 10


@transaction.atomic
def save_preferences(*, by: User, hows: Mapping[tuple[str, str], str], quiet: tuple[int, int]) -> None:
    """hows: (kind, channel) -> how. Raises Invalid("bad_choice")."""
    for (kind, channel), how in hows.items():
        if kind not in Kind or channel not in Channel or how not in How:
            raise Invalid("bad_choice", _("请从列出的做法里选。"))
        Choice.objects.update_or_create(user=by, kind=kind, channel=channel, defaults={"how": how})
    if not all(0 <= hour <= 23 for hour in quiet):
        raise Invalid("bad_choice", _("钟点在 0 到 23 之间。"))
    QuietTime.objects.update_or_create(user=by, defaults={"from_hour": quiet[0], "until_hour": quiet[1]})


def ask_for_email(*, by: User, address: str) -> None:
    """Send a link to the address; only whoever reads mail there can open it. Nothing is kept until then. An empty address takes the present one
    away. Raises Invalid("bad_email"), Conflict("mail_down")."""
    address = address.strip()
    if not address:
        User.objects.filter(pk=by.pk).update(email="")
        return
    try:
        validate_email(address)
    except ValidationError as failure:
        raise Invalid("bad_email", _("这个邮箱地址写得不对。"), fields={"email": _("请看看有没有写错。")}) from failure
    link = settings.SITE_URL + reverse("email_confirmation", args=[email_token(by, address)])
    text = _("有人想用这个邮箱接收社区服务平台的提醒。是您本人的话，请在 24 小时内打开：")
    try:
        send_mail(_("请确认您的邮箱"), f"{text}\n\n{link}\n", None, [address])
    except OSError as failure:
        raise Conflict("mail_down", _("邮件暂时发不出去，请过一会儿再试。")) from failure


def email_token(user: User, address: str) -> str:
    good_until = clock.now() + CONFIRM_WITHIN
    return signing.dumps([user.public_id, address, good_until.isoformat()], salt=SALT, compress=True)


def confirmed_address(*, by: User, token: str) -> str:
    """Raises NotFound for a link that is old, broken or somebody else's."""
    try:
        whose, address, good_until = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        whose, address, good_until = "", "", clock.now().isoformat()
    if whose != by.public_id or clock.now() > dt.datetime.fromisoformat(good_until):
        raise NotFound("no_such_link", _("这个链接已经过期，或者不是给您的。请重新填一次邮箱。"))
    return str(address)


def confirm_email(*, by: User, token: str) -> None:
    User.objects.filter(pk=by.pk).update(email=confirmed_address(by=by, token=token))


@transaction.atomic
def add_device(*, by: User, endpoint: str, p256dh: str, auth: str) -> PushDevice:
    """A browser that agreed. The same browser again, or another person on it, replaces what was there. Raises Invalid("bad_device")."""
    if len(endpoint) > 1000 or not is_push_service(endpoint) or not 0 < len(p256dh) <= 120 or not 0 < len(auth) <= 60:
        raise Invalid("bad_device", _("这个浏览器的提醒服务不认识，没有记下。"))
    index = blind_index(endpoint)
    PushDevice.objects.filter(endpoint_index=index).delete()
    known = PushDevice.objects.filter(user=by).order_by("-pk")
    PushDevice.objects.filter(pk__in=[row.pk for row in known[MOST_DEVICES - 1 :]]).delete()
    keys = {"p256dh": p256dh, "auth": auth, "added_at": clock.now()}
    return PushDevice.objects.create(user=by, endpoint=endpoint, endpoint_index=index, **keys)


def remove_device(*, by: User, public_id: str) -> None:
    """Raises NotFound for another's, and for one that is gone."""
    removed, _rows = PushDevice.objects.filter(user=by, public_id=public_id).delete()
    if not removed:
        raise NotFound("no_such_device", _("没有找到这台设备。"))
