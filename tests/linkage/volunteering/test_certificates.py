"""小李 asks the station for a certificate, 赵站长 issues it, a stranger verifies it, it is revoked."""

import datetime as dt
import io
import re

import pytest
from pypdf import PdfReader

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.events.log import timeline
from linkage.volunteering.actions.certificates import (
    issue_certificate,
    refuse_certificate,
    request_certificate,
    revoke_certificate,
)
from linkage.volunteering.actions.hours import record_hours
from linkage.volunteering.certificate_facts import in_groups, thaw
from linkage.volunteering.certificate_pdf import certificate_pdf
from linkage.volunteering.models import Certificate, ServiceHours
from linkage.volunteering.queries.certificates import certificate_for, recorders_of, verify
from linkage.volunteering.states.hours import Evidence
from tests.together import answers

FIRST_DAY = dt.datetime(2026, 10, 12, 9, 0, tzinfo=clock.SHANGHAI)


@pytest.fixture
def served(world):
    def served(days: int, minutes: int = 90, **changes) -> ServiceHours:
        begin = FIRST_DAY + dt.timedelta(days=days)
        facts = {
            "by": None,
            "volunteer": world.volunteers["li"],
            "source": f"assignment/c{days:011}",
            "activity": "适老化改造",
            "content": "装扶手",
            "place_code": world.heping,
            "started_at": begin,
            "ended_at": begin + dt.timedelta(minutes=minutes),
            "organisation": world.station,
            "lead": world.chen,
            "evidence": Evidence.CODE,
            "category_code": "home_adaptation",
        }
        with clock.travel(begin + dt.timedelta(hours=4)):
            return record_hours(**(facts | changes))

    return served


@pytest.fixture
def asked(world, served):
    def asked(**changes) -> Certificate:
        for days in (0, 7, 30):
            served(days)
        facts = {
            "by": world.li,
            "volunteer": world.volunteers["li"],
            "issuer": world.station,
            "first_on": FIRST_DAY.date(),
            "last_on": FIRST_DAY.date() + dt.timedelta(days=10),
        }
        return request_certificate(**(facts | changes))

    return asked


