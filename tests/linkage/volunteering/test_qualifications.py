"""小李 is an electrician by trade: his certificate is shown, looked at by the station, and counts until its last day."""

import datetime as dt
import io

import pytest
from PIL import Image

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.dispatch.actions.claims import claim_place
from linkage.events.models import Event
from linkage.messaging.models import Notice
from linkage.places.models import RegionalSetting
from linkage.volunteering import jobs
from linkage.volunteering.actions.qualifications import (
    forget_papers,
    reject_qualification,
    show_qualification,
    take_back_qualification,
    verify_qualification,
)
from linkage.volunteering.models import Qualification, Volunteer
from linkage.volunteering.queries.qualifications import qualifications_to_check, skills_of
from tests import factories
from tests.linkage.volunteering.clearance_story import heard_everywhere, wiring_job
from tests.together import answers

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#17604a").save(out, "JPEG")
    out.seek(0)
    return out


def shown(world, *, days: int | None = 365, **facts) -> Qualification:
    values = {
        "skill": "electrics",
        "name": "低压电工作业操作证",
        "issuer": "杭州市应急管理局",
        "number": "T330102199400000002",
        "issued_on": clock.today() - dt.timedelta(days=700),
        "expires_on": None if days is None else clock.today() + dt.timedelta(days=days),
        "paper": picture(),
    }
    return show_qualification(by=world.li, volunteer=world.volunteers["li"], **(values | facts))


def test_a_certificate_is_shown_checked_by_somebody_else_and_lapses_with_its_date(world):
    factories.policy(world.station)
    job = wiring_job(world)
    assert job.certified
    assert heard_everywhere(world, job) == {"skills_missing"}
    with pytest.raises(NotAllowed, match="certificate_needed"):
        claim_place(by=world.li, requirement=job)

    paper = shown(world, days=20)
    assert heard_everywhere(world, job) == {"skills_missing"}, "shown is not verified"
    assert list(qualifications_to_check(world.zhao)) == [paper]
    assert not qualifications_to_check(world.other_coordinator).exists()
    assert Notice.objects.filter(user=world.zhao, event__type="qualification.shown").count() <= 1
    with pytest.raises(NotAllowed, match="own_paper"):
        verify_qualification(by=world.li, qualification=paper)
    with pytest.raises(NotAllowed):
        verify_qualification(by=world.other_coordinator, qualification=paper)
    with pytest.raises(Invalid, match="reason_needed"):
        reject_qualification(by=world.chen, qualification=paper, reason=" ")
    reject_qualification(by=world.chen, qualification=paper, reason="照片里看不清编号")
    [skill] = [each for each in skills_of(world.volunteers["li"]) if each.code == "electrics"]
    assert (skill.is_good, skill.newest.reason) == (False, "照片里看不清编号")

    paper = shown(world, days=20)
    verify_qualification(by=world.chen, qualification=paper)
    assert heard_everywhere(world, job) == set()
    assert heard_everywhere(world, wiring_job(world, in_days=30)) == {"certificate_expired"}
    # A new one, while the old one still counts; it takes its place.
    newer = shown(world, days=700, paper=io.BytesIO(PDF))
    assert heard_everywhere(world, job) == set()
    verify_qualification(by=world.zhao, qualification=newer)
    paper.refresh_from_db()
    assert (paper.state, newer.paper.name[-4:]) == ("replaced", ".pdf")
    claim_place(by=world.li, requirement=job, risk_read=True)
    # Taken back, it is his own word again, good for ordinary needs.
    take_back_qualification(by=world.li, qualification=newer)
    assert heard_everywhere(world, wiring_job(world, in_days=31)) == {"skills_missing"}
    assert "electrics" in Volunteer.objects.get(user=world.li).skills
    logged = str(list(Event.objects.filter(type__startswith="qualification.").values_list("payload", flat=True)))
    assert "T3301" not in logged
    assert "electrics" not in logged


def test_what_is_no_paper_is_said_beside_its_field(world):
    for wrong, field in (
        ({"paper": io.BytesIO(b"MZ not a picture")}, "photos"),
        ({"paper": io.BytesIO(PDF.replace(b"<<>> endobj", b"<</OpenAction 2 0 R>> endobj"))}, "paper"),
        ({"paper": None}, "paper"),
        ({"days": -1}, "expires_on"),
        ({"skill": "magic"}, "skill"),
        ({"issued_on": clock.today() + dt.timedelta(days=1)}, "issued_on"),
    ):
        with pytest.raises(Invalid) as refused:
            shown(world, **wrong)
        assert field in refused.value.fields
    shown(world)
    with pytest.raises(Conflict, match="shown_already"):
        shown(world)


def test_she_is_reminded_twice_and_then_told_that_it_is_over(world, monkeypatch):
    RegionalSetting.objects.create(place_id=world.district, key="expiry_first_days", value=20)
    paper = factories.qualification(world.volunteers["li"], days=21)
    now = clock.now()
    told = []
    for days in (0, 1, 1, 5, 14, 15, 21, 22, 23):
        monkeypatch.setattr(clock, "now", lambda days=days: now + dt.timedelta(days=days))
        jobs.look_after_papers_that_end.func()
        told.append(Event.objects.filter(type__in=["qualification.expiring", "qualification.lapsed"]).count())
    assert told == [0, 1, 1, 1, 2, 2, 2, 3, 3]
    paper.refresh_from_db()
    assert paper.state == "lapsed"
    assert Event.objects.get(type="qualification.lapsed").stream == f"user/{world.li.public_id}"


def test_the_pages_show_upload_check_and_reason(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    li, chen, stranger = world.client(world.li), world.client(world.chen), world.client(world.wang)
    page = li.get("/me/qualifications/?skill=electrics").content.decode()
    assert "自己填的" in page
    sent = {"skill": "electrics", "name": "电工证", "issuer": "应急管理局", "issued_on": "2025-01-02", "number": "T1"}
    assert li.post("/me/qualifications/", sent).status_code == 422
    assert li.post("/me/qualifications/", sent | {"paper": picture()}).status_code == 303
    paper = Qualification.objects.get()
    picture_url = f"/qualifications/{paper.public_id}/paper/"
    assert [each.get(picture_url).status_code for each in (li, chen, stranger)] == [200, 200, 404]
    queue = chen.get("/qualifications/").content.decode()
    assert "电工证" in queue
    assert "T1" in queue
    assert stranger.get("/qualifications/").status_code == 403
    decision = f"/qualifications/{paper.public_id}/decision/"
    assert chen.post(decision, {"decision": "reject", "reason": ""}).status_code == 422
    assert chen.post(decision, {"decision": "reject", "reason": "日期看不清"}).status_code == 303
    assert "日期看不清" in li.get("/me/qualifications/").content.decode()
    forget_papers(of=world.li.public_id)
    paper.refresh_from_db()
    assert (paper.paper.name, paper.number) == ("", "")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_check_at_once_one_decides(world):
    paper = shown(world)
    found = answers(
        [
            lambda: verify_qualification(by=world.chen, qualification=Qualification.objects.get(pk=paper.pk)),
            lambda: reject_qualification(
                by=world.zhao, qualification=Qualification.objects.get(pk=paper.pk), reason="看不清"
            ),
            lambda: verify_qualification(by=world.lin, qualification=Qualification.objects.get(pk=paper.pk)),
        ]
    )
    paper.refresh_from_db()
    # A verified paper may still be rejected afterwards; nothing is decided twice the same way, and nothing is lost.
    assert found.count(None) in (1, 2)
    assert "wrong_state" in found
    assert paper.state in ("verified", "rejected")
