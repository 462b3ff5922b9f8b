"""Many sockets in one process, as thin as they can be: the client must not be what is measured."""

import asyncio
import base64
import os
from collections.abc import Callable
from typing import Any

AT_ONCE = 50
TEXT, PING, PONG = 1, 9, 10  # RFC 6455, 11.8
HANDSHAKE = "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"


class Line(asyncio.Protocol):
    """One socket that counts what it is told. As thin as it can be: the client must not be what is measured."""

    def __init__(self, path: str, port: int, on_frame: Callable[[bytes], None]) -> None:
        self._opening = HANDSHAKE.format(path=path, port=port, key=base64.b64encode(os.urandom(16)).decode()).encode()
        self._buffer = b""
        self._on_frame = on_frame
        self._loop = asyncio.get_running_loop()
        self.open = self._loop.create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self._opening)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.open.done():
            head, ended, self._buffer = self._buffer.partition(b"\r\n\r\n")
            if not ended:
                self._buffer = head
                return
            self.open.set_result(head.startswith(b"HTTP/1.1 101"))
        while len(self._buffer) >= 2:
            size, start = self._buffer[1] & 127, 2
            if size == 126:
                size, start = int.from_bytes(self._buffer[2:4], "big"), 4
            if len(self._buffer) < start + size:
                return
            kind = self._buffer[0] & 15
            frame, self._buffer = self._buffer[start : start + size], self._buffer[start + size :]
            if kind == TEXT:
                self._on_frame(frame)
            elif kind == PING:  # the server hangs up on who does not answer
                self.transport.write(bytes([0x80 | PONG, 0x80 | len(frame)]) + b"\0\0\0\0" + frame)

    def send(self, text: str) -> None:
        """A masked text frame; the mask is nought, so the text goes as it is."""
        data = text.encode()
        size = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 126]) + len(data).to_bytes(2, "big")
        self.transport.write(b"\x81" + size + b"\0\0\0\0" + data)


class Crowd:
    """N sockets on one address, and how many frames they have had."""

    def __init__(self, port: int, on_frame: Callable[[bytes], object] = len) -> None:
        """on_frame: told each frame beside the counting."""
        self.port = port
        self.lines: list[Line] = []
        self._told = on_frame
        self.had = 0
        self._wanted = 0
        self._enough = asyncio.Event()

    def _hear(self, frame: bytes) -> None:
        if b'"ping"' in frame:
            return
        self._told(frame)
        self.had += 1
        if self.had >= self._wanted:
            self._enough.set()

    async def connect(self, path: str, hellos: list[str]) -> None:
        for start in range(0, len(hellos), AT_ONCE):
            await asyncio.gather(*(self._one(path, hello) for hello in hellos[start : start + AT_ONCE]))

    async def _one(self, path: str, hello: str) -> None:
        _transport, line = await asyncio.get_running_loop().create_connection(
            lambda: Line(path, self.port, self._hear), "127.0.0.1", self.port
        )
        assert await line.open, f"{path} refused"
        self.lines.append(line)
        if hello:
            line.send(hello)

    async def frames(self, number: int, seconds: float = 300.0) -> None:
        """Until so many frames have come in all since the last reset."""
        self._wanted = number
        self._enough.clear()
        if self.had < number:
            await asyncio.wait_for(self._enough.wait(), seconds)
        self.had = 0

    def hang_up(self) -> None:
        for line in self.lines:
            line.transport.abort()
