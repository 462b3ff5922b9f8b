from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common.errors import DomainError
from linkage.common.pages import ELDER_COOKIE, render_page
from linkage.me.consents import consent_rows
from linkage.me.forms import SettingsForm, WelcomeForm
from linkage.me.links import links_for
from linkage.people.actions.consents import give_consent, withdraw_consent
from linkage.people.actions.profile import complete_welcome, save_settings, sign_out_everywhere
from linkage.people.consent_texts import TEXTS
from linkage.people.models import Consent
from linkage.people.requests import PersonRequest
from linkage.people.welcome import mark_done, remember_language
from linkage.places import queries as places
from linkage.volunteering.queries.badges import badges_of
from linkage.volunteering.queries.profiles import volunteer_of

BADGES_SHOWN = 4


@login_required
@require_GET
def me(request: PersonRequest) -> HttpResponse:
    """One's own page: who one is here, and where everything is."""
    community = places.full_name(request.user.home_code) if request.user.home_code else ""
    volunteer = volunteer_of(request.user)
    badges = badges_of(volunteer)[:BADGES_SHOWN] if volunteer else []
    context = {"community": community, "groups": links_for(request.user), "badges": badges}
    return render_page(request, "me/me.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def welcome(request: PersonRequest) -> HttpResponse:
    form = WelcomeForm(request.POST or None, initial={"name": request.user.name, "home_code": request.user.home_code})
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        complete_welcome(
            by=request.user,
            name=fields["name"],
            home_code=fields["home_code"],
            share_with_helpers=fields["share_with_helpers"],
        )
        mark_done(request)
        return redirect(_safe_next(request))
    context = {"form": form, "terms": TEXTS[Consent.Purpose.TERMS], "next": _safe_next(request)}
    return render_page(request, "me/welcome.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def my_settings(request: PersonRequest) -> HttpResponse:
    form = SettingsForm(request.POST) if request.method == "POST" else SettingsForm.of(request.user)
    if request.method == "POST" and form.is_valid():
        save_settings(by=request.user, **form.cleaned_data)
        messages.success(request, _("已保存。"))
        response = redirect("my_settings")
        remember_language(response, form.cleaned_data["language"])
        response.delete_cookie(ELDER_COOKIE, samesite="Lax")
        return response
    context = {"form": form, "consents": consent_rows(request.user)}
    return render_page(request, "me/settings.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def consents(request: PersonRequest) -> HttpResponse:
    """purpose: agree to its present wording."""
    purpose = request.POST.get("purpose", "")
    if purpose in TEXTS:
        give_consent(by=request.user, user=request.user, purpose=purpose)
        messages.success(request, _("已记下您的同意，随时可以撤回。"))
    return redirect("my_settings")


@login_required
@require_POST
def withdrawal(request: PersonRequest, consent_id: int) -> HttpResponse:
    consent = get_object_or_404(Consent, pk=consent_id, user=request.user)
    try:
        withdraw_consent(by=request.user, consent=consent)
        messages.success(request, _("已撤回。"))
    except DomainError as error:
        messages.info(request, error.message)
    return redirect("my_settings")


@login_required
@require_POST
def sign_out_all(request: PersonRequest) -> HttpResponse:
    sign_out_everywhere(by=request.user)
    logout(request)
    messages.success(request, _("所有设备都已退出登录。"))
    return redirect(settings.LOGIN_URL)


def _safe_next(request: PersonRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or "/"
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else "/"
