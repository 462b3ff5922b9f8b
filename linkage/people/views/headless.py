"""The same door for programs: allauth's headless views with our process and our forms in them."""

from typing import Any

from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core.exceptions import RateLimited
from allauth.headless.account import views
from allauth.headless.account.inputs import ConfirmLoginCodeInput
from allauth.headless.base.response import AuthenticationResponse, ConflictResponse
from allauth.headless.internal.restkit import inputs
from allauth.headless.internal.restkit.views import RESTView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse

from linkage.people.forms import CodeForm, SignInForm
from linkage.people.sign_in import SignInProcess
from linkage.people.views.sign_in import TOO_FAST


class SignInInput(SignInForm, inputs.Input):
    pass


class CodeInput(CodeForm, ConfirmLoginCodeInput):
    pass


def problem(status: int, code: str, message: Any) -> JsonResponse:
    """In allauth's shape, which names no field here: {"status", "errors": [{"code", "message"}]}."""
    return JsonResponse({"status": status, "errors": [{"code": code, "message": str(message)}]}, status=status)


class RequestCodeView(views.RequestLoginCodeView):
    input_class = SignInInput

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)
        except RateLimited:
            return problem(429, "too_many_requests", TOO_FAST)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            SignInProcess.begin(request, user=self.input._user, phone=self.input.cleaned_data["phone"])
        except ValidationError as error:
            return problem(503, "sms_failed", error.messages[0])
        return AuthenticationResponse(request)


class ResendCodeView(views.ResendLoginCodeView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stage = LoginStageController.enter(request, LoginByCodeStage.key)
        process = SignInProcess.resume(stage) if stage else None
        if not process or not process.can_resend:
            return ConflictResponse(request)
        try:
            process.resend()
        except RateLimited:
            return problem(429, "too_many_requests", TOO_FAST)
        except ValidationError as error:
            return problem(503, "sms_failed", error.messages[0])
        return AuthenticationResponse(request)


class ConfirmCodeView(views.ConfirmLoginCodeView):
    input_class = CodeInput

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.stage = (
            None if request.user.is_authenticated else LoginStageController.enter(request, LoginByCodeStage.key)
        )
        process = SignInProcess.resume(self.stage) if self.stage else None
        if process is None:
            return ConflictResponse(request)
        self.process: SignInProcess = process
        # Past allauth's own dispatch, which would resume its own process.
        return RESTView.dispatch(self, request, *args, **kwargs)

    def get_input_kwargs(self) -> dict[str, Any]:
        return super().get_input_kwargs() | {"phone": self.process.phone}