def text_of(pdf: bytes) -> str:
    return "".join(re.sub(r"[\s\x00]", "", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_station_certifies_what_it_recorded_in_those_days(world, asked):
    certificate = asked()
    issue_certificate(by=world.zhao, certificate=certificate)
    facts = thaw(certificate.facts)
    assert [line.served_on for line in facts.lines] == ["2026-10-12", "2026-10-19"]
    assert (certificate.minutes, facts.holder, facts.issuer) == (180, world.li.name, world.station.name)
    assert [event.type for event in timeline(f"user/{world.li.public_id}")][:2] == [
        "certificate.issued",
        "certificate.requested",
    ]


def test_the_paper_names_all_seven_facts_and_its_font_travels_with_it(world, asked):
    certificate = asked()
    issue_certificate(by=world.zhao, certificate=certificate)
    pdf = certificate_pdf(thaw(certificate.facts), code=certificate.verification_code, address="https://x.test/v")
    words = text_of(pdf)
    for fact in ("适老化改造", "装扶手", "和平社区", "2026-10-12", "09:00-10:30", "1.5小时", world.station.name):
        assert fact in words, fact
    assert world.chen.name in words
    assert in_groups(certificate.verification_code).replace(" ", "") in words
    assert "认证" not in words
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"]
    described = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts.values()]
    assert all({"/FontFile2", "/FontFile3"} & set(each) for each in described)
    assert len(pdf) < 150_000


def test_many_services_run_over_pages_with_their_heads(world, served, asked):
    for days in range(60, 120):
        served(days, minutes=60)
    certificate = asked(last_on=FIRST_DAY.date() + dt.timedelta(days=200))
    issue_certificate(by=world.zhao, certificate=certificate)
    pdf = certificate_pdf(thaw(certificate.facts), code=certificate.verification_code, address="https://x.test/v")
    assert len(PdfReader(io.BytesIO(pdf)).pages) >= 2
    assert text_of(pdf).count("2027-01-10") == 1


def test_a_certificate_stays_as_it_was_issued(world, served, asked):
    certificate = asked()
    issue_certificate(by=world.zhao, certificate=certificate)
    served(3)
    certificate.refresh_from_db()
    assert thaw(certificate.facts).minutes == 180


def test_no_hours_in_the_period_no_request(world, asked):
    with pytest.raises(Invalid, match="no_hours"):
        asked(first_on=dt.date(2026, 1, 1), last_on=dt.date(2026, 2, 1))
    with pytest.raises(Invalid, match="not_in_order"):
        asked(first_on=dt.date(2026, 11, 1), last_on=dt.date(2026, 10, 1))


def test_another_organisation_certifies_nothing_it_did_not_record(world, asked):
    with pytest.raises(Invalid, match="no_hours"):
        asked(issuer=world.organisations["mutual_aid"])


def test_one_request_at_a_time(world, asked):
    asked()
    with pytest.raises(Conflict, match="asked_already"):
        asked()


def test_nobody_issues_her_own_and_no_stranger_does(world, asked):
    certificate = asked()
    for by in (world.li, world.other_coordinator, world.director_zhou, world.chen):
        with pytest.raises(NotAllowed):
            issue_certificate(by=by, certificate=certificate)
    with pytest.raises(NotFound):
        certificate_for(world.zhou, certificate.public_id)


def test_a_refusal_says_why(world, asked):
    certificate = asked()
    with pytest.raises(Invalid, match="reason_needed"):
        refuse_certificate(by=world.zhao, certificate=certificate, reason="  ")
    refuse_certificate(by=world.zhao, certificate=certificate, reason="10 月 19 日的时长正在核实")
    page = world.client(world.li).get(f"/certificates/{certificate.public_id}/").content.decode()
    assert "10 月 19 日的时长正在核实" in page
    with pytest.raises(Conflict, match="wrong_state"):
        issue_certificate(by=world.zhao, certificate=certificate)


def test_who_recorded_comes_first_by_hours(world, served):
    served(0, organisation=world.organisations["mutual_aid"])
    served(1, minutes=200)
    assert [(each.organisation, each.minutes) for each in recorders_of(world.li)] == [
        (world.station, 200),
        (world.organisations["mutual_aid"], 90),
    ]


# Verification


def test_a_stranger_learns_the_least_that_answers(world, asked):
    certificate = asked()
    assert verify(certificate.verification_code) is None
    issue_certificate(by=world.zhao, certificate=certificate)
    page = world.client().get("/open/certificates/", {"code": in_groups(certificate.verification_code)})
    words = page.content.decode()
    assert "这份证明有效" in words
    assert world.li.masked_name in words
    for hidden in (world.li.name, "适老化改造", world.li.phone, world.chen.name):
        assert hidden not in words


def test_a_revoked_one_no_longer_holds(world, asked):
    certificate = asked()
    issue_certificate(by=world.zhao, certificate=certificate)
    revoke_certificate(by=world.zhao, certificate=certificate, reason="其中一次服务经核实没有发生")
    found = verify(certificate.verification_code)
    assert not found.is_valid
    words = world.client().get("/open/certificates/", {"code": certificate.verification_code}).content.decode()
    assert "不再有效" in words
    assert "其中一次服务" not in words
    assert world.client(world.li).get(f"/certificates/{certificate.public_id}/file/").status_code == 404


@pytest.mark.parametrize("typed", ["", "0000", "' OR 1=1 --", "𠮷" * 80, "0" * 16])
def test_what_was_never_issued_is_not_found(world, typed):
    response = world.client().get("/open/certificates/", {"code": typed})
    assert response.status_code == 200
    assert "这份证明有效" not in response.content.decode()


def test_letters_that_look_like_digits_are_read_as_digits(world, asked):
    certificate = asked()
    issue_certificate(by=world.zhao, certificate=certificate)
    typed = in_groups(certificate.verification_code).replace("0", "O").replace("1", "l")
    assert verify(typed).is_valid


# Pages


def test_one_tap_asks_and_one_tap_issues(world, served):
    served(0)
    li, zhao = world.client(world.li), world.client(world.zhao)
    form = li.get("/me/certificates/").context["form"]
    fields = {
        "issuer": form.initial["issuer"],
        "first_on": form.initial["first_on"],
        "last_on": form.initial["last_on"],
    }
    assert li.post("/me/certificates/", fields).status_code == 302
    certificate = Certificate.objects.get()
    assert certificate.public_id in zhao.get("/certificates/").content.decode()
    assert zhao.post(f"/certificates/{certificate.public_id}/issuance/").status_code == 303
    answer = li.get(f"/certificates/{certificate.public_id}/file/")
    assert answer["Content-Type"] == "application/pdf"
    assert world.li.name in text_of(answer.content)


def test_a_wrong_period_keeps_what_was_chosen(world, served):
    served(0)
    response = world.client(world.li).post(
        "/me/certificates/",
        {"issuer": world.station.public_id, "first_on": "2025-01-01", "last_on": "2025-02-01"},
    )
    words = response.content.decode()
    assert response.status_code == 422
    assert "没有记录您已计入的服务时长" in words
    assert 'value="2025-01-01"' in words


def test_the_list_costs_the_same_for_many(world, served, django_assert_max_num_queries):
    served(0)
    for at in range(15):
        Certificate.objects.create(
            volunteer=world.volunteers["li"],
            issuer=world.station,
            first_on=FIRST_DAY.date(),
            last_on=FIRST_DAY.date() + dt.timedelta(days=at),
            state="refused",
            requested_at=clock.now(),
        )
    for client, path in ((world.client(world.li), "/me/certificates/"), (world.client(world.zhao), "/certificates/")):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_does(world, asked):
    certificate = asked()

    def issue() -> None:
        issue_certificate(by=world.zhao, certificate=Certificate.objects.get(pk=certificate.pk))

    def refuse() -> None:
        refuse_certificate(by=world.zhao, certificate=Certificate.objects.get(pk=certificate.pk), reason="要再核实")

    assert sorted(answers([issue, refuse]), key=str) == [None, "wrong_state"]
