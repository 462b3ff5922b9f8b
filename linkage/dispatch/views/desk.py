"""The station's board: lanes with live counts on the left, the list and the need beside it; several ready plans sent in one go, after a look at
what that would do."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from linkage.common.errors import DomainError, NotFound, require
from linkage.common.pages import render_page
from linkage.dispatch.actions.plans import send_plan
from linkage.dispatch.looking import others_looking
from linkage.dispatch.permissions import can_open_desk, can_open_matching, can_plan
from linkage.dispatch.queries import board
from linkage.dispatch.queries.access import need_page_for
from linkage.dispatch.queries.plans import plan_of
from linkage.dispatch.views.acting import person, see_other
from linkage.dispatch.views.need import need_context
from linkage.dispatch.views.plan_parts import plan_context
from linkage.needs.models import Need
from linkage.needs.queries import found_by
from linkage.needs.sentences import is_late, standing_for_staff
from linkage.needs.states import NeedState
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role, is_staff_somewhere
from linkage.people.models import User
from linkage.places.queries import names
from linkage.resources.queries import organisations_managed_by
from linkage.volunteering.permissions.hours import REVIEWERS
from linkage.volunteering.queries.shifts_due import at_risk_for
from linkage.volunteering.queries.teams import teams_to_decide

PAGE_SIZE = 50
MOST_AT_ONCE = 30


@require_GET
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """?lane= a key of board.LANES, mine, late or done; ?q= words; ?need= the one that is open beside the list; ?page= from 1."""
    user = person(request)
    verdict = can_open_desk(user)
    if not verdict and is_staff_somewhere(user):
        return see_other(_other_desk(user))
    require(verdict)
    return _show_desk(request, user)


def _other_desk(user: User) -> str:
    """Where those work whose desk is not the station's board: who takes calls, who answers invitations, everyone else by her own page."""
    if has_role(user, Role.HOTLINE):
        return "/needs/new/"
    answers = has_role(user, Role.ORG_STAFF, Role.FUND_OFFICER, Role.FUND_APPROVER)
    return "/offers/" if answers else "/me/"


def _show_desk(request: HttpRequest, user: User) -> HttpResponse:
    lane, words = request.GET.get("lane", ""), request.GET.get("q", "").strip()[:60]
    page = _page_number(request)
    rows = _rows(user, lane, words)
    shown = list(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE + 1])
    filters = {"lane": lane, "q": words}
    around = rail_context(user, lane)
    context: dict[str, Any] = {
        "lane": lane,
        "words": words,
        "rows": _cards(user, shown[:PAGE_SIZE], filters, page),
        "prev_url": _url(filters, page=page - 1) if page > 1 else "",
        "next_url": _url(filters, page=page + 1) if len(shown) > PAGE_SIZE else "",
        "may_batch": lane == "plan" and bool(shown),
        "may_match": lane == "plan" and bool(shown) and bool(can_open_matching(user)),
        "here": _url(filters, page=page),
        **around,
        **_opened(request, user),
    }
    return render_page(request, "desk/desk.html", context, part="desk/_list.html")


def rail_context(user: User, lane: str) -> dict[str, Any]:
    """For base_desk.html: the lanes with their counts, which keep themselves up to date."""
    tones = {board.LATE: "now", "new": "wait", "plan": "wait"}
    lanes = board.lanes(user)
    items = [
        {
            "url": _url({"lane": each.key}),
            "label": each.title,
            "icon": each.icon,
            "count": each.count,
            "tone": tones.get(each.key, "") if each.count else "",
            "active": each.key == lane,
        }
        for each in lanes
    ]
    others: list[dict[str, Any]] = [
        {"url": "/offers/", "label": _("等我们答复的邀请"), "icon": "message"},
        {"url": "/needs/new/", "label": _("代居民求助"), "icon": "phone"},
        {"url": "/unclosed/", "label": _("忘了签退"), "icon": "late"},
        {"url": "/desk/network/", "label": _("联动网络"), "icon": "link"},
    ]
    if can_open_matching(user):
        item = {"url": "/desk/matching/", "label": _("智能匹配"), "icon": "plan", "active": lane == "matching"}
        others.insert(0, item)
    if has_role(user, *REVIEWERS):
        others.append({"url": "/hours/reviews/", "label": _("时长复核"), "icon": "clock"})
    else:
        others.append({"url": "/hours/entries/new/", "label": _("补录时长"), "icon": "edit"})
    short = at_risk_for(user).count()
    activities = {"url": "/activities/planning/", "label": _("活动"), "icon": "calendar", "count": short}
    others.append(activities | {"tone": "now" if short else ""})
    others.append({"url": "/recruiting/", "label": _("招募"), "icon": "send"})
    teams = {"url": "/teams/desk/", "label": _("队伍"), "icon": "users", "count": teams_to_decide(user).count()}
    others.append(teams | {"tone": "now"})
    if organisations_managed_by(user).exists():
        others.append({"url": "/resources/", "label": _("服务与资源"), "icon": "goods"})
    return {
        "lane_title": next((each.title for each in lanes if each.key == lane), _("全部未办结")),
        "rail": [
            {"label": _("求助清单"), "items": items},
            {"label": _("其他"), "items": others},
        ],
        "rail_url": "/desk/rail/?" + urlencode({"lane": lane}),
        "rail_live": "need/*",
    }


