"""Breaches of the invariants of grants, planted behind the actions' backs."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import F

from linkage.funding.models import Application, Grant, Receipt, Round, Tranche
from linkage.ledger.models import Account
from tests import granting


def a_running_grant(world: Any) -> None:
    """Paid once, reported once, one receipt booked."""
    grant = granting.signed(world)
    granting.pay_next(world, grant)
    granting.report(world, grant)
    granting.accounted(world, grant, 300_000)


def an_award_above_the_budget() -> None:
    Round.objects.update(budget_fen=999_999, ceiling_fen=1)


def a_tranche_that_grew() -> None:
    Tranche.objects.filter(number=2).update(amount_fen=F("amount_fen") + 1)


def a_payment_that_never_moved() -> None:
    Account.objects.filter(key__startswith="grant/", key__endswith="/paid").update(balance=F("balance") - 1)


def a_claim_beyond_what_was_paid() -> None:
    Receipt.objects.update(amount_fen=700_000, claimed_fen=700_000)


def an_invoice_claimed_twice() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX receipt_once")  # the rollback brings it back
    row = Receipt.objects.get()
    row.pk, row.public_id, row.claimed_fen, row.state = None, "000000000000", 1, "entered"
    row.save(force_insert=True)


def an_approval_without_a_grant() -> None:
    Application.objects.update(state="proposed")


def an_applicant_who_approved() -> None:
    Application.objects.update(applicant=Grant.objects.get().approved_by)


PLANTED: dict[str, Callable[[], None]] = {
    "I3 awards keep within their round's budget": an_award_above_the_budget,
    "I3 tranches make up the award": a_tranche_that_grew,
    "I3 payments agree with the books": a_payment_that_never_moved,
    "I3 no more is claimed than was paid": a_claim_beyond_what_was_paid,
    "I3 a receipt stands once": an_invoice_claimed_twice,
    "I7 approved applications have one grant": an_approval_without_a_grant,
    "Rule 8 duties are kept apart": an_applicant_who_approved,
}
