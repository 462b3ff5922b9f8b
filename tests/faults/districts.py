"""Many people in many districts, and something that happens there steadily, in the database that the environment names.

python -m tests.faults.districts people COUNT DISTRICTS         signs them in; prints their session tokens, district by district in turn
python -m tests.faults.districts events COUNT DISTRICTS RATE    so many a second on the districts' boards in turn; prints each board's last number
"""

import datetime as dt
import json
import os
import sys
import threading
import time
from importlib import import_module

import django


def community(number: int) -> str:
    """The code of an invented community, in a district of its own."""
    return f"39{number:04d}990001"


def people(count: int, districts: int) -> list[str]:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.models import Session

    from linkage.common import clock
    from linkage.people.models import User

    homes = [community(number % districts) for number in range(count)]
    users = User.objects.bulk_create(User(home_code=home, password="!") for home in homes)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    end = clock.now() + dt.timedelta(days=1)
    sessions = []
    for user in users:
        facts = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        key = f"{user.public_id}{user.public_id}{user.pk:08d}"
        sessions.append(Session(session_key=key, session_data=store.encode(facts), expire_date=end))
    Session.objects.bulk_create(sessions)
    return [session.session_key for session in sessions]


def events(count: int, districts: int, rate: float) -> dict[str, int]:
    from linkage.events import catalogue, log

    needed = dict.fromkeys(catalogue.event_type("task.opened").payload, "steady")
    last = {}
    began, never = time.monotonic(), threading.Event()
    for number in range(count):
        never.wait(max(0.0, began + number / rate - time.monotonic()))
        code = community(number % districts)
        last[f"board/{code}"] = int(_tell(log, code, needed))
    return last


def _tell(log, code: str, needed: dict[str, str]) -> int:
    from django.db import transaction

    with transaction.atomic():
        seq: int = log.record("task.opened", stream=f"board/{code}", place_code=code, **needed).seq
        return seq


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkage.settings")
    django.setup()
    what, *numbers = sys.argv[1:]
    if what == "people":
        print(json.dumps(people(int(numbers[0]), int(numbers[1]))))
    else:
        print(json.dumps(events(int(numbers[0]), int(numbers[1]), float(numbers[2]))))
