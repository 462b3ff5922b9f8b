from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Covers(TextChoices):
    """Whom a policy covers: everybody who serves for the one that took it out, or the people it lists."""

    EVERYBODY = "everybody", _("本单位的全部志愿者")
    NAMED = "named", _("名单上的志愿者")
