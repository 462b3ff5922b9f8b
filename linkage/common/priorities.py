"""Which tasks go first when several wait: those that somebody is waiting for, then the rest, then what may take the night. Within one priority the
oldest first (django-tasks: -100 to 100, higher first)."""

SOON = 50  # what follows from something a person did: invitations, notices, the plan she will look at
NORMAL = 0
LATER = -50  # nightly sweeps, statistics, clearing up


def of_schedule(cron: str) -> int:
    """A periodic job that fires at certain hours of the day can wait for those that fire all day long."""
    return NORMAL if cron.split()[1].startswith("*") else LATER
