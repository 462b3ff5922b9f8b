from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linkage.common.public_ids import PublicIdModel
from linkage.organisations.models import Organisation


class Grade(models.IntegerChoices):
    """Professional level by the national examination (mechanism S03)."""

    NONE = 0, _("未取得证书")
    ASSISTANT = 1, _("助理社会工作师")
    MIDDLE = 2, _("社会工作师")
    SENIOR = 3, _("高级社会工作师")


class SocialWorker(PublicIdModel):
    """A social worker's entry in the registry: grade, station, and how many open needs she can carry at once."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="social_worker")
    station = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="social_workers")
    grade = models.PositiveSmallIntegerField(choices=Grade, default=Grade.NONE)
    registered_until = models.DateField(null=True, blank=True)
    skills = models.JSONField(default=list)
    availability = models.CharField(max_length=42, default="f" * 42)
    max_load = models.PositiveSmallIntegerField(default=40)
    minor_check_on_file = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
