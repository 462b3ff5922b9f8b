from linkage.common.schedule import periodic
from linkage.volunteering.actions.presence import purge_codes


@periodic(cron="41 3 * * *")
def forget_presence_codes() -> None:
    purge_codes()
