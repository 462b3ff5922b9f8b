from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.people.consent_texts import TEXTS
from linkage.people.models import Consent, User
from linkage.places import queries as places


def community_choices() -> list[Any]:
    """Every community, grouped by its district and street, as a select takes them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for group, code, name in places.communities_by_street():
        groups.setdefault(group, []).append((code, name))
    return [("", _("请选择")), *groups.items()]


class WhereForm(forms.Form):
    """Her name and her community."""

    name = forms.CharField(
        label=_("怎么称呼您"),
        max_length=20,
        help_text=_("写真实姓名，帮忙的人上门时好认。别人只看到您的姓。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("请填您的姓名。")},
    )
    home_code = forms.ChoiceField(
        label=_("您住在哪个社区"),
        help_text=_("用来找离您最近的帮助。"),
        error_messages={"required": _("请选一个社区。"), "invalid_choice": _("请从列表里选一个社区。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communities: Any = self.fields["home_code"]
        communities.choices = community_choices()

    def clean_name(self) -> str:
        return "".join(self.cleaned_data["name"].split())


class WelcomeForm(WhereForm):
    terms = forms.BooleanField(
        label=_("我看过了，同意"),
        error_messages={"required": _("要同意使用约定才能继续。有不明白的，可以打服务热线问。")},
    )
    share_with_helpers = forms.BooleanField(
        label=_("接单的人可以看到我的地址和电话"),
        required=False,
        help_text=TEXTS[Consent.Purpose.SHARE_WITH_HELPERS].text,
    )


class SettingsForm(WhereForm):
    # Each in its own language, so that whoever took a wrong turn finds the way back.
    language = forms.ChoiceField(
        label=_("语言"), choices=[("zh-hans", "简体中文"), ("en", "English")], widget=forms.RadioSelect
    )
    elder_view = forms.BooleanField(label=_("大字版：字更大，按钮更大"), required=False)
    automatic_matching = forms.BooleanField(
        label=_("为我智能匹配"), required=False, help_text=TEXTS[Consent.Purpose.MATCHING].text
    )

    @classmethod
    def of(cls, user: User) -> "SettingsForm":
        return cls(initial={name: getattr(user, name) for name in cls.base_fields})
