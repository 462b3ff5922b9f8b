from linkage.demo.build import build_cast
from linkage.demo.helping import TIMES, tell_helping
from linkage.volunteering.models import Certificate, ServiceHours, StarApplication
from linkage.volunteering.queries.stars import counted_minutes
from linkage.volunteering.states.hours import HoursState


def test_li_has_a_past_that_is_told_once(world):
    for _twice in range(2):
        assert tell_helping(build_cast()) == TIMES
    told = ServiceHours.objects.filter(source__startswith="demo/", volunteer=world.volunteers["li"])
    assert set(told.values_list("state", flat=True)) == {HoursState.COUNTED}
    assert counted_minutes(world.volunteers["li"]) >= 100 * 60
    assert (Certificate.objects.get().state, StarApplication.objects.get().state) == ("issued", "applied")
