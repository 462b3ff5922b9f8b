from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common.form_fields import day
from linkage.organisations.models import Organisation
from linkage.volunteering.states.insurance import Covers


class PolicyForm(forms.Form):
    """A policy as it lies on the table."""

    organisation = forms.ChoiceField(label=_("投保单位"))
    insurer = forms.CharField(label=_("保险公司"), max_length=60)
    number = forms.CharField(label=_("保单号"), max_length=60)
    covers = forms.ChoiceField(
        label=_("保哪些人"),
        choices=Covers.choices,
        widget=forms.RadioSelect(attrs={"class": "choices-chips"}),
        initial=Covers.NAMED,
    )
    valid_from = day(_("从哪天起"))
    valid_to = day(_("到哪天止"))

    def __init__(self, *args: Any, organisations: list[Organisation]) -> None:
        super().__init__(*args)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.public_id, each.name) for each in organisations]

    def facts(self, organisations: list[Organisation]) -> dict[str, Any]:
        """What `record_policy` takes."""
        chosen = self.cleaned_data["organisation"]
        return self.cleaned_data | {"organisation": next(each for each in organisations if each.public_id == chosen)}


class RenewalForm(forms.Form):
    number = forms.CharField(label=_("新保单号"), max_length=60)
    valid_to = day(_("到哪天止"))
