import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from linkage.people.actions.access import access_changed
from linkage.people.forms import PhoneField
from linkage.people.gateways import sms_gateway
from linkage.people.models import User
from linkage.people.one_time_codes import is_demo
from linkage.people.welcome import mark_if_due, remember_language

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are telephone numbers; everything else of allauth's that would make or find one is closed."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("验证码不对，请再看一眼短信。"),
        "too_many_login_attempts": _("试的次数太多了，请过一会儿重新获取验证码。"),
        "rate_limited": _("点得有点快，请稍等一会儿再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """The only way in is the right code: no account without a proven number."""
        return False

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.with_phone(phone)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.set_phone(phone)
        user.phone_verified = verified
        user.save(update_fields=["phone", "phone_index", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Nothing to do: actions.accounts.open_account has noted it."""

    def send_verification_code_sms(self, user: User | None, phone: str, code: str, **kwargs: Any) -> None:
        """Raises ValidationError with a sentence when the gateway cannot be reached."""
        if is_demo(phone):
            return
        try:
            sms_gateway().send_code(phone, code)
        except OSError:
            logger.exception("the SMS gateway did not take a code")
            raise ValidationError(_("短信暂时发不出去，请过几分钟再试，或拨打服务热线。"), code="sms_failed") from None

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Nobody is unknown here."""

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Signing in and signing up are one act here."""

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Only our own sentences: allauth's templates would say again what the next page shows."""
        if kwargs.get("message"):
            super().add_message(request, level, None, *args, **kwargs)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The key first, the spare codes for when it is not at hand."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return sorted(methods, key=lambda method: method["id"] != "mfa_reauthenticate:webauthn")

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        mark_if_due(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_language(response, user.language)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Whatever remembers what she may see (an open socket) learns that this session has ended."""
        user = request.user
        super().logout(request)
        if isinstance(user, User) or user.is_authenticated:
            access_changed(User.objects.get(pk=user.pk))
