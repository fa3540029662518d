"""What schedulers and executors have in common: a link that subscribes whenever it is connected, and the events that
come by it."""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
from dataclasses import dataclass, field
from typing import Any, AsyncIterator, Generic, Optional, Type, TypeVar

from ._addresses import Masters
from ._backoff import BackoffSettings
from ._connection import Identity, encode_hello
from ._decoding import decode
from ._events import EventBuffer, EventReader
from ._limits import Limits, require_positive
from ._link import Link, LinkSettings
from ._locator import MasterLocator
from ._plan import CloseReason
from ._session import Answer, Session
from .errors import ConnectionLostError, DecodeError, MesosdError, RefusedError, RequestTimeout, SubscriptionEnded
from .messages import native

__all__ = ["Disconnected", "Subscription", "SubscriptionSettings"]

logger = logging.getLogger("mesosd")

E = TypeVar("E")

_FOR_NOW = (int(native.RefusalCode.UNAVAILABLE), int(native.RefusalCode.EXHAUSTED))


class Disconnected:
    """Stands among the events where a subscribed connection ended; for the drivers alone."""


@dataclass(frozen=True)
class SubscriptionSettings:
    """What a scheduler's and an executor's arguments come down to."""

    #: May hold a password.
    masters: Masters = field(repr=False)
    identity: Identity
    backoff: BackoffSettings
    request_timeout: float
    max_buffered_bytes: int
    limits: Limits
    tls: Optional[ssl.SSLContext] = None
    seed: int = field(default_factory=lambda: random.getrandbits(64))

    def __post_init__(self) -> None:
        require_positive("request_timeout", self.request_timeout)
        require_positive("max_buffered_bytes", self.max_buffered_bytes)
        # Better told to whoever makes the client than on every connection.
        encode_hello(self.identity, self.limits)


