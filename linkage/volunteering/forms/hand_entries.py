"""What is typed when hours are entered after the fact, and when they are corrected."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common.form_fields import local_time
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.places.models import Place
from linkage.volunteering.actions.hand_entries import Proof
from linkage.volunteering.models import Volunteer
from linkage.volunteering.queries.profiles import volunteer_known_as
from linkage.volunteering.states.not_volunteering import ActivityKind
from linkage.volunteering.states.service_kinds import SERVICE_KINDS


def _words(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, help_text=help_text, widget=widget, **({"max_length": 300} | more))


class EntryForm(forms.Form):
    """One service of one volunteer, with the seven facts of Order 67 article 7, a reason and a proof."""

    kind = forms.ChoiceField(
        label=_("是什么活动"), choices=ActivityKind.choices, widget=forms.RadioSelect, initial=ActivityKind.SERVICE
    )
    volunteer = forms.CharField(
        label=_("哪位志愿者"), max_length=20, help_text=_("填志愿者编号或手机号；只能给自己区里的志愿者补录")
    )
    organisation = forms.ChoiceField(label=_("记录单位"))
    lead = forms.ChoiceField(label=_("活动负责人"))
    place_code = forms.ChoiceField(label=_("在哪个社区"))
    activity = forms.CharField(label=_("活动名称"), max_length=80)
    content = forms.CharField(label=_("做了什么"), max_length=120)
    service = forms.ChoiceField(
        label=_("服务类别"), choices=[(code, title) for code, (title, _key) in SERVICE_KINDS.items()]
    )
    started_at = local_time(_("什么时候开始"))
    ended_at = local_time(_("什么时候结束"))
    reason = _words(_("为什么当时没有记"), _("例如：停电，签到码显示不了"))
    reference = forms.CharField(
        label=_("凭据在哪里"), max_length=200, required=False, help_text=_("例如：纸质签到表第 3 页，存社工站文件柜")
    )
    photo = forms.FileField(
        label=_("或拍一张凭据的照片"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )

    def __init__(
        self, *args: Any, user: User, organisations: list[Organisation], places: list[Place], leads: list[User]
    ) -> None:
        super().__init__(*args)
        self.user, self.organisations, self.leads = user, organisations, leads
        self.found: Volunteer | None = None
        self._offer("organisation", [(each.public_id, each.name) for each in organisations])
        self._offer("lead", [(each.public_id, each.short_name) for each in leads])
        self._offer("place_code", [(each.code, each.name) for each in places])

    def clean_volunteer(self) -> str:
        typed: str = self.cleaned_data["volunteer"]
        self.found = volunteer_known_as(self.user, typed)
        if self.found is None:
            raise forms.ValidationError(_("您的区里没有这位志愿者，请核对编号或手机号。"))
        return typed

    def facts(self) -> dict[str, Any]:
        """What `enter_hours` takes, beside who does it."""
        cleaned = self.cleaned_data
        return {
            "volunteer": self.found,
            "organisation": next(each for each in self.organisations if each.public_id == cleaned["organisation"]),
            "lead": next(each for each in self.leads if each.public_id == cleaned["lead"]),
            "category_code": cleaned["service"],
            "points_key": SERVICE_KINDS[cleaned["service"]][1],
            "proof": Proof(cleaned["reason"], cleaned["reference"], cleaned["photo"]),
            **{name: cleaned[name] for name in ("kind", "place_code", "activity", "content", "started_at", "ended_at")},
        }

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class CorrectionForm(forms.Form):
    """The minutes at which a record should stand, and why."""

    minutes = forms.IntegerField(label=_("应当是多少分钟"), min_value=0, max_value=1440)
    reason = _words(_("为什么更正"), _("志愿者和复核的人都会看到"))
    reference = forms.CharField(label=_("凭据在哪里"), max_length=200, required=False)
    photo = forms.FileField(
        label=_("或拍一张凭据的照片"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"})
    )

    def proof(self) -> Proof:
        return Proof(*(self.cleaned_data[name] for name in ("reason", "reference", "photo")))
