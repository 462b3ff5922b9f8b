"""The life of a signature under a service agreement."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class SignatureState(TextChoices):
    WAITS = "waits_for_guardian", _("等监护人签字")
    SIGNED = "signed", _("已签")
    WITHDRAWN = "withdrawn", _("已解除")
    REPLACED = "replaced", _("已续签")


S = SignatureState
SIGNATURE_TRANSITIONS = {
    "guardian_signs": transition(S.WAITS, to=S.SIGNED),
    "withdraw": transition(S.WAITS, S.SIGNED, to=S.WITHDRAWN),
    "replace": transition(S.SIGNED, to=S.REPLACED),
}
UNDER_WAY = frozenset({S.WAITS, S.SIGNED})
