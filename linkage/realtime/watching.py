"""Streams that a page needs beyond what its reader hears anyway."""

from typing import Any

from linkage.events.models import Follower, Stream
from linkage.realtime.audience import Listener, hears
from linkage.realtime.feed import still_following, watchable_streams
from linkage.realtime.hub import Hub
from linkage.realtime.sockets import Socket

MOST = 100
LONGEST_NAME = 60


async def watch(hub: Hub, socket: Socket, stream: Any) -> None:
    """Answers `watching` with the stream's last number, or `denied`."""
    allowed, refused = await granted(hub, socket, [stream])
    if refused:
        await socket.say({"op": "denied", "stream": refused[0]})
        return
    hub.rewatch(socket, socket.watched | allowed)
    seq = await hub.ask(_last_seq, stream)
    await socket.say({"op": "watching", "stream": stream, "seq": seq})


def unwatch(hub: Hub, socket: Socket, stream: Any) -> None:
    hub.rewatch(socket, socket.watched - {stream} if isinstance(stream, str) else socket.watched)


async def granted(hub: Hub, socket: Socket, asked: list[Any]) -> tuple[frozenset[str], list[str]]:
    """Which of the streams she may watch now, and which not (names that are none are cut short)."""
    names = [each for each in dict.fromkeys(map(_name, asked)) if each]
    room = max(0, MOST - len(socket.watched))
    allowed = await hub.ask(_allowed, socket.listener, names[:room]) if names else frozenset()
    return allowed, [each for each in names if each not in allowed] + ["" for each in asked if not _name(each)][:1]


def names_in(text: str) -> list[str]:
    """Names of streams, separated by commas, as an address carries them."""
    return [each for each in text.split(",") if each][:MOST]


def _name(stream: Any) -> str:
    return stream if isinstance(stream, str) and len(stream) <= LONGEST_NAME else ""


def _allowed(listener: Listener, names: list[str]) -> frozenset[str]:
    public = watchable_streams(names)
    places = dict(Stream.objects.filter(name__in=names).values_list("name", "place_code"))
    followed = set(
        Follower.objects.filter(still_following(), stream__in=names, user=listener.user_id).values_list(
            "stream", flat=True
        )
    )
    mine = (listener.user_id,)
    return public | {
        name for name in names if hears(listener, name, places.get(name, ""), mine if name in followed else ())
    }


def _last_seq(stream: str) -> int:
    return Stream.objects.filter(name=stream).values_list("last_seq", flat=True).first() or 0
