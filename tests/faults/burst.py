"""Record events on the community's board in the database that the environment names, in so many seconds or as fast as it goes; prints the last
number given.

python -m tests.faults.burst COUNT SECONDS
"""

import os
import sys
import threading
import time

import django

AT_A_TIME = 10


def main(count: int, seconds: float) -> int:
    from django.db import transaction

    from linkage.demo.cast import HEPING
    from linkage.events import catalogue, log

    needed = dict.fromkeys(catalogue.event_type("task.opened").payload, "burst")
    began, pause = time.monotonic(), threading.Event()
    for told in range(0, count, AT_A_TIME):
        pause.wait(max(0.0, began + seconds * told / count - time.monotonic()))
        with transaction.atomic():
            for _ in range(AT_A_TIME):
                event = log.record("task.opened", stream=f"board/{HEPING}", place_code=HEPING, **needed)
    return int(event.seq)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkage.settings")
    django.setup()
    print(main(int(sys.argv[1]), float(sys.argv[2])))
