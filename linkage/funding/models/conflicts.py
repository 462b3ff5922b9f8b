from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linkage.common.encryption import EncryptedTextField
from linkage.funding.models.applications import Application


class Recusal(models.Model):
    """A reviewer stands aside from an application, for good. told_by: who said so; None where the records showed it. note: only the fund's officer and
    the auditor read it."""

    class Kind(models.TextChoices):
        APPLICANT = "applicant", _("本人就是申请人")
        MEMBER = "member", _("是申请单位（或指导单位）现在或近期的成员")
        FAMILY = "family", _("与申请人或其单位的人有亲属关系")
        COOPERATION = "cooperation", _("近期与申请人一起服务或合作过")
        OTHER = "other", _("其他可能影响公正的情形")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="recusals")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recusals")
    kind = models.CharField(max_length=12, choices=Kind)
    note = EncryptedTextField(blank=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "reviewer"], name="recusal_once")]
