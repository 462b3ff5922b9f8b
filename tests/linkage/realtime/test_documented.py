"""docs/live.md and docs/events.md say what the code does."""

from pathlib import Path

from linkage.events import catalogue
from linkage.management.events_page import STREAMS, streams_of
from linkage.realtime import consumer, feed, flow, frames, sockets, watching
from linkage.realtime.audience import HEARERS, voices_of

LIVE = Path("docs/live.md").read_text(encoding="utf-8")


def test_every_type_says_on_which_streams_it_is_recorded():
    for each in catalogue.all_types():
        assert streams_of(each.name), f"add {each.name} to STREAMS in linkage/management/events_page.py"
    known = {each.name for each in catalogue.all_types()}
    things = {name.partition(".")[0] for name in known}
    assert set(STREAMS) <= known | things


def test_what_is_said_to_be_heard_is_and_nothing_else():
    heard = {stream.partition("/")[0] for stream in HEARERS}
    kinds = {kind for kinds in STREAMS.values() for kind in kinds} | heard
    for kind in kinds:
        assert bool(voices_of(f"{kind}/x", "330102990001", [1])) is (kind in heard), kind


def test_the_codes_and_limits_are_the_ones_written_down():
    for code in (consumer.NOT_UNDERSTOOD, consumer.TOO_OFTEN, consumer.TOO_LONG, sockets.SIGNED_OUT, sockets.TOO_SLOW):
        assert f"| {code} |" in LIVE
    assert f"{frames.MAX_BYTES // 1024} KiB" in LIVE
    assert f"{flow.WINDOW} events" in LIVE
    assert f"{flow.PATIENCE:,} to a client" in LIVE
    assert f"{feed.HORIZON:,} events" in LIVE
    assert f"{consumer.FRAMES_AT_ONCE} frames at once, or {consumer.FRAMES_A_SECOND:.0f} a second" in LIVE
    assert f"at most {watching.MOST} streams" in LIVE
    assert consumer.PATH in LIVE
