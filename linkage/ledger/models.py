from django.db import models


class Unit(models.TextChoices):
    FEN = "fen"  # 1/100 yuan
    POINTS = "points"  # 1/100 of a volunteer's point


class Account(models.Model):
    """A place where units are. `balance` equals the sum of the account's postings and never falls below `floor` (null: no floor)."""

    key = models.CharField(max_length=100, unique=True)
    unit = models.CharField(max_length=10, choices=Unit)
    floor = models.BigIntegerField(null=True, default=0)
    balance = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(floor__isnull=True) | models.Q(balance__gte=models.F("floor")),
                name="account_not_below_floor",
            )
        ]


class Transaction(models.Model):
    """Units that move between accounts: its postings sum to zero. Never changed; a mistake is put right by a reversal. `key` makes a retried
    posting take effect once."""

    key = models.CharField(max_length=150, unique=True)
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    reference = models.CharField(max_length=100, blank=True, db_index=True)
    # Not a column: True on what `books.post` has just booked, False on what it found booked already.
    is_new = False


class Posting(models.Model):
    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="postings")
    # The index of two columns serves the account alone as well.
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings", db_index=False)
    amount = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["account", "id"], name="posting_statement")]
