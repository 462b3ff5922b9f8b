import unicodedata
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Invalid
from linkage.people import limits, phones
from linkage.people.models import User


def half_width(typed: str) -> str:
    """Digits as a Chinese keyboard may give them, １２３ or １ ２, as plain ones."""
    return "".join(unicodedata.normalize("NFKC", typed).split())


class PhoneField(forms.CharField):
    """An 11-digit mobile number, cleaned to E.164."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("手机号"))
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"type": "tel", "inputmode": "numeric", "autocomplete": "tel-national"}),
        )
        kwargs.setdefault("error_messages", {"required": _("请填手机号。")})
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        typed = half_width(super().clean(value))
        if not typed:
            return ""
        try:
            return phones.parse(typed)
        except Invalid as error:
            raise ValidationError(error.message, code=error.code) from None


class SignInForm(RequestLoginCodeForm):
    """Asks for a code. The same for every number, known or new. Raises RateLimited."""

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        limits.may_send_code(context.request, phone)
        self._user = User.objects.with_phone(phone)
        return phone


class CodeForm(ConfirmLoginCodeForm):
    """Compares the code. Every try is counted before it is looked at."""

    code = forms.CharField(
        label=_("短信验证码"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 12, "autofocus": True}
        ),
        error_messages={"required": _("请填短信里的 6 位数字。")},
    )

    def __init__(self, *args: Any, phone: str = "", **kwargs: Any) -> None:
        self.phone = phone
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        self.cleaned_data["code"] = half_width(self.cleaned_data["code"])
        if not limits.may_guess(context.request, self.phone):
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()
        limits.guessed_right(context.request, self.phone)
        return code
