"""A call of the fund and an application in it on the access tests' stage."""

from typing import Any

from django.core.files.base import ContentFile

from linkage.common import clock
from linkage.funding.models import ApplicationPaper
from tests.linkage.funding.call_story import make_round, make_submitted_application


def round_parts(world: Any) -> dict[str, str]:
    """和平社区基金's round is open; 周主任 has handed in an application of 邻里互助社, with a paper."""
    round = make_round(world)
    application = make_submitted_application(world, round)
    paper = ApplicationPaper.objects.create(
        application=application,
        title="报价单",
        file=ContentFile(b"RIFF", name="quote.webp"),
        digest="0" * 64,
        by=world.director_zhou,
        at=clock.now(),
    )
    return {
        "round": round.public_id,
        "application": application.public_id,
        "application_paper": paper.public_id,
    }
