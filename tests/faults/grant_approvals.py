"""Approve applications for seed grants in processes that are killed at a random moment of it; prints what became of them.

python -m tests.faults.grant_approvals TRIALS
"""

import datetime as dt
import json
import os
import random
import sys
import time
from typing import Any

import django

from tests.faults.approvals import apart, killed

GRANTED_FEN = 10_000


def main(trials: int) -> dict[str, Any]:
    import linkage.funding.actions  # noqa: F401  loaded once, so that the children's time is the approval's

    chance = random.Random(8)
    round = apart(lambda: _a_round(trials + 5))
    length = sorted(_undisturbed(round) for _ in range(5))[2]
    applications = [_one_trial(round, chance.uniform(0.2 * length, 1.4 * length)) for _ in range(trials)]
    return apart(lambda: _outcome(applications)) | {"trials": trials}


def _one_trial(round: str, after: float) -> str:
    application: str = apart(lambda: _proposed(round))
    killed(lambda: _approve(application), after)
    return application


def _undisturbed(round: str) -> float:
    """Seconds that an approval takes in a process of its own which nobody kills."""
    application = apart(lambda: _proposed(round))
    began = time.perf_counter()
    apart(lambda: _approve(application))
    return time.perf_counter() - began


def _a_round(applications: int) -> str:
    from linkage.common import clock
    from linkage.funding.actions import register_income
    from linkage.funding.models import Fund, Round
    from linkage.people.models import User

    fund, now = Fund.objects.all()[0], clock.now()
    budget = GRANTED_FEN * applications
    register_income(by=None, fund=fund, amount_fen=budget, source="kill -9", key="seed grants")
    officer = User.objects.with_phone("+8613900000006")
    assert officer
    row = Round.objects.create(
        fund=fund,
        title="kill -9",
        call="kill -9",
        place_code=fund.place_code,
        budget_fen=budget,
        ceiling_fen=GRANTED_FEN,
        opens_at=now - dt.timedelta(days=2),
        closes_at=now - dt.timedelta(days=1),
        state="decided",
        created_by=officer,
        created_at=now,
    )
    return str(row.public_id)


def _proposed(round: str) -> str:
    """周主任's organisation asks for a small sum, and the allocation proposes it."""
    from linkage.common import clock
    from linkage.funding.models import Application, BudgetLine, Round
    from linkage.organisations.models import Membership
    from linkage.people.models import User

    applicant = User.objects.with_phone("+8613900000005")
    assert applicant
    membership = Membership.objects.filter(user=applicant, organisation__isnull=False)[0]
    application = Application.objects.create(
        round=Round.objects.get(public_id=round),
        organisation_id=membership.organisation_id,
        applicant=applicant,
        title="kill -9",
        place_code=membership.place_code,
        asked_fen=GRANTED_FEN,
        state="proposed",
        created_at=clock.now(),
    )
    BudgetLine.objects.create(
        application=application, position=1, kind="labour", title="kill -9", amount_fen=GRANTED_FEN
    )
    return str(application.public_id)


def _approve(application: str) -> None:
    from linkage.funding.actions import approve_application
    from linkage.funding.models import Application
    from linkage.people.models import User

    approver = User.objects.with_phone("+8613900000036")
    assert approver
    approve_application(by=approver, application=Application.objects.get(public_id=application))


def _outcome(applications: list[str]) -> dict[str, Any]:
    """held: approved whole, with its tranches, its held money and both its events. untouched: nothing of it. half: anything else."""
    from linkage.events.models import Event
    from linkage.funding.models import Application, Grant, Tranche
    from linkage.ledger import books

    told = set(Event.objects.filter(type="application.approved").values_list("payload__application", flat=True))
    found = {}
    for row in Application.objects.filter(public_id__in=applications):
        grants = list(Grant.objects.filter(application=row))
        parts = sum(Tranche.objects.filter(grant__in=grants).values_list("amount_fen", flat=True))
        held = sum(books.balance(f"grant/{grant.public_id}/held") for grant in grants)
        awarded = Event.objects.filter(stream__in=[grant.stream for grant in grants], type="award.approved").count()
        found[row.public_id] = (row.state, len(grants), parts, held, awarded, row.public_id in told)
    whole, none = ("approved", 1, GRANTED_FEN, GRANTED_FEN, 1, True), ("proposed", 0, 0, 0, 0, False)
    signs = list(found.values())
    return {
        "held": signs.count(whole),
        "untouched": signs.count(none),
        "half": [[application, *sign] for application, sign in found.items() if sign not in (whole, none)],
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkage.settings")
    django.setup()
    print(json.dumps(main(int(sys.argv[1]))))
