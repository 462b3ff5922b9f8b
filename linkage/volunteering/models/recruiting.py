from django.conf import settings
from django.db import models
from django.db.models import Q

from linkage.common.public_ids import PublicIdModel
from linkage.volunteering.models.teams import Team


class RecruitingPage(PublicIdModel):
    """What a station, an organisation or one of its teams says to those who might come: one page each. kinds: codes of activity_kinds.KINDS; skills:
    codes of people.vocabulary.SKILLS; whens: values of states.recruiting.When."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    team = models.OneToOneField(Team, null=True, on_delete=models.CASCADE, related_name="recruiting")
    place_code = models.CharField(max_length=12, db_index=True)
    about = models.TextField()
    kinds = models.JSONField(default=list)
    skills = models.JSONField(default=list)
    whens = models.JSONField(default=list)
    is_open = models.BooleanField(default=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(team__isnull=True), name="recruiting_page_once_each"
            )
        ]

    @property
    def title(self) -> str:
        return str(self.team.name if self.team else self.organisation.name)


class Poster(PublicIdModel):
    """One printed poster: where it hangs, so that one learns what brings people."""

    page = models.ForeignKey(RecruitingPage, on_delete=models.CASCADE, related_name="posters")
    spot = models.CharField(max_length=60)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()


class Newcomer(models.Model):
    """Somebody who pressed 我要加入, and which poster brought her. Her further steps are read from what she does."""

    page = models.ForeignKey(RecruitingPage, on_delete=models.PROTECT, related_name="newcomers")
    poster = models.ForeignKey(Poster, null=True, on_delete=models.PROTECT, related_name="newcomers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    came_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "user"], name="newcomer_once_each")]
