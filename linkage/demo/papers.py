"""Papers behind the cast's skills: 小李's electrician's licence ends soon, 小周's first-aid certificate waits for the station, and a policy covers the two
of them and nobody else, so that 赵站长 sees who lacks one."""

import datetime as dt
import io

from PIL import Image, ImageDraw

from linkage.common import clock
from linkage.demo.build import Built
from linkage.volunteering.actions.agreements import sign_agreement
from linkage.volunteering.actions.insurance import record_policy
from linkage.volunteering.actions.qualifications import show_qualification, verify_qualification
from linkage.volunteering.models import AgreementText, InsurancePolicy, Qualification
from linkage.volunteering.states.insurance import Covers


def show_papers(built: Built) -> None:
    """What is not there yet."""
    li, zhou = built.people["li"], built.people["zhou"]
    if not Qualification.objects.filter(volunteer__user__in=[li, zhou]).exists():
        licence = _shown(built, "li", "electrics", "低压电工作业操作证", "杭州市应急管理局", ends_in=20)
        verify_qualification(by=built.people["chen"], qualification=licence)
        _shown(built, "zhou", "first_aid", "救护员证", "杭州市红十字会", ends_in=500)
    if not InsurancePolicy.objects.filter(organisation=built.organisations["station"]).exists():
        today = clock.today()
        record_policy(
            by=built.people["zhao"],
            organisation=built.organisations["station"],
            insurer="邻里互助保险社",
            number="PEAC20263301020001",
            covers=Covers.NAMED,
            valid_from=today - dt.timedelta(days=340),
            valid_to=today + dt.timedelta(days=25),
            volunteers=[built.volunteers["li"], built.volunteers["zhou"]],
        )
    text = AgreementText.objects.filter(place_code="", ended_at__isnull=True).first()
    if text is not None:
        sign_agreement(by=li, text=text)


def _shown(built: Built, key: str, skill: str, name: str, issuer: str, *, ends_in: int) -> Qualification:
    today = clock.today()
    return show_qualification(
        by=built.people[key],
        volunteer=built.volunteers[key],
        skill=skill,
        name=name,
        issuer=issuer,
        number="T3301020000001",
        issued_on=today - dt.timedelta(days=3 * 365),
        expires_on=today + dt.timedelta(days=ends_in),
        paper=picture(),
    )


def picture() -> io.BytesIO:
    """A card with lines: what a photographed certificate looks like from afar."""
    picture = Image.new("RGB", (640, 420), "#f3efe4")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((16, 16, 624, 404), outline="#8a2b2b", width=6)
    draw.rectangle((40, 90, 190, 290), outline="#555555", width=3)
    for line in range(5):
        draw.line((230, 110 + 44 * line, 580, 110 + 44 * line), fill="#555555", width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    out.seek(0)
    return out
