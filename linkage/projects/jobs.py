from linkage.common.schedule import periodic
from linkage.projects.actions.cooperations import remind_of_end
from linkage.projects.queries.meetings import cooperations_ending


@periodic(cron="37 1 * * *")
def look_after_cooperations_that_end() -> None:
    for each in cooperations_ending():
        remind_of_end(row=each)
