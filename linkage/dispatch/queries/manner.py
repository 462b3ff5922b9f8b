"""How a place wishes its people to be asked."""

import datetime as dt
from dataclasses import dataclass

from linkage.common import clock
from linkage.dispatch.waves import QuietHours
from linkage.needs.models import Need, Urgency
from linkage.places.queries import settings_of

_WAITS = {
    Urgency.NORMAL: "wave_wait_minutes",
    Urgency.SOON: "soon_wave_wait_minutes",
    Urgency.URGENT: "urgent_wave_wait_minutes",
}


@dataclass(frozen=True, slots=True)
class Manner:
    """wait: how long a wave waits for answers. most_waves: how many ask before everyone may come. a_week, at_once: the caps for one person.
    invited_first: only the invited may take a place while waves ask. rest_until: when the quiet hours that now keep this need waiting are over;
    None when people may be asked."""

    wait: dt.timedelta
    most_waves: int
    a_week: int
    at_once: int
    invited_first: bool
    rest_until: dt.datetime | None
    quiet: QuietHours

    def out_of_quiet_hours(self, moment: dt.datetime) -> dt.datetime:
        """The moment itself, or the next morning when it lies at night."""
        return self.quiet.over_at(clock.local(moment)) or moment


def manner_of(need: Need) -> Manner:
    """What counts for this need in its place, by its urgency; one query. Urgent needs, and those whose time comes before the quiet hours are
    over, are asked for at any hour."""
    values = {key: value for key, (value, _source) in settings_of(need.place_code).items()}
    quiet = QuietHours(values["quiet_from_hour"], values["quiet_until_hour"])
    over_at = quiet.over_at(clock.local(clock.now()))
    if need.urgency == Urgency.URGENT or (over_at is not None and need.window_start <= over_at):
        quiet, over_at = QuietHours(0, 0), None
    return Manner(
        wait=dt.timedelta(minutes=values[_WAITS[Urgency(need.urgency)]]),
        most_waves=values["waves_most"],
        a_week=values["invitations_a_week"],
        at_once=values["invitations_at_once"],
        invited_first=values["claims_while_asking"] == "invited_first",
        rest_until=over_at,
        quiet=quiet,
    )
