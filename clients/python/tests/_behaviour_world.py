"""The world of a behaviour case: an event loop whose time passes when the case says so, and connections in memory.

Everything happens in one thread, within the step that causes it, so a step that expects something need not wait.
"""

from __future__ import annotations

import asyncio
import selectors
import struct
from collections import deque
from typing import Any, Callable, Deque, List, NamedTuple, Optional, Tuple

PREAMBLE = bytes.fromhex("f54d534401000000")
_HEADER = struct.Struct("<IHHI")

_HEARTBEAT = 4

# Two moments that are so near are the same.
_TOLERANCE = 1e-6


class RawFrame(NamedTuple):
    """A frame as it was on the wire."""

    kind: int
    flags: int
    correlation: int
    payload: bytes

    def encode(self) -> bytes:
        """Its bytes."""
        return _HEADER.pack(len(self.payload), self.kind, self.flags, self.correlation) + self.payload


class _IdleSelector(selectors.DefaultSelector):
    """Where nothing is left to do at this moment, the loop stops instead of waiting."""

    loop: CaseLoop

    def select(self, timeout: Optional[float] = None) -> List[Tuple[selectors.SelectorKey, int]]:
        if timeout != 0:
            self.loop.stop()
        return super().select(0)


class CaseLoop(asyncio.SelectorEventLoop):
    """An event loop that runs until there is nothing to do, and waits for nothing."""

    def __init__(self, dial: Callable[[str], asyncio.Future[Wire]]) -> None:
        self._now = 1000.0
        self._alarms: List[asyncio.TimerHandle] = []
        self._dial = dial
        self.problems: List[str] = []
        selector = _IdleSelector()
        selector.loop = self
        super().__init__(selector)
        self.set_exception_handler(lambda _, context: self.problems.append(repr(context)))

    def time(self) -> float:
        return self._now

    def call_at(self, when: float, callback: Callable[..., object], *args: Any, **options: Any) -> asyncio.TimerHandle:
        handle = super().call_at(when, callback, *args, **options)
        self._alarms.append(handle)
        return handle

    def settle(self) -> None:
        """Does everything that can be done at this moment."""
        self.run_forever()

    def do(self, action: Callable[[], Any]) -> Any:
        """Does something inside the loop and everything that comes of it; gives the result or raises the error."""
        results: List[Any] = []
        errors: List[BaseException] = []

        def run() -> None:
            try:
                results.append(action())
            except Exception as error:  # Handed on to the case's step.
                errors.append(error)

        self.call_soon(run)
        self.settle()
        if errors:
            raise errors[0]
        return results[0]

    @property
    def soonest(self) -> Optional[float]:
        """How many seconds until the next timer goes off; None when there is none."""
        self._alarms = [
            alarm for alarm in self._alarms if not alarm.cancelled() and alarm.when() > self._now + _TOLERANCE
        ]
        return min((alarm.when() - self._now for alarm in self._alarms), default=None)

    def advance(self, seconds: float) -> None:
        """Lets time pass: timers go off at their moments, in order."""
        end = self._now + seconds
        while True:
            soonest = self.soonest
            if soonest is None or self._now + soonest > end + _TOLERANCE:
                break
            self._now += soonest
            self.settle()
        self._now = end
        self.settle()

    def jump(self, seconds: float) -> None:
        """The same at once, as for a program that was held up: what is due goes off late."""
        self._now += seconds
        self.settle()

    async def create_connection(self, protocol_factory: Any, host: Any = None, port: Any = None, **_: Any) -> Any:
        """Asks the case what comes of an attempt to connect."""
        wire = await self._dial(f"{host}:{port}")
        protocol = protocol_factory()
        transport = MemoryTransport(self, wire, protocol)
        wire.transport = transport
        protocol.connection_made(transport)
        return transport, protocol


