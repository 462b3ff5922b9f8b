from linkage.common import clock
from linkage.common.errors import Conflict
from linkage.common.schedule import periodic
from linkage.volunteering.actions.presence import purge_codes
from linkage.volunteering.actions.stars import grant_star
from linkage.volunteering.models import StarApplication
from linkage.volunteering.states.stars import StarState


@periodic(cron="41 3 * * *")
def forget_presence_codes() -> None:
    purge_codes()


@periodic(cron="7 * * * *")
def grant_announced_stars() -> None:
    over = StarApplication.objects.filter(state=StarState.ANNOUNCED, notice_until__lte=clock.now())
    for application in over.select_related("volunteer__user"):
        try:
            grant_star(application=application)
        except Conflict:  # somebody objected this very moment
            continue
