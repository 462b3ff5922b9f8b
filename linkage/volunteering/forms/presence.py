"""What people type on the spot, and what a lead writes down afterwards."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.form_fields import local_time, refuse


class CodeForm(forms.Form):
    """The six digits on the other's screen; lat and lng only after a tap that says so."""

    code = forms.CharField(
        label=_("屏幕上的 6 位数字"),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "pattern": "[0-9 ]*",
                "class": "input-code",
                "data-private": True,
            }
        ),
    )
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    lng = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)

    @property
    def position(self) -> tuple[float, float] | None:
        lat, lng = self.cleaned_data.get("lat"), self.cleaned_data.get("lng")
        return None if lat is None or lng is None else (lat, lng)


class RosterForm(forms.Form):
    """When a helper was there, from the lead's own list. Starts from the agreed time, as far as it has passed."""

    started_at = local_time(_("什么时候到的"))
    ended_at = local_time(_("什么时候走的"))
    reason = forms.CharField(
        label=_("为什么没有用签到码"),
        max_length=200,
        help_text=_("例如：老人手机没电，扫不了码。时长要由另一位同事复核后才计入。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, begins_at: dt.datetime, ends_at: dt.datetime, came_at: dt.datetime | None, **kwargs: Any
    ) -> None:
        now: dt.datetime = clock.now()
        began = came_at or min(begins_at, now)
        kwargs.setdefault("initial", {"started_at": began, "ended_at": min(max(ends_at, began), now)})
        super().__init__(*args, **kwargs)

    def refuse(self, refusal: Any) -> None:
        """Show an action's refusal beside the fields it names, else above them."""
        refuse(self, refusal)