class Wire:
    """A peer's end of one connection, byte by byte: none of the library's own reading and writing is used here."""

    def __init__(self) -> None:
        self.transport: Optional[MemoryTransport] = None
        self.cuts = False
        self._gathered: Optional[bytearray] = None
        self._received = bytearray()
        self._is_greeted = False
        self.has_ended = False

    # The peer's side.

    def send(self, data: bytes) -> None:
        """Sends bytes: all at once, one by one, or later."""
        assert self.transport is not None
        if self._gathered is not None:
            self._gathered += data
            return
        step = 1 if self.cuts else max(len(data), 1)
        for at in range(0, len(data), step):
            self.transport.deliver(data[at : at + step])

    def gather(self) -> None:
        """What is sent waits."""
        self._gathered = bytearray()

    def let_go(self) -> None:
        """What waited is sent in one piece."""
        gathered, self._gathered = bytes(self._gathered or b""), None
        self.send(gathered)

    def end(self) -> None:
        """The peer's stream ends."""
        assert self.transport is not None
        self.transport.deliver(None)

    def reset(self) -> None:
        """The connection breaks."""
        assert self.transport is not None
        self.transport.lose(ConnectionResetError("reset by the case"))

    def receive(self, heartbeats: bool = False) -> Optional[RawFrame]:
        """The next frame of the client, if one is there whole; heartbeats are passed over unless they are asked for."""
        while True:
            start = 0 if self._is_greeted else len(PREAMBLE)
            if len(self._received) < start + _HEADER.size:
                return None
            assert self._is_greeted or self._received.startswith(PREAMBLE), "the first bytes are not the preamble"
            length, kind, flags, correlation = _HEADER.unpack_from(self._received, start)
            end = start + _HEADER.size + length
            if len(self._received) < end:
                return None
            self._is_greeted = True
            frame = RawFrame(kind, flags, correlation, bytes(self._received[end - length : end]))
            del self._received[:end]
            if kind != _HEARTBEAT or heartbeats:
                return frame

    @property
    def has_part(self) -> bool:
        """Whether a part of a frame has come."""
        return bool(self._received)

    # The client's side.

    def take(self, data: bytes) -> None:
        """The client has written."""
        assert not self.has_ended, "the client writes behind its stream's end"
        self._received += data


class MemoryTransport(asyncio.Transport):
    """The client's end."""

    def __init__(self, loop: CaseLoop, wire: Wire, protocol: asyncio.Protocol) -> None:
        super().__init__()
        self._loop = loop
        self._wire = wire
        self._protocol = protocol
        self._inbox: Deque[Optional[bytes]] = deque()
        self._is_paused = False
        self._is_closing = False

    def deliver(self, data: Optional[bytes]) -> None:
        """The peer has sent something; None for its stream's end."""
        self._inbox.append(data)
        self._pump()

    def lose(self, error: Optional[Exception]) -> None:
        """The connection is gone."""
        if not self._is_closing:
            self._is_closing = True
            self._wire.has_ended = True
            self._loop.call_soon(self._protocol.connection_lost, error)

    @property
    def is_left_unread(self) -> bool:
        """Whether bytes wait for the client, and it does not ask for them."""
        return self._is_paused and bool(self._inbox)

    @property
    def is_read(self) -> bool:
        """Whether the client has everything that was sent."""
        return not self._inbox

    def _pump(self) -> None:
        while self._inbox and not self._is_paused and not self._is_closing:
            data = self._inbox.popleft()
            if data is not None:
                self._protocol.data_received(data)
            elif not self._protocol.eof_received():
                self.lose(None)

    # asyncio.Transport.

    def write(self, data: Any) -> None:
        if not self._is_closing:
            self._wire.take(bytes(data))

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None:
        self._is_paused = True

    def resume_reading(self) -> None:
        self._is_paused = False
        self._loop.call_soon(self._pump)

    def is_closing(self) -> bool:
        return self._is_closing

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self._wire.has_ended = True

    def close(self) -> None:
        self.lose(None)

    def abort(self) -> None:
        self.lose(None)
