from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common.form_fields import day
from linkage.people.vocabulary import SKILLS


class QualificationForm(forms.Form):
    """The paper behind a skill, as a phone's camera sees it."""

    skill = forms.ChoiceField(label=_("哪项技能"), choices=list(SKILLS.items()))
    name = forms.CharField(label=_("证书名称"), max_length=60, help_text=_("例如：低压电工作业操作证"))
    issuer = forms.CharField(label=_("发证单位"), max_length=60)
    number = forms.CharField(
        label=_("证书编号"), max_length=60, required=False, help_text=_("加密保存，只有您和核实的社工看得到")
    )
    issued_on = day(_("发证日期"))
    expires_on = forms.DateField(
        label=_("有效期到"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("长期有效的不用填"),
    )
    paper = forms.FileField(
        label=_("证书的照片或 PDF"), widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"})
    )

    def __init__(self, *args: Any, skills: list[str], **kwargs: Any) -> None:
        """skills: her own come first in the list."""
        super().__init__(*args, **kwargs)
        field = self.fields["skill"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = sorted(SKILLS.items(), key=lambda each: each[0] not in skills)
