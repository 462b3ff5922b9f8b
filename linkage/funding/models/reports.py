from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linkage.common.public_ids import PublicIdModel
from linkage.funding.models.grants import Grant, GrantLine
from linkage.funding.states.grants import RECEIPT_STANDS, ReceiptState, ReportState


class Report(PublicIdModel):
    """What became of a tranche's money, number by number as the tranches: the last is the final report. staff, social_workers: the people who did
    carry it out; ratio_reason: why a ratio was missed, published. Handed in, it may be returned and handed in again (`version` counts)."""

    class Kind(models.TextChoices):
        MID = "mid", _("中期报告")
        FINAL = "final", _("结项报告")

    State = ReportState

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.SUBMITTED)
    version = models.PositiveSmallIntegerField(default=1)
    narrative = models.TextField(max_length=4000)
    served = models.PositiveIntegerField()  # people
    sessions = models.PositiveIntegerField(default=0)  # times that something took place
    staff = models.PositiveSmallIntegerField(default=0)
    social_workers = models.PositiveSmallIntegerField(default=0)
    ratio_reason = models.CharField(max_length=300, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)
    return_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="report_number_once"),
            models.CheckConstraint(
                condition=Q(read_by__isnull=True) | ~Q(read_by=F("submitted_by")), name="report_two_people"
            ),
        ]


class ReportLine(models.Model):
    """What was really spent on a line of the budget up to this report, in fen, from the grant and from own means together."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(GrantLine, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()

    class Meta:
        ordering = ["line__position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "line"], name="report_line_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="report_line_amount"),
        ]


class ReportPhoto(PublicIdModel):
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="photos")
    image = models.FileField(upload_to="reports/%Y/%m/")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()


class Receipt(PublicIdModel):
    """An invoice that shows what granted money was spent on. invoice_key: code and number in one form (receipt_numbers.py), so that the same invoice
    is not claimed twice, here or under any other grant; an invoice that was refused may be entered again. amount_fen: of the invoice; claimed_fen:
    the part that the grant paid, which leaves the books when another person has accepted it."""

    State = ReceiptState

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="receipts")
    line = models.ForeignKey(GrantLine, on_delete=models.PROTECT, related_name="receipts")
    invoice_code = models.CharField(max_length=20, blank=True)
    invoice_number = models.CharField(max_length=30)
    invoice_key = models.CharField(max_length=60)
    issued_on = models.DateField()
    amount_fen = models.BigIntegerField()
    claimed_fen = models.BigIntegerField()
    paper = models.FileField(upload_to="receipts/%Y/%m/")
    state = models.CharField(max_length=10, choices=ReceiptState, default=ReceiptState.ENTERED)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refuse_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["entered_at", "pk"]
        indexes = [models.Index(fields=["grant", "state"], name="receipt_by_grant")]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice_key"], condition=Q(state__in=sorted(RECEIPT_STANDS)), name="receipt_once"
            ),
            models.CheckConstraint(
                condition=Q(claimed_fen__gt=0, claimed_fen__lte=F("amount_fen")), name="receipt_amounts"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("entered_by")), name="receipt_two_people"
            ),
        ]
