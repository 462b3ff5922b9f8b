"""The life of a certificate of service: asked for by the volunteer, issued by the organisation that recorded her hours, perhaps revoked."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class CertificateState(TextChoices):
    REQUESTED = "requested", _("等记录单位出具")
    ISSUED = "issued", _("有效")
    REFUSED = "refused", _("未出具")
    REVOKED = "revoked", _("已撤销")


C = CertificateState
CERTIFICATE_TRANSITIONS = {
    "issue": transition(C.REQUESTED, to=C.ISSUED),
    "refuse": transition(C.REQUESTED, to=C.REFUSED),
    "revoke": transition(C.ISSUED, to=C.REVOKED),
}