@require_GET
@login_required
def rail(request: HttpRequest) -> HttpResponse:
    """The lanes alone, for the live counts."""
    user = person(request)
    require(can_open_desk(user))
    return render_page(request, "components/rail.html", rail_context(user, request.GET.get("lane", "")))


def _rows(user: User, lane: str, words: str) -> QuerySet[Need]:
    needs = board.lane(user, lane)
    return found_by(needs, words) if words else needs


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return min(max(int(text), 1), 200) if text.isdecimal() and len(text) < 4 else 1


def _url(filters: dict[str, str], **more: Any) -> str:
    """A link one can share: what is empty, and the first page, are left out."""
    kept = {name: value for name, value in (filters | more).items() if value and (name, value) != ("page", 1)}
    return "/desk/" + ("?" + urlencode(kept) if kept else "")


def _cards(user: User, rows: list[Need], filters: dict[str, str], page: int) -> list[dict[str, Any]]:
    known = names([row.place_code for row in rows])
    looking = others_looking(rows, user)
    return [
        {
            "need": row,
            "looking": looking.get(row.pk, []),
            "heading": row.public_summary or row.category.shown_name,
            "category": row.category.shown_name,
            "where": known.get(row.place_code, ""),
            "standing": standing_for_staff(row),
            "is_late": is_late(row),
            "lead": row.lead.short_name if row.lead else "",
            "url": _url(filters, page=page, need=row.public_id),
        }
        for row in rows
    ]


def _opened(request: HttpRequest, user: User) -> dict[str, Any]:
    """The need beside the list; one that has gone out of reach meanwhile is simply not open. When only the list asks for itself again, it needs
    to know which row is open, by the browser's own address."""
    htmx = getattr(request, "htmx", None)
    if htmx:
        return {"opened": parse_qs(urlsplit(htmx.current_url or "").query).get("need", [""])[0]}
    try:
        need = need_page_for(user, request.GET["need"]) if "need" in request.GET else None
    except NotFound:
        need = None
    return need_context(user, need) | {"opened": need.public_id} if need else {}


@require_http_methods(["GET", "POST"])
@login_required
def batch(request: HttpRequest) -> HttpResponse:
    """Send several plans at once. GET ?need=..&need=..: what would be sent, to look at before; POST: send, each on its own, so that one that has
    moved on keeps none of the others back."""
    user = person(request)
    require(can_open_desk(user))
    ids = (request.POST if request.method == "POST" else request.GET).getlist("need")[:MOST_AT_ONCE]
    needs = [need for need in board.lane(user, "plan").filter(public_id__in=ids) if can_plan(user, need)]
    if request.method == "POST":
        _send_all(request, user, needs, asked=len(ids))
        return see_other("/desk/?lane=plan")
    known = names([need.place_code for need in needs])
    rows = [
        {"need": need, "where": known.get(need.place_code, ""), "category": need.category.shown_name}
        | plan_context(user, need, plan_of(need))
        for need in needs
    ]
    context = {"rows": rows, "left_out": len(ids) - len(needs), **rail_context(user, "plan")}
    return render_page(request, "desk/batch.html", context)


def _send_all(request: HttpRequest, user: User, needs: list[Need], asked: int) -> None:
    sent = 0
    for need in needs:
        if need.state != NeedState.ASSESSED:
            continue
        try:
            send_plan(by=user, need=need)
            sent += 1
        except DomainError as error:
            what = need.public_summary or need.category.shown_name
            messages.error(request, _("“%(what)s”没有发出：%(why)s") % {"what": what, "why": error.message})
    if sent:
        done = ngettext("已发出 %(count)s 件的方案。", "已发出 %(count)s 件的方案。", sent) % {"count": sent}
        messages.success(request, done)
    if asked > len(needs):
        messages.warning(request, _("有几件刚刚被同事处理了，没有重复发送。"))
