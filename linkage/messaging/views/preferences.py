"""What I am told, by which way, and when not."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.pages import render_page
from linkage.messaging.actions import preferences
from linkage.messaging.gateways.push import application_key
from linkage.messaging.models import PushDevice
from linkage.messaging.queries.channels import reach
from linkage.messaging.states import Channel, How, Kind
from linkage.people.signed_in import person

PAGE = "/me/notifications/"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _show(request)
    hows = {
        (kind.value, channel.value): request.POST[f"{kind}-{channel}"]
        for kind in Kind
        for channel in Channel
        if f"{kind}-{channel}" in request.POST
    }
    quiet = (_hour(request, "from_hour"), _hour(request, "until_hour"))
    refusal = attempt(
        request, "choices", lambda: preferences.save_preferences(by=person(request), hows=hows, quiet=quiet)
    )
    if refusal:
        return _show(request, refusal)
    messages.success(request, _("记下了。"))
    return see_other(PAGE)


@login_required
@require_POST
def email(request: HttpRequest) -> HttpResponse:
    """email: the address a link is sent to; nothing: no mail any more."""
    address = request.POST.get("email", "")
    refusal = attempt(request, "email", lambda: preferences.ask_for_email(by=person(request), address=address))
    if refusal:
        return _show(request, refusal)
    sent = _("已发一封邮件，请在 24 小时内打开里面的链接。")
    messages.success(request, sent if address.strip() else _("不再往邮箱发了。"))
    return see_other(PAGE)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def email_confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, because mail programs look too; the button does."""
    if request.method == "POST":
        preferences.confirm_email(by=person(request), token=token)
        messages.success(request, _("邮箱确认好了。"))
        return see_other(PAGE)
    address = preferences.confirmed_address(by=person(request), token=token)
    return render_page(request, "messaging/email_confirmation.html", {"address": address, "token": token})


@login_required
@require_POST
def devices(request: HttpRequest) -> HttpResponse:
    """endpoint, p256dh, auth: as the browser gives them."""
    given = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    refusal = attempt(request, "push", lambda: preferences.add_device(by=person(request), **given))
    return _show(request, refusal) if refusal else see_other(PAGE)


@login_required
@require_POST
def device_removal(request: HttpRequest, device_id: str) -> HttpResponse:
    preferences.remove_device(by=person(request), public_id=device_id)
    return see_other(PAGE)


def _show(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    user = person(request)
    ways = reach(user)
    rows: list[dict[str, Any]] = [
        {
            "kind": kind,
            "cells": [
                {"name": f"{kind}-{channel}", "channel": channel, "how": ways.hows[kind, channel]}
                for channel in Channel
            ],
        }
        for kind in Kind
    ]
    context = {
        "rows": rows,
        "channels": [(channel, channel in ways.channels) for channel in Channel],
        "hows": How.choices,
        "quiet": ways.quiet,
        "hours": range(24),
        "devices": PushDevice.objects.filter(user=user).order_by("pk"),
        "push_key": application_key(),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render_page(request, "messaging/notifications.html", context, status=status)


def _hour(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 3 else -1
