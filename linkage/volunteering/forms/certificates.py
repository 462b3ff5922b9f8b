from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common.form_fields import day
from linkage.organisations.models import Organisation
from linkage.volunteering.queries.certificates import Recorder


class CertificateRequestForm(forms.Form):
    """Which organisation, for which days; filled in with everything it has recorded, so that one tap is enough."""

    issuer = forms.ChoiceField(label=_("由哪个单位出具"), widget=forms.RadioSelect)
    first_on = day(_("从哪天"))
    last_on = day(_("到哪天"))

    def __init__(self, data: Any = None, *, recorders: list[Recorder]) -> None:
        initial = {}
        if recorders:
            initial = {
                "issuer": recorders[0].organisation.public_id,
                "first_on": min(each.first_on for each in recorders),
                "last_on": max(each.last_on for each in recorders),
            }
        super().__init__(data, initial=initial)
        self._organisations = {each.organisation.public_id: each.organisation for each in recorders}
        field = self.fields["issuer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, each.name) for key, each in self._organisations.items()]

    @property
    def chosen(self) -> Organisation:
        return self._organisations[self.cleaned_data["issuer"]]
