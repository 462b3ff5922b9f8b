from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import PublicIdModel, new_public_id
from linkage.needs.states import MAY_EXPIRE, OPEN, PUBLIC, NeedState, Owner


def _in_english() -> bool:
    return (get_language() or "").startswith("en")


class RequirementKind(models.TextChoices):
    """What the five actors bring to a need."""

    SOCIAL_WORKER = "social_worker", _("社工")
    VOLUNTEER = "volunteer", _("志愿者")
    SERVICE = "service", _("社会组织服务")
    VENUE = "venue", _("场地")
    GOODS = "goods", _("物资")
    MONEY = "money", _("资金")


class Category(models.Model):
    """A kind of need, with the bundle of requirements it usually takes. Codes of domains and services are the vocabulary's (D01.., S01..)."""

    code = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    hint = models.CharField(max_length=120, blank=True)
    hint_en = models.CharField(max_length=160, blank=True)
    domain = models.CharField(max_length=4)
    service = models.CharField(max_length=4)
    icon = models.CharField(max_length=30)
    order = models.PositiveSmallIntegerField(default=0)
    is_sensitive = models.BooleanField(default=False)
    involves_minor = models.BooleanField(default=False)
    # Who takes part must be insured on the day (Volunteer Service Regulations art. 17).
    is_dangerous = models.BooleanField(default=False, db_default=False)
    risk_notice = models.CharField(max_length=200, blank=True)
    risk_notice_en = models.CharField(max_length=240, blank=True)
    points_coefficient_key = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    # [{kind, quantity, mandatory, title, title_en, skills, certified, min_grade, amount_fen, purpose}]
    bundle = models.JSONField(default=list)

    class Meta:
        ordering = ["order", "code"]

    @property
    def shown_name(self) -> str:
        """In the reader's language."""
        return self.name_en if _in_english() else self.name

    @property
    def shown_risk(self) -> str:
        """What a volunteer should know before she takes such a task."""
        return self.risk_notice_en if _in_english() else self.risk_notice

    @property
    def public_name(self) -> str:
        """As anyone may read it: kinds that tell of a person's circumstances are all called the same."""
        return gettext("社工服务") if self.is_sensitive else self.shown_name

    @property
    def shown_hint(self) -> str:
        return self.hint_en if _in_english() else self.hint


class Urgency(models.TextChoices):
    NORMAL = "normal", _("不着急")
    SOON = "soon", _("这几天")
    URGENT = "urgent", _("很着急")


class Source(models.TextChoices):
    SELF = "self", _("本人")
    PROXY = "proxy", _("家人邻居代发")
    STAFF = "staff", _("工作人员代录")
    HOTLINE = "hotline", _("电话")


