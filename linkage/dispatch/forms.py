from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common.form_fields import local_time, refuse
from linkage.dispatch.models import Assignment
from linkage.volunteering.forms import presence


class RosterForm(presence.RosterForm):
    """When the holder of a task was there."""

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        begins_at, ends_at = assignment.starts_at, assignment.ends_at
        super().__init__(*args, begins_at=begins_at, ends_at=ends_at, came_at=assignment.checked_in_at, **kwargs)


class DepartureForm(forms.Form):
    """When somebody left who never checked out."""

    left_at = local_time(_("什么时候走的"))
    reason = forms.CharField(label=_("怎么知道的"), max_length=200, help_text=_("例如：和居民核实过"))

    def refuse(self, refusal: Any) -> None:
        refuse(self, refusal)
