"""Who is connected, found by what they hear."""

from collections import defaultdict
from collections.abc import Iterable

from linkage.realtime.sockets import Socket


class Directory:
    def __init__(self) -> None:
        self.sockets: set[Socket] = set()
        self._by_ear: defaultdict[str, set[Socket]] = defaultdict(set)
        self._by_watch: defaultdict[str, set[Socket]] = defaultdict(set)

    def add(self, socket: Socket) -> None:
        self.sockets.add(socket)
        for ear in socket.ears:
            self._by_ear[ear].add(socket)
        for stream in socket.watched:
            self._by_watch[stream].add(socket)

    def remove(self, socket: Socket) -> None:
        """Before its ears or watches change, and when it goes. Removing twice does no harm."""
        self.sockets.discard(socket)
        _leave(self._by_ear, socket.ears, socket)
        _leave(self._by_watch, socket.watched, socket)

    def hearing(self, voices: Iterable[str]) -> set[Socket]:
        return {socket for voice in voices for socket in self._by_ear.get(voice, ())}

    def watching(self, stream: str) -> set[Socket]:
        return set(self._by_watch.get(stream, ()))

    def watched_streams(self) -> frozenset[str]:
        return frozenset(self._by_watch)


def _leave(index: defaultdict[str, set[Socket]], names: Iterable[str], socket: Socket) -> None:
    for name in names:
        if name in index:
            index[name].discard(socket)
            if not index[name]:
                del index[name]
