from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkage.common.public_ids import PublicIdModel
from linkage.organisations.states import ProposalState


class Organisation(PublicIdModel):
    """A social organisation, a social work station, a neighbourhood committee, a body that runs a fund. Groups without registration may take part: `uscc`
    (18 characters, GB 32100) may be empty."""

    class Kind(models.TextChoices):
        SOCIAL_ASSOCIATION = "social_association", _("社会团体")
        SOCIAL_SERVICE = "social_service", _("社会服务机构")
        FOUNDATION = "foundation", _("基金会")
        PEOPLES_ORGANISATION = "peoples_organisation", _("群团组织")
        RESIDENTS_COMMITTEE = "residents_committee", _("基层群众性自治组织")
        PUBLIC_INSTITUTION = "public_institution", _("事业单位")
        ENTERPRISE = "enterprise", _("企业")
        COMMUNITY_GROUP = "community_group", _("社区社会组织")
        STATION = "station", _("社会工作站")

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=30, choices=Kind)
    uscc = models.CharField(max_length=18, blank=True)
    place_code = models.CharField(max_length=12, db_index=True)
    phone = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a membership lets one do. Residents and volunteers need none: everyone may ask, and a volunteer has a profile."""

    SOCIAL_WORKER = "sw", _("社工")
    ORG_STAFF = "org", _("社会组织工作人员")
    FUND_OFFICER = "fund", _("基金干事")
    FUND_REVIEWER = "fund_reviewer", _("基金评委")
    FUND_APPROVER = "fund_approver", _("基金审批人")
    COORDINATOR = "coord", _("站长")
    SUPERVISOR = "sup", _("督导")
    ADMIN = "adm", _("平台管理员")
    AUDITOR = "aud", _("审计")
    HOTLINE = "hot", _("热线接线员")


class Membership(models.Model):
    """A role within a scope. The place (by prefix of its code) is always given; an organisation, station or fund narrows it.

    Ended memberships stay for the record. Starting or ending one raises the user's access_version.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    place_code = models.CharField(max_length=12)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    fund_id = models.CharField(max_length=12, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "place_code", "fund_id"],
                condition=Q(ended_at__isnull=True, organisation__isnull=True),
                name="membership_once",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "place_code", "fund_id", "organisation"],
                condition=Q(ended_at__isnull=True, organisation__isnull=False),
                name="membership_in_organisation_once",
            ),
        ]


class ServiceOffering(PublicIdModel):
    """A service that an organisation carries out for residents: what, where, how much of it a week."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="services")
    name = models.CharField(max_length=80)
    skills = models.JSONField(default=list)
    place_code = models.CharField(max_length=12, db_index=True)
    weekly_capacity = models.PositiveSmallIntegerField(default=5)
    availability = models.CharField(max_length=42, default="f" * 42)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class MembershipProposal(models.Model):
    """A role over money, rights or audit that one admin proposes and another confirms (access matrix: user.set_role)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="membership_proposals")
    role = models.CharField(max_length=20, choices=Role)
    place_code = models.CharField(max_length=12)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fund_id = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.WAITING)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "place_code", "fund_id"],
                condition=Q(state=ProposalState.WAITING),
                name="membership_proposed_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("proposed_by")),
                name="membership_two_people",
            ),
        ]
