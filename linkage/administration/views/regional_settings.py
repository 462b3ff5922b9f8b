from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linkage.common.errors import DomainError, NotFound, require
from linkage.common.pages import render_page
from linkage.dispatch.queries.previews import can_be_previewed, examples_for, preview_for
from linkage.needs.models import Need
from linkage.organisations.actions.regional_settings import inherit_regional_setting, set_regional_setting
from linkage.organisations.permissions import can_see_regional_settings, can_set_for_region
from linkage.organisations.roles import held_by
from linkage.people.requests import PersonRequest
from linkage.places import codes, queries
from linkage.places.models import Place
from linkage.places.settings_catalogue import SETTINGS, TOPICS


@login_required
@require_GET
def nearest(request: PersonRequest) -> HttpResponse:
    """To the place where one works."""
    held = held_by(request.user)
    if not held:
        raise NotFound("no_such_place", _("没有这个地方，请重新选择。"))
    return redirect("regional_settings", codes.pad(held[0].prefix))


@login_required
@require_GET
def regional_settings(request: PersonRequest, code: str) -> HttpResponse:
    """Every value that counts in a place, and where it comes from."""
    place = _place(request, code)
    return render_page(request, "administration/regional_settings.html", _context(request, place))


@login_required
@require_http_methods(["GET", "POST"])
def regional_setting(request: PersonRequest, code: str, key: str) -> HttpResponse:
    """One value, to be set here or inherited again."""
    place = _place(request, code)
    if key not in SETTINGS:
        raise NotFound("no_such_setting", _("没有这项设置。"))
    require(can_set_for_region(request.user, code))
    value, source = queries.setting_with_source(key, code)
    context: dict[str, Any] = {"place": place, "setting": SETTINGS[key], "value": value, "source": source}
    if can_be_previewed(key):
        context["examples"] = examples_for(code, key)
    if request.method == "GET":
        return render_page(request, "administration/regional_setting.html", context)
    try:
        if "preview" in request.POST:
            context |= _preview(context.get("examples", []), key, request.POST)
            return render_page(request, "administration/regional_setting.html", context)
        if "inherit" in request.POST:
            inherit_regional_setting(by=request.user, place=place, key=key)
        else:
            set_regional_setting(by=request.user, place=place, key=key, value=request.POST.get("value", ""))
    except DomainError as error:
        context |= {"value": request.POST.get("value", ""), "error": error.message}
        return render_page(request, "administration/regional_setting.html", context, status=error.status)
    messages.success(request, _("已保存，马上生效。"))
    return redirect("regional_settings", code)


def _preview(examples: list[Need], key: str, typed: QueryDict) -> dict[str, Any]:
    """The first five for one of these needs before and after. Raises Invalid for a value that could not be saved either."""
    value = SETTINGS[key].parse(typed.get("value", ""))
    if not examples:
        return {"value": value}
    chosen = next((need for need in examples if need.public_id == typed.get("need")), examples[0])
    return {"value": value, "chosen": chosen, "preview": preview_for(chosen, key, value)}


def _place(request: PersonRequest, code: str) -> Place:
    place = queries.place(code)
    require(can_see_regional_settings(request.user, code))
    return place


def _context(request: PersonRequest, place: Place) -> dict[str, Any]:
    values = queries.settings_of(place.code)
    rows = [
        {"setting": SETTINGS[key], "value": SETTINGS[key].shown(value), "source": source}
        for key, (value, source) in values.items()
    ]
    return {
        "place": place,
        "topics": [(title, [row for row in rows if row["setting"].topic == topic]) for topic, title in TOPICS.items()],
        "above": list(reversed(queries.lineage(place.code)[1:])),
        "inside": queries.children(place.code),
        "may_set": can_set_for_region(request.user, place.code),
    }
