"""Approve grants in processes that are killed at a random moment of it; prints what became of them.

python -m tests.faults.approvals TRIALS
"""

import json
import os
import random
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import django


def apart(act: Callable[[], Any]) -> Any:
    """Carry out `act` in a process of its own, which is let finish, and return what it said (JSON). This process itself never opens the
    database: a connection does not survive a fork."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        _to_the_end(lambda: os.write(writer, json.dumps(act()).encode()))
    os.close(writer)
    with os.fdopen(reader) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return json.loads(said)


def killed(act: Callable[[], Any], after: float) -> None:
    """Begin `act` in a process of its own and kill it so many seconds after it has begun."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, b".")
        _to_the_end(act)
    os.close(writer)
    os.read(reader, 1)
    select.select([], [], [], after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reader)


def _to_the_end(act: Callable[[], Any]) -> None:
    """In a child: never let it go on as if it were the parent."""
    try:
        act()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main(trials: int) -> dict[str, Any]:
    import linkage.funding.actions  # noqa: F401  loaded once, so that the children's time is the approval's

    chance = random.Random(8)
    apart(_fill_the_fund)
    length = sorted(_undisturbed() for _ in range(5))[2]
    grants = [_one_trial(chance.uniform(0.2 * length, 1.4 * length)) for _ in range(trials)]
    return apart(lambda: _outcome(grants)) | {"trials": trials}


def _one_trial(after: float) -> str:
    grant: str = apart(_asked_for)
    killed(lambda: _approve(grant), after)
    return grant


def _fill_the_fund() -> bool:
    from linkage.funding.actions import register_income
    from linkage.funding.models import Fund

    register_income(by=None, fund=Fund.objects.all()[0], amount_fen=10**9, source="kill -9", key=uuid4().hex)
    return True


def _asked_for() -> str:
    """陈社工 asks the fund for a small sum for a need of its own."""
    from linkage.funding.actions import request_micro_grant
    from linkage.funding.models import Fund
    from linkage.people.models import User

    fund, chen = Fund.objects.all()[0], User.objects.with_phone("+8613900000003")
    assert chen
    grant = request_micro_grant(
        by=chen,
        fund=fund,
        reference=f"offer/{uuid4().hex}",
        need_stream=f"need/{uuid4().hex}",
        purpose=fund.purposes[0] if fund.purposes else "",
        amount_fen=100,
    )
    return str(grant.public_id)


def _approve(grant_id: str) -> None:
    from linkage.funding.actions import approve_micro_grant
    from linkage.funding.models import MicroGrant
    from linkage.people.models import User

    officer = User.objects.with_phone("+8613900000006")
    assert officer
    approve_micro_grant(by=officer, grant=MicroGrant.objects.get(public_id=grant_id))


def _undisturbed() -> float:
    """Seconds that an approval takes in a process of its own which nobody kills."""
    grant = apart(_asked_for)
    began = time.perf_counter()
    apart(lambda: _approve(grant))
    return time.perf_counter() - began


def _outcome(grants: list[str]) -> dict[str, Any]:
    """held: approved whole. untouched: still asked for, nothing moved, nothing told. half: anything else."""
    from linkage.events.models import Event
    from linkage.funding.models import MicroGrant
    from linkage.ledger.models import Transaction

    told = set(Event.objects.filter(type="grant.approved").values_list("payload__grant", flat=True))
    signs = {}
    for row in MicroGrant.objects.filter(public_id__in=grants):
        moved = Transaction.objects.filter(key=f"grant/{row.public_id}/hold").count()
        signs[row.public_id] = (row.state, moved, row.public_id in told)
    kinds = {("held", 1, True): "held", ("requested", 0, False): "untouched"}
    found = [kinds.get(sign, "half") for sign in signs.values()]
    return {
        "held": found.count("held"),
        "untouched": found.count("untouched"),
        "half": [[grant, *sign] for grant, sign in signs.items() if sign not in kinds],
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkage.settings")
    django.setup()
    print(json.dumps(main(int(sys.argv[1]))))
