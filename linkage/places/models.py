from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """The length of the significant prefix of a place's code."""

    PROVINCE = 2, _("省")
    CITY = 4, _("市")
    DISTRICT = 6, _("区县")
    STREET = 9, _("街道")
    COMMUNITY = 12, _("社区")


class Place(models.Model):
    """An administrative division by its 12-digit code (statistical standard: 2-2-2-3-3 digits). The code's prefix is the tree. WGS-84 centre."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(choices=Level)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """The significant digits: every place inside begins with them."""
        return self.code[: self.level]


class RegionalSetting(models.Model):
    """A value that a place sets for itself and everything inside it. The keys, types and defaults are in settings_catalogue.py."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="settings")
    key = models.CharField(max_length=60)
    value = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "key"], name="regional_setting_once")]