class Subscription(Generic[E]):
    """A link that subscribes. What is particular to a role is in the methods that subclasses give."""

    event_kind = 0
    #: The class of the peer's events.
    event_class: Type[Any]

    def __init__(self, settings: SubscriptionSettings) -> None:
        self._settings = settings
        self._locator = MasterLocator(settings.masters, self._on_leader_changed)
        self._link: Optional[Link] = None
        self._running: Optional[asyncio.Task[None]] = None
        self._watching: Optional[asyncio.Task[None]] = None
        self._subscribed: Optional[asyncio.Future[None]] = None
        self._is_taken = False
        # Where the content of an event of each type is; SHUTDOWN and HEARTBEAT have none.
        names = {int(kind): kind.name.lower() for kind in self.event_class.Type}
        self._members = {kind: name for kind, name in names.items() if name in self.event_class._by_name}
        self._is_over = False
        self._why_over = "the client was closed"
        self.events: EventBuffer[E] = EventBuffer(settings.max_buffered_bytes)
        #: The session whose handshake is done.
        self.connected: Optional[Session] = None
        #: The session while subscribed.
        self.current: Optional[Session] = None

    # What a role gives.

    def make_subscribe(self) -> bytes:
        """The encoded call SUBSCRIBE."""
        raise NotImplementedError

    @property
    def call_kind(self) -> int:
        """The kind of the role's calls."""
        raise NotImplementedError

    def take(self, session: Session, event: E, payload_bytes: int) -> None:
        """Looks at an event and delivers it, unless it is for this library alone."""
        raise NotImplementedError

    def make_last(self, why: str) -> E:
        """The last event when the peer has not sent one."""
        raise NotImplementedError

    def outlives_connection(self, event: E) -> bool:
        """Whether an event still means something after its connection has ended."""
        raise NotImplementedError

    def on_lost(self) -> None:
        """The subscribed connection, or one that was about to be, has ended."""

    # Life.

    def start(self) -> None:
        """Begins to connect, in the running event loop; later calls do nothing."""
        if self._running is not None or self._is_over:
            return
        settings = self._settings
        link = LinkSettings(
            settings.identity, settings.limits, settings.backoff, settings.tls, settings.seed
        )
        self._link = Link(self._locator, link, self, self._on_gave_up)
        self.prepare(self._link)
        self._locator.start()
        self._running = asyncio.get_running_loop().create_task(self._link.run())
        self._running.add_done_callback(self._on_stopped)

    def prepare(self, link: Link) -> None:
        """Told of the link before it begins to connect."""

    def require(self) -> Session:
        """The subscribed session; raises when there is none at present, or never will be."""
        session = self.current
        if session is not None and session.is_open:
            return session
        if self._is_over:
            raise SubscriptionEnded(f"{self._why_over}; make another client")
        raise ConnectionLostError("not subscribed at present; the request was not sent", may_have_arrived=False)

    def call(self, payload: bytes) -> asyncio.Future[Answer]:
        """Makes a call, encoded already; the future ends as :meth:`Session.ask` says."""
        try:
            session = self.require()
        except MesosdError as error:
            failed: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
            failed.set_exception(error)
            return failed
        return session.ask(self.call_kind, payload, self._settings.request_timeout)

    def post(self, payload: bytes) -> None:
        """Sends a call that nobody waits for; without a connection nothing is sent."""
        session = self.current
        if session is not None:
            session.post(self.call_kind, payload)

    def read(self) -> AsyncIterator[E]:
        """All events that are for the program, beginning with the connection. Can be taken once."""
        return EventReader(self.events, self._begin_reading, self.is_wanted)

    def is_wanted(self, event: object, session: Optional[Session]) -> bool:
        """Whether a program that takes this event now still has a use for it."""
        if isinstance(event, Disconnected):
            return False
        return session is None or session is self.connected or self.outlives_connection(event)  # type: ignore[arg-type]

    def leave(self) -> None:
        """Says goodbye: what still waits is given out, then the events end. Returns at once."""
        if not self._is_over:
            self._is_over = True
            self.events.complete()
        if self._link is not None:
            self._link.stop()

    async def close(self) -> None:
        """Leaves, and waits until the socket is gone: a second at most for the peer's goodbye."""
        self.leave()
        await self._locator.close()
        if self._running is not None:
            await asyncio.wait({self._running})
        if self._watching is not None:
            self._watching.cancel()

    # The session's owner.

    def on_opened(self, session: Session) -> None:
        self.connected = session
        loop = asyncio.get_running_loop()
        self._subscribed = loop.create_future()
        answered = session.ask(self.call_kind, self.make_subscribe(), self._settings.request_timeout)
        self._watching = loop.create_task(self._watch(session, answered, self._subscribed))

    def on_event(self, session: Session, payload: bytes) -> None:
        event = decode(self.event_class, payload)
        member = self._members.get(event.type)
        if member is not None and not event.has(member):
            raise DecodeError("missing, although the type names it", self.event_class._schema_name, member)
        self.take(session, event, len(payload))

    def on_refused(self, session: Session, correlation: int) -> None:
        """A message was refused that nobody waits for."""

    def on_turn_end(self, session: Session) -> None:
        self.events.after_turn(session)

    def on_closed(self, session: Session) -> None:
        was_subscribed = self.current is not None
        self.connected = None
        self.current = None
        self.on_lost()
        if self._subscribed is not None and not self._subscribed.done():
            self._subscribed.set_result(None)
        if was_subscribed:
            self.events.add(Disconnected(), 0, None)

    def _begin_reading(self) -> None:
        if self._is_taken:
            raise RuntimeError("the events can be taken once; make another client")
        self._is_taken = True
        self.start()

    # For subclasses.

    def now_subscribed(self, session: Session) -> None:
        """SUBSCRIBED has come."""
        self.current = session
        assert self._link is not None and self._subscribed is not None
        self._link.mark_useful()
        if not self._subscribed.done():
            self._subscribed.set_result(None)

    def deliver(self, session: Session, event: E, payload_bytes: int) -> None:
        """Hands an event to the program."""
        if self._is_over or self.events.add(event, payload_bytes, session):
            return
        message = "the program takes events too slowly while it waits for an answer"
        session.abort(CloseReason.SLOW_READER, message)

    def end(self, last: E, why: str, stop_link: bool) -> None:
        """Ends the events, and the link with them unless the program still needs it."""
        if self._is_over:
            return
        self._is_over = True
        self._why_over = why
        self.events.complete(last)
        if stop_link and self._link is not None:
            self._link.stop()

    # Endings.

    def _on_gave_up(self, why: str) -> None:
        logger.error("%s; not trying again", why)
        self.end(self.make_last(why), why, stop_link=True)

    def _on_stopped(self, running: asyncio.Task[None]) -> None:
        # What comes out of the link is a bug of this library: the program must see it.
        error = None if running.cancelled() else running.exception()
        self._is_over = True
        self.events.complete(error=error)

    def _on_leader_changed(self) -> None:
        if self._locator.failure is not None:
            self._is_over = True
            self.events.complete(error=self._locator.failure)
            if self._link is not None:
                self._link.stop()
            return
        if self._link is not None and self._locator.leader is not None:
            self._link.move_to(self._locator.leader)

    async def _watch(
        self, session: Session, answered: asyncio.Future[Answer], subscribed: asyncio.Future[None]
    ) -> None:
        try:
            await answered
        except RefusedError as refusal:
            if refusal.code in _FOR_NOW:
                why = f"the subscription was refused for now: {refusal}"
                session.abort(CloseReason.CLOSED_HERE, why)
            else:
                self._on_gave_up(f"{session.address} refused the subscription: {refusal}")
        except RequestTimeout:
            session.abort(CloseReason.LOST, "no answer to the subscription in time")
        except ConnectionLostError:
            # The link tells of it, and tries again.
            return
        else:
            await asyncio.wait({subscribed}, timeout=self._settings.request_timeout)
            if not subscribed.done():
                session.abort(CloseReason.LOST, "no SUBSCRIBED in time")
