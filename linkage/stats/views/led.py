"""The social worker's own page of the volunteers she leads; her coordinator's page of all workers' figures; the figures as a file for appraisal."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linkage.common import clock
from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.errors import require
from linkage.common.pages import render_page
from linkage.common.spreadsheets import csv_download
from linkage.dispatch import matchmaking
from linkage.dispatch.actions.offers import send_offers
from linkage.dispatch.models import Offer
from linkage.dispatch.permissions import can_plan
from linkage.dispatch.states import OfferState
from linkage.dispatch.views.cards import task_card
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.places.queries import names
from linkage.stats.permissions import can_see_led
from linkage.stats.queries import led as queries
from linkage.stats.queries.led import Led
from linkage.volunteering.models import Volunteer
from linkage.volunteering.queries.recruiting import shares_of
from linkage.workers.models import SocialWorker

A_PAGE = 40
MOST_PLACES = 40
YEARS_BACK = 3
SHOWS = ("", "now", "idle", "backbone")


@login_required
@require_GET
def volunteers(request: HttpRequest) -> HttpResponse:
    """`?worker=` for the coordinator, `?year=`, `?show=` now, idle or backbone, `?page=`."""
    user = _staff(request)
    worker, year = queries.worker_open_to(user, request.GET.get("worker", "")), _year(request)
    show = request.GET.get("show", "") if request.GET.get("show", "") in SHOWS else ""
    everybody = queries.led_by(worker, year)
    chosen = [each for each in everybody if _is_shown(each, show)]
    page = int(request.GET.get("page", "1")) if request.GET.get("page", "1").isdecimal() else 1
    page = min(max(page, 1), max(-(-len(chosen) // A_PAGE), 1))
    workers = list(queries.workers_open_to(user))
    base = {"worker": worker.public_id, "year": str(year), "show": show}
    context = {
        "worker": worker,
        "is_own": worker.user_id == user.pk,
        "year": year,
        "years": [_chip(str(each), base | {"year": str(each)}, each == year) for each in _years()],
        "rows": queries.named(chosen[(page - 1) * A_PAGE : page * A_PAGE]),
        "count": len(everybody),
        "chips": _chips(everybody, base),
        "figures": queries.figures_of([worker], year)[0],
        "share": shares_of([worker.user_id], year)[worker.user_id],
        "workers": [_chip(each.user.short_name, base | {"worker": each.public_id}, each == worker) for each in workers],
        "newer": _url(base | {"page": str(page - 1)}) if page > 1 else "",
        "older": _url(base | {"page": str(page + 1)}) if page * A_PAGE < len(chosen) else "",
        "may_recognise": "/desk/network/#backbones",
    }
    return render_page(request, "stats/led.html", context)


def _is_shown(each: Led, show: str) -> bool:
    return {
        "": True,
        "now": each.is_led_now,
        "idle": each.is_idle,
        "backbone": each.is_backbone or each.may_be_backbone,
    }[show]


def _chips(everybody: list[Led], base: dict[str, str]) -> list[dict[str, Any]]:
    words = {"": _("全部"), "now": _("现在有任务"), "idle": _("一个月没有任务"), "backbone": _("骨干和苗子")}
    return [
        _chip(words[show], base | {"show": show}, base["show"] == show)
        | {"count": sum(_is_shown(each, show) for each in everybody)}
        for show in SHOWS
    ]


def _chip(text: str, query: dict[str, str], current: bool) -> dict[str, Any]:
    return {"text": text, "href": _url(query), "current": current}


def _url(query: dict[str, str]) -> str:
    return "?" + "&".join(f"{name}={value}" for name, value in query.items() if value)


@login_required
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """The year's figures of every worker she may see, as a file; in the order of the registry, not by size."""
    year = _year(request)
    rows = queries.figures_of(queries.workers_open_to(_staff(request)), year)
    shares = shares_of([each.worker.user_id for each in rows], year)
    heads = [
        _("社工"),
        _("站点"),
        _("年份"),
        _("带队义工数"),
        _("带队时长（小时）"),
        _("复核中（小时）"),
        _("服务次数"),
        _("招来注册的（人）"),
        _("培训的（人）"),
    ]
    return csv_download(
        f"led-{year}",
        heads,
        [
            (
                each.worker.user.name,
                each.worker.station.name,
                year,
                each.volunteers,
                f"{each.confirmed / 60:.1f}",
                f"{each.waiting / 60:.1f}",
                each.services,
                shares[each.worker.user_id].recruited,
                shares[each.worker.user_id].trained,
            )
            for each in rows
        ],
    )


@login_required
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask a volunteer for one of the places still open in the needs her social worker leads. POST requirement: which."""
    user = _staff(request)
    worker = queries.worker_open_to(user, request.GET.get("worker", ""))
    volunteer = queries.volunteer_led(worker, public_id)
    if request.method == "GET":
        return _show_places(request, worker, volunteer)
    wanted = queries.places_to_fill(worker).filter(public_id=request.POST.get("requirement", "")[:20]).first()
    if wanted is None:
        refusal = Refusal("invitation", _("这个名额已经有人了，请看看别的。"), 409, "full")
        return _show_places(request, worker, volunteer, refusal)
    if not matchmaking.judge_volunteer(volunteer, [wanted])[wanted.pk].may_claim:
        refusal = Refusal("invitation", _("条件不合，不能请。"), 409, "not_eligible")
        return _show_places(request, worker, volunteer, refusal)
    refused = attempt(
        request,
        "invitation",
        lambda: send_offers(by=user, requirement=wanted, providers=[f"volunteer:{volunteer.public_id}"]),
    )
    if refused:
        return _show_places(request, worker, volunteer, refused)
    messages.success(request, _("已邀请%(name)s，回话会出现在消息里。") % {"name": volunteer.user.short_name})
    return see_other(f"/desk/volunteers/?worker={worker.public_id}")


def _show_places(
    request: HttpRequest, worker: SocialWorker, volunteer: Volunteer, refusal: Refusal | None = None
) -> HttpResponse:
    """The open places, those that suit her best first, each with the engine's reasons or what speaks against it."""
    user = person(request)
    rows = [each for each in queries.places_to_fill(worker)[:MOST_PLACES] if can_plan(user, each.need)]
    judged = matchmaking.judge_volunteer(volunteer, rows)
    asked = set(
        Offer.objects.filter(requirement__in=rows, user=volunteer.user, state=OfferState.SENT).values_list(
            "requirement", flat=True
        )
    )
    known = names(sorted({each.need.place_code for each in rows}))
    rows.sort(key=lambda each: (not judged[each.pk].suits, -judged[each.pk].score))
    context = {
        "worker": worker,
        "volunteer": volunteer,
        "cards": [
            task_card(each, known) | {"judgement": judged[each.pk], "is_asked": each.pk in asked} for each in rows
        ],
        "refusal": refusal,
    }
    return render_page(request, "stats/led_invitation.html", context, status=refusal.status if refusal else 200)


def _staff(request: HttpRequest) -> User:
    user = person(request)
    require(can_see_led(user))
    return user


def _years() -> list[int]:
    this = clock.today().year
    return [this - back for back in range(YEARS_BACK)]


def _year(request: HttpRequest) -> int:
    typed = request.GET.get("year", "")
    return next((each for each in _years() if str(each) == typed), clock.today().year)
