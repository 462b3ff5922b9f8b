"""Recognising a backbone volunteer and letting the recognition go: two acts, each a form elsewhere (the station's network page, her own profile)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linkage.people.signed_in import person
from linkage.volunteering.actions.backbone import end_recognition, recognise_backbone
from linkage.volunteering.queries.backbone import recognition_for, volunteer_to_recognise

NETWORK_PAGE = "/desk/network/"


@login_required
@require_POST
def recognise(request: HttpRequest, public_id: str) -> HttpResponse:
    """note: why, for the volunteer to read. place, months: what the network page showed."""
    volunteer = volunteer_to_recognise(person(request), public_id)
    recognise_backbone(by=person(request), volunteer=volunteer, note=request.POST.get("reason", ""))
    messages.success(request, _("已认定为社区志愿者骨干，并告诉了本人。"))
    return HttpResponseRedirect(_back_to_network(request), status=303)


@login_required
@require_POST
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """reason: needed of the coordinator."""
    user = person(request)
    backbone = recognition_for(user, public_id)
    end_recognition(by=user, backbone=backbone, reason=request.POST.get("reason", ""))
    if backbone.volunteer.user_id == user.pk:
        messages.success(request, _("好的，您不再是骨干了。您的时长和积分都不变。"))
        return HttpResponseRedirect("/me/volunteering/", status=303)
    messages.success(request, _("已取消认定，并告诉了本人原因。"))
    return HttpResponseRedirect(_back_to_network(request), status=303)


def _back_to_network(request: HttpRequest) -> str:
    place = request.POST.get("place", "")
    return NETWORK_PAGE + (f"?place={place}" if place.isdecimal() and len(place) == 12 else "") + "#backbones"
