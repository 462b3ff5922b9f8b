from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common.form_fields import day
from linkage.funding.models import Fund
from linkage.organisations.models import Organisation, Role
from linkage.people.forms import PhoneField
from linkage.people.models import User
from linkage.people.vocabulary import SKILLS
from linkage.places.queries import places_as_tree
from linkage.workers.models import Grade, SocialWorker

FUND_ROLES = {Role.FUND_OFFICER, Role.FUND_REVIEWER, Role.FUND_APPROVER}
ORGANISATION_ROLES = {Role.ORG_STAFF}


class PersonForm(forms.Form):
    """Somebody by her number; `person` once it is clean."""

    person: User

    phone = PhoneField(label=_("这个人的手机号"), help_text=_("对方要先登录过一次。"))

    def clean_phone(self) -> str:
        found = User.objects.with_phone(self.cleaned_data["phone"])
        if found is None:
            raise forms.ValidationError(_("还没有人用这个号码登录过，请核对号码。"))
        self.person = found
        return str(self.cleaned_data["phone"])


class AccountForm(PersonForm):
    act = forms.ChoiceField(
        label=_("要做什么"),
        choices=[("disable", _("停用这个账号")), ("enable", _("重新启用"))],
        initial="disable",
        widget=forms.RadioSelect,
    )


class RoleForm(PersonForm):
    """Whom to give which role where. Cleans to the keywords of start_membership."""

    role = forms.ChoiceField(label=_("身份"), choices=Role)
    place_code = forms.ChoiceField(label=_("在哪里"), help_text=_("在这里和它下面的各处都有效。"))
    organisation = forms.ModelChoiceField(
        label=_("在哪个组织或社工站"),
        queryset=Organisation.objects.filter(is_active=True).order_by("name"),
        required=False,
        empty_label=_("不属于组织"),
    )
    fund = forms.ModelChoiceField(
        label=_("管哪个基金"),
        queryset=Fund.objects.filter(is_active=True).order_by("name"),
        required=False,
        empty_label=_("不管基金"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["place_code"]
        places.choices = [(place.code, "　" * depth + place.name) for depth, place in places_as_tree()]

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        if fields.get("role") in FUND_ROLES and not fields.get("fund"):
            self.add_error("fund", _("请选一个基金。"))
        if fields.get("role") in ORGANISATION_ROLES and not fields.get("organisation"):
            self.add_error("organisation", _("请选一个组织。"))
        return fields

    def keywords(self) -> dict[str, Any]:
        fields = self.cleaned_data
        fund = fields["fund"] if fields["role"] in FUND_ROLES else None
        return {
            "user": self.person,
            "role": fields["role"],
            "place_code": fields["place_code"],
            "organisation": fields["organisation"],
            "fund_id": fund.public_id if fund else "",
        }


class WorkerForm(forms.Form):
    """A social worker's entry in the registry. Cleans to the keywords of save_registration."""

    grade = forms.TypedChoiceField(label=_("证书"), choices=Grade, coerce=int, widget=forms.RadioSelect)
    registered_until = day(_("登记有效期到"), required=False)
    max_load = forms.IntegerField(label=_("同时最多带几个求助"), min_value=1, max_value=200)
    skills = forms.MultipleChoiceField(
        label=_("专长"),
        choices=list(SKILLS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-grid"}),
    )
    minor_check_on_file = forms.BooleanField(label=_("已查过从业禁止记录（服务未成年人）"), required=False)
    is_active = forms.BooleanField(label=_("在岗"), required=False)

    @classmethod
    def of(cls, worker: SocialWorker) -> "WorkerForm":
        return cls(initial={name: getattr(worker, name) for name in cls.base_fields})
