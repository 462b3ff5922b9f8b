from django.conf import settings
from django.db import models

from linkage.common.public_ids import PublicIdModel, new_public_id


class Volunteer(PublicIdModel):
    """A person's profile as a volunteer. `volunteer_no` is shown instead of any identity number. lat/lng: WGS-84, of about where she sets out,
    never shown. availability: 168 bits as 42 hex digits; bit weekday*24+hour, Monday first, Shanghai time."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="volunteer")
    volunteer_no = models.CharField(max_length=12, unique=True, default=new_public_id)
    # In the national volunteer service system, once somebody has entered her there.
    national_no = models.CharField(max_length=40, blank=True)
    skills = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    place_code = models.CharField(max_length=12, db_index=True)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    radius_km = models.FloatField(default=3.0)
    availability = models.CharField(max_length=42, default="f" * 42)
    weekly_cap_minutes = models.PositiveSmallIntegerField(default=1200)
    paused_until = models.DateField(null=True, blank=True)
    minor_check_on_file = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
