"""The door: a phone number, then a code. Classes, because allauth's own views are what they build on."""

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginByCodeStage
from allauth.core.exceptions import RateLimited
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from linkage.common.masks import mask_phone
from linkage.people.demo_people import DEMO_CODE, DEMO_PEOPLE
from linkage.people.forms import CodeForm, SignInForm
from linkage.people.one_time_codes import is_demo
from linkage.people.sign_in import SignInProcess

TOO_FAST = _("点得有点快，请稍等一会儿再获取验证码。")


class SignInView(allauth_views.RequestLoginCodeView):
    template_name = "account/sign_in.html"

    def get_form_class(self) -> type[SignInForm]:
        return SignInForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Asking anew gives up a code that is still awaited: allauth would lead back to it, and a mistyped number could not be mended."""
        if not request.user.is_authenticated:
            clear_login(request)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"phone": self.request.GET.get("phone", "")[:11]} if settings.DEMO else {}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        try:
            return self.form_valid(form) if form.is_valid() else self.form_invalid(form)
        except RateLimited:
            form.errors.clear()
            form.add_error(None, TOO_FAST)
            return self.render_to_response(self.get_context_data(form=form), status=429)

    def form_valid(self, form: SignInForm) -> HttpResponse:
        try:
            SignInProcess.begin(self.request, user=form._user, phone=form.cleaned_data["phone"])
        except ValidationError as error:
            form.add_error(None, error)
            return self.render_to_response(self.get_context_data(form=form), status=503)
        return redirect(self.get_success_url())

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demo = {"demo_people": DEMO_PEOPLE, "demo_code": DEMO_CODE} if settings.DEMO else {}
        return super().get_context_data(**kwargs) | demo


@method_decorator(login_stage_required(stage=LoginByCodeStage.key, redirect_urlname="account_login"), name="dispatch")
class CodeView(allauth_views.ConfirmLoginCodeView):
    template_name = "account/code.html"
    _process: SignInProcess

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.stage: Any = getattr(request, "_login_stage")  # noqa: B009
        process = SignInProcess.resume(self.stage)
        if process is None:
            return HttpResponseRedirect(reverse("account_login"))
        self._process = process
        # Past allauth's own dispatch, which would resume its own process.
        return super(allauth_views.ConfirmLoginCodeView, self).dispatch(request, *args, **kwargs)

    def get_form_class(self) -> Any:
        return super().get_form_class() if self._action == "resend" else CodeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs if self._action == "resend" else kwargs | {"phone": self._process.phone}

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        try:
            return super()._resend_form_valid(form)
        except ValidationError as error:
            verify = CodeForm(code=self._process.code)
            context = self.get_context_data(form=verify) | {"sentence": error.messages[0]}
            return self.render_to_response(context, status=503)

    def form_invalid(self, form: CodeForm) -> HttpResponse:
        response = super().form_invalid(form)
        if response.status_code == 200:
            response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        phone = self._process.phone
        return super().get_context_data(**kwargs) | {
            "masked_phone": mask_phone(phone),
            "demo_code": DEMO_CODE if is_demo(phone) else "",
        }


sign_in = SignInView.as_view()
code = CodeView.as_view()


@require_GET
def door(request: HttpRequest) -> HttpResponse:
    """/accounts/: to one's own page, or to the door."""
    return redirect("me" if request.user.is_authenticated else "account_login")


@require_GET
def passkey(request: HttpRequest) -> HttpResponse:
    return render(request, "account/passkey.html", {"next": request.GET.get("next", "")})


@require_GET
def old_door(request: HttpRequest) -> HttpResponse:
    """Signing up is signing in: one form for both."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponseRedirect(reverse("account_login") + query)
