"""The events between a connection and the program that takes them."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import AsyncIterator, Callable, Deque, Generic, List, NamedTuple, Optional, TypeVar

from ._session import Session

__all__ = ["Entry", "EventBuffer", "EventReader"]

E = TypeVar("E")

# What holding an event costs beyond its own bytes, so that small ones are limited too.
_OVERHEAD_BYTES = 64

# A program that never waits lets the connection live after so many seconds.
_LONGEST_TURN = 0.05

# A peer queues at most 64 MiB for this side; twice that means that its answer should have come.
_MAX_EXCESS_BYTES = 128 << 20


class Entry(NamedTuple):
    """An event that waits: a message of the peer, or one made here (``session`` is None)."""

    event: object
    bytes: int
    session: Optional[Session]


class EventBuffer(Generic[E]):
    """A program that is slow stops its peer.

    From ``pause_bytes`` on the connection is no longer read, unless a request waits for its answer on it; 128 MiB
    beyond that, which only come together while a request waits, :meth:`add` says so and the connection is dropped.
    """

    def __init__(self, pause_bytes: int) -> None:
        self._pause_bytes = pause_bytes
        self._entries: Deque[Entry] = deque()
        #: What waits to be taken, as it was on the wire, and a little for each event.
        self.held_bytes = 0
        #: Nothing will come any more.
        self.is_complete = False
        self._error: Optional[BaseException] = None
        self._is_discarding = False
        self._paused: Optional[Session] = None
        self._waiter: Optional[asyncio.Future[None]] = None

    def add(self, event: object, payload_bytes: int, session: Optional[Session]) -> bool:
        """Adds an event; False when there are too many already."""
        if self._is_discarding or self.is_complete:
            return True
        size = payload_bytes + _OVERHEAD_BYTES
        if self.held_bytes > self._pause_bytes + _MAX_EXCESS_BYTES:
            return False
        self.held_bytes += size
        self._entries.append(Entry(event, size, session))
        if self._waiter is not None:
            self._wake()
        return True

    def after_turn(self, session: Session) -> None:
        """To be called when all frames of one read were handed over."""
        if self.held_bytes >= self._pause_bytes and not self._is_discarding and session.open_requests == 0:
            self._paused = session
            session.pause()

    def complete(self, last: Optional[object] = None, error: Optional[BaseException] = None) -> None:
        """Nothing will come any more, but perhaps a last event, or an error."""
        if self.is_complete:
            return
        if last is not None and not self._is_discarding:
            self._entries.append(Entry(last, 0, None))
        self._error = error
        self.is_complete = True
        self._wake()

    def take(self) -> Optional[Entry]:
        """The next event; None when none is there (yet)."""
        if not self._entries:
            return None
        entry = self._entries.popleft()
        self._release(entry.bytes)
        return entry

    def take_all(self) -> List[Entry]:
        """All events that are there."""
        entries = list(self._entries)
        self._entries.clear()
        self._release(self.held_bytes)
        return entries

    async def wait(self) -> bool:
        """Waits until there is something to take; False when nothing will come any more. For one waiter at a time."""
        while not self._entries:
            if self._error is not None:
                raise self._error
            if self.is_complete:
                return False
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return True

    def discard(self) -> None:
        """Nobody takes events any more: those that wait and those that come are forgotten."""
        self._is_discarding = True
        self.take_all()

    def _release(self, size: int) -> None:
        self.held_bytes -= size
        # Half, so that the connection does not stop and go with every event.
        if self._paused is not None and (self.held_bytes < self._pause_bytes / 2 or self._is_discarding):
            session, self._paused = self._paused, None
            session.resume()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class EventReader(AsyncIterator[E]):
    """Gives a program its events.

    Waiting for the next one may be cancelled, by ``asyncio.wait_for`` for instance, and begun again: nothing is lost by
    it, as it would be with an asynchronous generator. A program that drops the reader wants no more events.
    """

    def __init__(
        self, buffer: EventBuffer[E], begin: Callable[[], None], is_wanted: Callable[[object, Optional[Session]], bool]
    ) -> None:
        self._buffer = buffer
        self._begin = begin
        self._is_wanted = is_wanted
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._until = 0.0
        self._is_awaited = False

    def __aiter__(self) -> EventReader[E]:
        return self

    async def __anext__(self) -> E:
        if self._loop is None:
            self._begin()
            self._loop = asyncio.get_running_loop()
        if self._is_awaited:
            raise RuntimeError("another task waits for the next event")
        self._is_awaited = True
        try:
            return await self._next(self._loop)
        finally:
            self._is_awaited = False

    async def aclose(self) -> None:
        """Takes no more events: those that come are forgotten."""
        self._buffer.discard()

    def __del__(self) -> None:
        # Whatever thread the collector runs in.
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._buffer.discard)

    async def _next(self, loop: asyncio.AbstractEventLoop) -> E:
        if loop.time() > self._until:
            # Before an event is taken: one that is taken must not be lost when this is cancelled.
            await asyncio.sleep(0)
            self._until = loop.time() + _LONGEST_TURN
        while True:
            entry = self._buffer.take()
            if entry is None:
                if not await self._buffer.wait():
                    raise StopAsyncIteration
                self._until = loop.time() + _LONGEST_TURN
            elif self._is_wanted(entry.event, entry.session):
                return entry.event  # type: ignore[return-value]
