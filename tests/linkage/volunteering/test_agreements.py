"""What is dangerous, long, or again and again for the same person is agreed on first: read, tapped, kept with its fingerprint."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.models import Assignment
from linkage.events.models import Event
from linkage.places.models import RegionalSetting
from linkage.volunteering import jobs
from linkage.volunteering.actions.agreements import (
    fingerprint,
    sign_agreement,
    sign_as_guardian,
    withdraw_signature,
    write_agreement,
)
from linkage.volunteering.actions.guardians import record_guardian_consent
from linkage.volunteering.actions.signups import sign_up
from linkage.volunteering.models import AgreementText, Series, Shift, Signature
from linkage.volunteering.permissions.activities import can_sign_up
from tests import factories
from tests.linkage.dispatch.story import post_stair_rail, published_stair_rail, requirement
from tests.linkage.volunteering.clearance_story import heard_everywhere, wiring_job
from tests.linkage.volunteering.shift_story import fresh, published, times
from tests.together import answers

BODY = "内容、方式、时间、地点、条件和安全措施，都照任务页上写的；随时可以解除。"


def shipped() -> AgreementText:
    return AgreementText.objects.get(place_code="")


def test_it_is_signed_once_counts_until_its_day_and_again_after_a_new_version(world, monkeypatch):
    factories.qualification(world.volunteers["li"])
    factories.policy(world.station)
    job = wiring_job(world, agreement=True)
    assert heard_everywhere(world, job) == {"unsigned"}
    with pytest.raises(NotAllowed, match="unsigned"):
        claim_place(by=world.li, requirement=job, risk_read=True)
    signed = sign_agreement(by=world.li, text=shipped())
    assert sign_agreement(by=world.li, text=shipped()) == signed
    assert signed.digest == fingerprint(shipped(), world.li, signed.signed_at)
    assert heard_everywhere(world, job) == set()

    with pytest.raises(NotAllowed):
        write_agreement(by=world.chen, place_code=world.street, title="协议", body=BODY)
    with pytest.raises(Invalid, match="bad_agreement"):
        write_agreement(by=world.zhao, place_code=world.street, title="", body="短")
    own = write_agreement(by=world.zhao, place_code=world.street, title="示范街道志愿服务协议", body=BODY)
    assert heard_everywhere(world, job) == {"unsigned"}, "the street has its own text now"
    first = sign_agreement(by=world.li, text=own)
    second = write_agreement(
        by=world.zhao, place_code=world.street, title="示范街道志愿服务协议", body=BODY + "保险由站里买。"
    )
    with pytest.raises(Conflict, match="newer_text"):
        sign_agreement(by=world.li, text=AgreementText.objects.get(pk=own.pk))
    assert (second.version, heard_everywhere(world, job)) == (2, {"unsigned"})
    signed = sign_agreement(by=world.li, text=second)
    assert heard_everywhere(world, job) == set()
    withdraw_signature(by=world.li, signature=signed)
    assert heard_everywhere(world, job) == {"unsigned"}
    signed = sign_agreement(by=world.li, text=second)
    claim_place(by=world.li, requirement=job, risk_read=True)
    assert Signature.objects.filter(user=world.li).count() == 4
    assert first.digest != signed.digest

    # Near its end she is reminded, and signs for the next term.
    later = clock.now() + dt.timedelta(days=360)
    monkeypatch.setattr(clock, "now", lambda: later)
    for _night in range(2):
        jobs.look_after_papers_that_end.func()
    told = Event.objects.filter(type="agreement.expiring").values_list("payload__signature", flat=True)
    assert list(told).count(signed.public_id) == 1
    renewed = sign_agreement(by=world.li, text=second)
    signed.refresh_from_db()
    assert (signed.state, renewed.valid_until > signed.valid_until) == ("replaced", True)


def test_who_comes_to_the_same_person_again_and_again_signs_first(world):
    RegionalSetting.objects.create(place_id=world.district, key="agreement_regular_times", value=2)
    need = published_stair_rail(world, starts_in=dt.timedelta(days=3))
    carpenters = requirement(need, "volunteer")
    assert heard_everywhere(world, carpenters) == set()
    for days in (9, 3):
        assert heard_everywhere(world, carpenters) == set()
        earlier = post_stair_rail(world, starts_in=dt.timedelta(days=20 + days))
        Assignment.objects.create(
            requirement=requirement(earlier, "volunteer"), provider_kind="volunteer", provider_id=world.volunteers["li"].public_id,
            user=world.li, state="confirmed", starts_at=clock.now() - dt.timedelta(days=days), ends_at=clock.now() - dt.timedelta(days=days - 1),
            claimed_at=clock.now(),
        )  # fmt: skip
    assert heard_everywhere(world, carpenters) == {"unsigned"}
    assert heard_everywhere(world, carpenters, "zhou") == set(), "others need not"
    sign_agreement(by=world.li, text=shipped())
    assert heard_everywhere(world, carpenters) == set()


def test_a_long_series_asks_for_it_and_a_short_one_does_not(world):
    shift = fresh(published(world, times(2)).shifts.get())
    shift.series = Series.objects.create(
        activity=shift.activity, rule="FREQ=WEEKLY", starts_at=shift.starts_at, days=28
    )
    shift.save()
    assert can_sign_up(world.li, fresh(shift))
    Series.objects.update(days=35)
    assert can_sign_up(world.li, fresh(shift)).code == "unsigned"
    sign_agreement(by=world.li, text=shipped())
    assert sign_up(by=world.li, shift=Shift.objects.select_related("activity", "series").get(pk=shift.pk))


@pytest.fixture
def minor(world):
    """小方 is fifteen; her mother 周敏 came to the station."""
    consent = record_guardian_consent(
        by=world.chen, place_code=world.heping, phone="13900009115", name="方小雨", birth_year=clock.today().year - 15,
        guardian_name="周敏", guardian_phone="13900000012", relation="mother",
    )  # fmt: skip
    consent.minor.refresh_from_db()
    return factories.volunteer(user=consent.minor).user


def test_a_minors_counts_when_her_guardian_has_signed_too(world, minor):
    signature = sign_agreement(by=minor, text=shipped())
    assert signature.state == "waits_for_guardian"
    for stranger in (world.li, world.other_worker, minor):
        with pytest.raises(NotAllowed):
            sign_as_guardian(by=stranger, signature=signature)
    page = f"/signatures/{signature.public_id}/guardian/"
    mother, chen = world.client(world.zhou), world.client(world.chen)
    assert world.client(world.li).get(page).status_code == 404
    assert "监护人就在现场" in chen.get(page).content.decode()
    assert mother.post(page).status_code == 303
    signature.refresh_from_db()
    assert (signature.state, signature.guardian, signature.guardian_name) == ("signed", world.zhou, "周敏")
    assert mother.post(f"/signatures/{signature.public_id}/ending/").status_code == 303
    again = sign_agreement(by=minor, text=shipped())
    assert chen.post(f"/signatures/{again.public_id}/guardian/").status_code == 303
    again.refresh_from_db()
    assert (again.state, again.guardian, again.recorded_by) == ("signed", None, world.chen)


def test_the_pages_lead_from_the_refusal_to_the_signature(world):
    factories.qualification(world.volunteers["li"])
    factories.policy(world.station)
    job = wiring_job(world, agreement=True)
    li, zhao = world.client(world.li), world.client(world.zhao)
    task = f"/tasks/{job.public_id}/"
    assert "/me/agreements/" in li.get(task).content.decode()
    text = shipped()
    assert f"/agreements/{text.public_id}/" in li.get("/me/agreements/").content.decode()
    assert "看过了，我同意并签字" in li.get(f"/agreements/{text.public_id}/").content.decode()
    assert li.post(f"/agreements/{text.public_id}/signing/").status_code == 303
    page = li.get(task).content.decode()
    assert "risk_read" in page
    assert job.need.category.risk_notice in page
    assert li.post(f"{task}claims/").status_code == 422
    assert li.post(f"{task}claims/", {"risk_read": "1"}).status_code == 303
    signature = Signature.objects.get()
    assert li.post(f"/signatures/{signature.public_id}/ending/").status_code == 303
    sent = {"place_code": world.street, "title": "示范街道志愿服务协议", "body": BODY}
    assert zhao.post("/agreements/", sent | {"body": ""}).status_code == 422
    assert zhao.post("/agreements/", sent).status_code == 303
    assert "示范街道志愿服务协议" in zhao.get("/agreements/").content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_taps_sign_once(world):
    text = AgreementText.objects.get_or_create(
        place_code="", version=1, defaults={"title": "志愿服务协议", "body": BODY, "published_at": clock.now()}
    )[0]
    found = answers([lambda: sign_agreement(by=world.li, text=text)] * 4)
    assert len({each.pk for each in found}) == 1
    assert Signature.objects.count() == 1
