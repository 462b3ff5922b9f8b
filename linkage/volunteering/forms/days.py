"""Days that are not as usual, in four taps."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common.form_fields import day
from linkage.volunteering.models import DatedAvailability


class DaysForm(forms.Form):
    """until_on may be left empty: one day."""

    is_free = forms.TypedChoiceField(
        label=_("这几天"),
        choices=[("away", _("来不了")), ("free", _("特别有空"))],
        coerce=lambda value: value == "free",
        initial="away",
        widget=forms.RadioSelect(attrs={"class": "choices-chips"}),
    )
    from_on = day(_("从哪天"))
    until_on = forms.DateField(
        label=_("到哪天"),
        required=False,
        help_text=_("就一天的话，不用填"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    part = forms.ChoiceField(
        label=_("什么时段"),
        choices=DatedAvailability.Part.choices,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "choices-chips"}),
    )

    def days(self) -> dict[str, Any]:
        """What actions.availability.note_days takes."""
        cleaned = self.cleaned_data
        return {**cleaned, "until_on": cleaned["until_on"] or cleaned["from_on"]}
