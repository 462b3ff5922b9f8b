from linkage.common.schedule import periodic
from linkage.funding.actions.disclosures import watch_disclosures


@periodic(cron="11 6 * * *")
def look_after_disclosures() -> None:
    watch_disclosures()
