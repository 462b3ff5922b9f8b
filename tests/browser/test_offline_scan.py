"""A cellar without a network: the code is typed all the same, stays on the phone, is sent when there is a network again, and counts once."""

import pytest
from playwright.sync_api import expect

from tests.journeys.people import PHONE, Person, chromium
from tests.server import RunningServer, run

pytestmark = pytest.mark.browser
# 小李 has signed up for a shift that began five minutes ago. The code on the lead's screen lives long enough for the slowest machine.
BEGUN = """
import datetime as dt
from linkage.common import clock
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.volunteering.actions.activities import plan_activity, publish_activity
from linkage.volunteering.actions.attendance import issue_shift_code
from linkage.volunteering.actions.shifts import Times, add_shifts
from linkage.volunteering.actions.signups import sign_up
from linkage.volunteering.models import PresenceCode, Shift
li, chen = (User.objects.with_phone("+86139000000%02d" % number) for number in (2, 3))
activity = plan_activity(
    by=chen, organisation=chen.social_worker.station, place_code=li.volunteer.place_code, lead=chen, title="地下车库清扫",
    kind="environment", content="一起扫地下车库", risk_notice="注意来车", spot="地下车库", minimum=1, maximum=5, recruiting="",
)
start = clock.now() + dt.timedelta(days=1)
add_shifts(by=chen, activity=activity, times=Times(start, start + dt.timedelta(hours=2), 1, 5))
publish_activity(by=chen, activity=activity)
sign_up(by=li, shift=Shift.objects.select_related("activity__organisation", "activity__lead").get(activity=activity))
Shift.objects.filter(activity=activity).update(starts_at=clock.now() - dt.timedelta(minutes=5), ends_at=clock.now() + dt.timedelta(hours=1))
shift = Shift.objects.select_related("activity__organisation", "activity__lead").get(activity=activity)
issued = issue_shift_code(by=chen, shift=shift)
PresenceCode.objects.update(expires_at=clock.now() + dt.timedelta(hours=1))
print("SHIFT", shift.public_id, issued.digits)
"""
COUNTED = """
from linkage.volunteering.models import PresenceCode, Signup
signup = Signup.objects.get(shift__activity__title="地下车库清扫")
print("COUNTED", signup.state, signup.marks, PresenceCode.objects.filter(subject=signup.shift.stream, used_by=signup.user).count())
"""


def backstage(server: RunningServer, script: str) -> list[str]:
    """The words of the last line that the script printed."""
    return (
        run(server.environment, "manage.py", "shell", "-c", script)
        .strip()
        .splitlines()[-1]
        .split(maxsplit=1)[1]
        .split()
    )


def test_a_code_typed_without_a_network_is_kept_sent_and_counted_once(server: RunningServer) -> None:
    shift, digits = backstage(server, BEGUN)
    with chromium() as browser:
        li = Person(browser, server.url, "13900000002", PHONE)
        li.go(f"/shifts/{shift}/")
        li.page.context.set_offline(True)
        li.page.locator("input[name=code]").fill(digits)
        li.page.get_by_role("button", name="签到", exact=True).click()
        li.sees("已记在这台手机上")
        assert "signed_up" in backstage(server, COUNTED)
        with li.page.expect_response(
            lambda answer: "/assignments/kept/" in answer.url and answer.request.method == "POST"
        ) as sent:
            li.page.context.set_offline(False)
        assert sent.value.json()["code"] == "check_in"
        li.go(f"/shifts/{shift}/")
        expect(li.page.get_by_role("button", name="签退", exact=True)).to_be_visible()
        assert "checked_in ['in_offline'] 1" in " ".join(backstage(server, COUNTED))

        # The same scan once more, as a phone sends it whose first answer was lost: nothing happens twice.
        again = li.page.evaluate(
            """async (code) => {
              const { token } = await (await fetch("/assignments/kept/")).json();
              const form = new URLSearchParams({ code, at: Date.now(), sent_at: Date.now() });
              return (await fetch("/assignments/kept/", { method: "POST", body: form, headers: { "X-CSRFToken": token } })).json();
            }""",
            digits,
        )
        assert again["code"] == "already"
        assert "checked_in ['in_offline'] 1" in " ".join(backstage(server, COUNTED))
        assert not li.errors
