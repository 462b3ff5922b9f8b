"""What stands in volunteers' records on the access tests' stage."""

import datetime as dt
from typing import Any

from linkage.common import clock
from linkage.volunteering.models import Commendation, Course, GuardianConsent, StarApplication
from tests import factories


def course(world: Any) -> Course:
    """The station's first lesson, open to the street."""
    found: Course = Course.objects.create(
        organisation=world.station,
        place_code=world.street,
        kind="induction",
        title="上门服务第一课",
        summary="进门前、服务中、出门后",
        material="先打电话。",
        minutes=45,
        made_by=world.zhao,
        made_at=clock.now(),
    )
    return found


def guardian_consent(world: Any) -> GuardianConsent:
    """A child of the street may volunteer."""
    consent: GuardianConsent = GuardianConsent.objects.create(
        minor=factories.person(home_code=world.heping),
        guardian_name="周敏",
        guardian_phone="+8613900000012",
        relation="mother",
        place_code=world.heping,
        given_at=clock.now(),
        recorded_by=world.chen,
    )
    return consent


def commendation(world: Any) -> Commendation:
    """小李 has entered an honour that nobody has looked at yet."""
    found: Commendation = Commendation.objects.create(
        volunteer=world.volunteers["li"],
        name="街道优秀志愿者",
        given_by="示范街道",
        given_on=clock.today(),
        entered_at=clock.now(),
    )
    return found


def star(world: Any, key: str, **facts: Any) -> StarApplication:
    """Somebody's application for a first star."""
    found: StarApplication = StarApplication.objects.create(
        volunteer=world.volunteers[key],
        level=1,
        minutes=6000,
        applied_at=clock.now(),
        notice_until=clock.now() + dt.timedelta(days=5),
        **facts,
    )
    return found