class Need(PublicIdModel):
    """One resident's need: one case with several requirements.

    `title`, `description`, `address` and the beneficiary are for those who serve; lists and the public see the category, the community and
    `public_summary` only. lat/lng: WGS-84. `due_at`: by when the owner has to move.
    """

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="needs")
    title = models.CharField(_("一句话说说"), max_length=60)
    description = EncryptedTextField(_("详细情况"), blank=True)
    public_summary = models.CharField(_("公开摘要"), max_length=120, blank=True)
    place_code = models.CharField(max_length=12, db_index=True)
    address = EncryptedTextField(_("详细地址"), blank=True)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.NORMAL)
    window_start = models.DateTimeField()
    window_end = models.DateTimeField()
    source = models.CharField(max_length=10, choices=Source, default=Source.SELF)
    # The account the need belongs to (who asks, is told, confirms, rates) and who typed it in, where that is another person.
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="needs")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey("people.Consent", null=True, on_delete=models.PROTECT, related_name="+")
    beneficiary_name = EncryptedTextField(blank=True)
    beneficiary_phone = EncryptedTextField(blank=True)
    beneficiary_relation = models.CharField(max_length=30, blank=True)
    beneficiary_facts = EncryptedTextField(blank=True)  # JSON: populations and circumstances, sensitive
    helper_gender = models.CharField(max_length=10, blank=True)
    involves_minor = models.BooleanField(default=False)
    # Whether helpers may be given address and phone, as the one who asked decided for this need.
    shares_contact = models.BooleanField(default=False)

    state = models.CharField(max_length=12, choices=NeedState, default=NeedState.SUBMITTED)
    owner_kind = models.CharField(max_length=10, choices=Owner, blank=True, default=Owner.STATION)
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="led_needs")
    due_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    reason = EncryptedTextField(blank=True)  # of refusal, return or cancellation: for the one who asked
    is_administrative = models.BooleanField(default=False)
    search_text = models.TextField(blank=True, editable=False)
    # "<who submitted>/<key>": a form or request that is sent twice makes one need.
    submission_key = models.CharField(max_length=120, null=True, unique=True, editable=False)
    submitted_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(window_end__gt=F("window_start")), name="need_window_in_order")
        ]
        indexes = [
            models.Index(fields=["state", "place_code", "-submitted_at"], name="need_state_place"),
            models.Index(fields=["requester", "-submitted_at"], name="need_requester"),
            models.Index(fields=["lead", "state"], name="need_lead_state"),
            models.Index(fields=["state", "due_at"], name="need_state_due"),
            models.Index(
                fields=["-published_at", "-id"], condition=Q(state__in=sorted(PUBLIC)), name="need_public_newest"
            ),
            models.Index(fields=["-submitted_at", "-id"], name="need_newest"),
            models.Index(fields=["place_code", "-submitted_at", "-id"], name="need_place_newest"),
            models.Index(
                fields=["place_code"],
                opclasses=["varchar_pattern_ops"],
                condition=Q(state__in=sorted(OPEN)),
                name="need_open_place",
            ),
            models.Index(fields=["window_end"], condition=Q(state__in=sorted(MAY_EXPIRE)), name="need_may_expire"),
        ]

    @property
    def stream(self) -> str:
        return f"need/{self.public_id}"

    def get_absolute_url(self) -> str:
        return f"/needs/{self.public_id}/"


class Requirement(PublicIdModel):
    """One thing a need takes. `filled` never passes `quantity` (I2): places are taken by a conditional update and guarded by a check."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="requirements")
    kind = models.CharField(max_length=15, choices=RequirementKind)
    title = models.CharField(max_length=60)
    quantity = models.PositiveSmallIntegerField(default=1)
    filled = models.PositiveSmallIntegerField(default=0)
    mandatory = models.BooleanField(default=True)
    skills = models.JSONField(default=list)  # any of these; empty: anyone
    # Whether one's word is not enough: a paper for one of the skills, verified and good on the day (Volunteer Service Regulations art. 16).
    certified = models.BooleanField(default=False, db_default=False)
    min_grade = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=10, blank=True)
    amount_fen = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(filled__lte=F("quantity")), name="requirement_not_overfilled"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="requirement_wants_something"),
        ]


class NeedPhoto(PublicIdModel):
    """A photo of the need, or of the draft it will be: re-encoded to WebP, without GPS. Served only through a permission check."""

    need = models.ForeignKey(Need, null=True, on_delete=models.CASCADE, related_name="photos")
    draft = models.ForeignKey("NeedDraft", null=True, on_delete=models.CASCADE, related_name="photos")
    image = models.FileField(upload_to="needs/%Y/%m/")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(need__isnull=True, draft__isnull=False) | Q(need__isnull=False, draft__isnull=True),
                name="need_photo_of_one_thing",
            )
        ]


class NeedDraft(models.Model):
    """What a person has typed of a need she has not posted yet: one a person, kept until posted or discarded. `key` makes posting it happen once."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="need_draft")
    key = models.CharField(max_length=12, default=new_public_id)
    data = EncryptedTextField(default="{}")
    updated_at = models.DateTimeField(auto_now=True)


class Rating(models.Model):
    """The requester's word on how it went. A low rating may hide from the helper who gave it; the station always sees it."""

    need = models.OneToOneField(Need, on_delete=models.PROTECT, related_name="rating")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField()
    comment = EncryptedTextField(blank=True)
    is_anonymous = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="rating_one_to_five")]
