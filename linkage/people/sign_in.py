"""One door for those who have been here and those who have not: a code goes to any number, and the right code opens the account that has the
number, or makes it. allauth's own process sends nothing to unknown numbers; apart from that it is used as it is.

Nothing tells the two apart before the right code: the same look-up, the same code, the same message, the same answer.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.http import HttpRequest, HttpResponse

from linkage.people import limits
from linkage.people.actions.accounts import open_account
from linkage.people.models import User
from linkage.people.one_time_codes import new_code


class SignInProcess(LoginCodeVerificationProcess):
    @classmethod
    def begin(cls, request: HttpRequest, *, user: User | None, phone: str) -> "SignInProcess":
        """Send a code to `phone` (E.164) and remember in the session that it is awaited. user: whose number it is, if anybody's."""
        login = Login(user=user)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=user, phone=phone), initiated_by_user=True)
        process = cls(stage)
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, stage: Any) -> "SignInProcess | None":
        """The process that this session is in; None once it has expired."""
        process: SignInProcess | None = cls(stage).abort_if_invalid()
        return process

    @property
    def phone(self) -> str:
        return str(self.state["phone"])

    def generate_code(self) -> str:
        self.state["code"] = new_code(self.phone)
        return str(self.state["code"])

    def send(self, skip_enumeration_mails: bool = False) -> None:
        get_adapter().send_verification_code_sms(user=self.user, phone=self.phone, code=self.generate_code())

    def resend(self) -> None:
        """Raises RateLimited."""
        limits.may_send_code(self.request, self.phone)
        self.send()
        self.record_resend()
        self.persist()

    def finish(self, redirect_url: str | None) -> HttpResponse:
        self._user = open_account(phone=self.phone)
        response: HttpResponse = super().finish(redirect_url)
        return response
