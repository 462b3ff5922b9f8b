from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.places.models import Place


class AgreementForm(forms.Form):
    place_code = forms.ChoiceField(label=_("用在哪里"))
    title = forms.CharField(label=_("名称"), max_length=60)
    body = forms.CharField(
        label=_("协议内容"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("写清服务内容和方式、时间和地点、条件和安全措施、保密、出了事怎么办、怎样解除"),
    )

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.code, each.name) for each in places]
