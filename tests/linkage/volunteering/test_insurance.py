"""An electrician's job is dangerous: nobody goes there uninsured, and nobody who has not read the risk."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.models import Assignment, RiskRead
from linkage.events.models import Event
from linkage.places.models import RegionalSetting
from linkage.volunteering import jobs
from linkage.volunteering.actions.insurance import end_policy, insure, record_policy, renew_policy
from linkage.volunteering.actions.signups import sign_up
from linkage.volunteering.models import Activity, InsurancePolicy, Insured, Qualification
from linkage.volunteering.permissions.activities import can_sign_up
from linkage.volunteering.queries.insurance import uninsured_volunteers
from tests import factories
from tests.linkage.volunteering.clearance_story import heard_everywhere, wiring_job
from tests.linkage.volunteering.shift_story import fresh as fresh_shift
from tests.linkage.volunteering.shift_story import published, times
from tests.together import answers


def policy_of(world, *keys: str, days: int = 90, **facts) -> InsurancePolicy:
    """赵站长 takes a policy down for these people, or for everybody."""
    today = clock.today()
    values = {
        "by": world.zhao, "organisation": world.station, "insurer": "人保财险", "number": "PEAC2026330102",
        "covers": "named" if keys else "everybody", "valid_from": today, "valid_to": today + dt.timedelta(days=days),
        "volunteers": [world.volunteers[key] for key in keys],
    }  # fmt: skip
    return record_policy(**(values | facts))


def test_the_dangerous_job_waits_for_insurance_on_the_day_and_a_tick(world):
    factories.qualification(world.volunteers["li"])
    job = wiring_job(world)
    assert heard_everywhere(world, job) == {"uninsured"}
    with pytest.raises(NotAllowed, match="uninsured"):
        claim_place(by=world.li, requirement=job)
    with pytest.raises(NotAllowed):
        policy_of(world, "li", by=world.chen)
    with pytest.raises(Invalid, match="bad_policy"):
        policy_of(world, "li", days=-1)

    short = policy_of(world, "zhou", days=1)
    assert insure(by=world.zhao, policy=short, volunteers=[world.volunteers["li"], world.volunteers["zhou"]]) == 1
    assert heard_everywhere(world, job) == {"uninsured"}, "not on the day"
    renewed = renew_policy(
        by=world.zhao, policy=short, number="PEAC2027", valid_to=clock.today() + dt.timedelta(days=60)
    )
    assert set(renewed.people.values_list("volunteer", flat=True)) == {
        world.volunteers[key].pk for key in ("li", "zhou")
    }
    with pytest.raises(Conflict, match="renewed_already"):
        renew_policy(by=world.zhao, policy=short, number="P3", valid_to=clock.today() + dt.timedelta(days=90))
    assert heard_everywhere(world, job) == set()
    end_policy(by=world.zhao, policy=renewed)
    assert heard_everywhere(world, job) == {"uninsured"}
    policy_of(world)  # the station's, for everybody in its place
    assert heard_everywhere(world, job) == set()

    with pytest.raises(Invalid, match="risk_unread"):
        claim_place(by=world.li, requirement=job)
    assert not RiskRead.objects.exists()
    assert not Assignment.objects.filter(user=world.li).exists()
    claim_place(by=world.li, requirement=job, risk_read=True)
    read = RiskRead.objects.get(user=world.li)
    assert (read.is_ticked, read.notice) == (True, job.need.category.risk_notice)
    assert "PEAC" not in str(
        list(Event.objects.filter(type__startswith="insurance.").values_list("payload", flat=True))
    )


def test_a_dangerous_activity_takes_its_organisers_policy_too(world):
    RegionalSetting.objects.create(place_id=world.district, key="agreement_for_danger", value=0)
    mutual_aid = world.organisations["mutual_aid"]
    activity = published(world, times(2), by=world.director_zhou, organisation=mutual_aid, is_dangerous=True)
    shift = fresh_shift(activity.shifts.get())
    verdict = can_sign_up(world.li, shift)
    assert (bool(verdict), verdict.code) == (False, "uninsured")
    with pytest.raises(NotAllowed, match="uninsured"):
        sign_up(by=world.li, shift=shift)
    factories.policy(mutual_aid)
    assert sign_up(by=world.li, shift=shift)
    Activity.objects.update(certified=True, skills=["first_aid"])
    assert can_sign_up(world.zhou, fresh_shift(shift)).code == "certificate_needed"


def test_the_desk_shows_who_lacks_it_and_covers_many_at_once(world):
    factories.policy(world.station, world.volunteers["zhou"], days=10)
    gone = factories.policy(
        world.station, world.volunteers["li"], days=-1, valid_from=clock.today() - dt.timedelta(days=30)
    )
    zhao, chen = world.client(world.zhao), world.client(world.chen)
    assert chen.get("/insurance/").status_code == 403
    page = zhao.get("/insurance/").content.decode()
    lacking, _looked_at = uninsured_volunteers(world.zhao)
    assert lacking[0].volunteer == world.volunteers["li"]
    assert world.volunteers["zhou"] not in [each.volunteer for each in lacking]
    assert gone.valid_to.isoformat() in page
    policy = InsurancePolicy.objects.get(people__volunteer=world.volunteers["zhou"])
    everybody = [each.volunteer.public_id for each in lacking]
    stranger = factories.volunteer(place_code=world.other_community).public_id
    sent = {"volunteers": [*everybody, stranger]}
    assert zhao.post(f"/insurance/{policy.public_id}/people/", sent).status_code == 303
    assert uninsured_volunteers(world.zhao)[0] == []
    assert Insured.objects.filter(policy=policy).count() == len(everybody) + 1
    until = (clock.today() + dt.timedelta(days=300)).isoformat()
    assert zhao.post(f"/insurance/{policy.public_id}/renewal/", {"number": "", "valid_to": until}).status_code == 422
    assert zhao.post(f"/insurance/{policy.public_id}/renewal/", {"number": "N2", "valid_to": until}).status_code == 303
    assert InsurancePolicy.objects.get(renews=policy).people.count() == len(everybody) + 1
    assert zhao.post(f"/insurance/{policy.public_id}/ending/").status_code == 303


def test_its_keepers_are_reminded_unless_it_is_renewed(world):
    policy = factories.policy(world.station, days=6)
    factories.policy(world.station, days=60)
    for _night in range(2):
        jobs.look_after_papers_that_end.func()
    [event] = Event.objects.filter(type="insurance.expiring")
    assert event.payload == {"policy": policy.public_id, "until": policy.valid_to.isoformat()}
    other = factories.policy(world.organisations["mutual_aid"], days=20)
    renew_policy(by=world.director_zhou, policy=other, number="N", valid_to=clock.today() + dt.timedelta(days=300))
    jobs.look_after_papers_that_end.func()
    assert Event.objects.filter(type="insurance.expiring").count() == 1


DAYS = st.integers(-3, 8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    papers=st.one_of(st.none(), DAYS), covers=st.lists(st.tuples(DAYS, st.integers(0, 4), st.booleans()), max_size=3)
)
def test_engine_and_claim_agree_whatever_the_dates(world, job_in_three_days, papers, covers):
    Qualification.objects.all().delete()
    Insured.objects.all().delete()
    InsurancePolicy.objects.all().delete()
    today = clock.today()
    if papers is not None:
        factories.qualification(world.volunteers["li"], days=papers)
    for first, length, for_all in covers:
        named = () if for_all else (world.volunteers["li"],)
        begin = today + dt.timedelta(days=first)
        factories.policy(world.station, *named, valid_from=begin, valid_to=begin + dt.timedelta(days=length))
    heard_everywhere(world, job_in_three_days)


@pytest.fixture
def job_in_three_days(world):
    return wiring_job(world)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_renewals_at_once_one_holds_and_both_lists_grow_once(world):
    policy = policy_of(world, "li", days=5)
    until = clock.today() + dt.timedelta(days=200)

    def renew():
        renew_policy(by=world.zhao, policy=InsurancePolicy.objects.get(pk=policy.pk), number="N", valid_to=until)
        return "renewed"

    def add():
        return insure(
            by=world.zhao, policy=InsurancePolicy.objects.get(pk=policy.pk), volunteers=[world.volunteers["zhang"]]
        )

    found = answers([renew, renew, add, add])
    assert sorted(map(str, found)) == ["0", "1", "renewed", "renewed_already"]
    assert InsurancePolicy.objects.filter(renews=policy).count() == 1
