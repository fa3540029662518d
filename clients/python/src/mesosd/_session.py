"""The asyncio shell of one connection: moves bytes and times between a socket and its state machine, and matches
answers with requests. Everything here runs in one event loop."""

from __future__ import annotations

import asyncio
import logging
import ssl
from typing import Any, Dict, Optional, Protocol, Type, Union

from . import _frames as frames
from ._addresses import PeerAddress
from ._connection import Connection, Identity, Peer, SendOutcome, State
from ._decoding import decode
from ._limits import Limits
from ._plan import CloseReason, LinkEnd
from ._requests import PendingRequests
from .errors import (
    ConnectionLostError,
    DecodeError,
    MesosdError,
    RefusedError,
    RequestTimeout,
    TooManyWaiting,
    refusal_name,
)
from .messages import agent, master, native

__all__ = ["Answer", "Owner", "Session", "dial"]

logger = logging.getLogger("mesosd")

#: What a request is answered with; None is Accepted.
Answer = Union[None, master.Response, agent.Response, native.OfferExplanation, native.RoleDescriptions]

_RESPONSES: Dict[int, Type[Any]] = {
    frames.MASTER_RESPONSE: master.Response,
    frames.AGENT_RESPONSE: agent.Response,
    frames.OFFER_EXPLANATION: native.OfferExplanation,
    frames.ROLE_DESCRIPTIONS: native.RoleDescriptions,
}

# Beyond this a turn's frames are written before its end, so that a long turn does not hold them all.
_EARLY_FLUSH_BYTES = 64 << 10

# A write that is going on is looked at so often, in seconds, to see whether the peer takes anything of it.
_PROGRESS_PERIOD = 5.0


class Owner(Protocol):
    """Who gets what comes by a session. It must not block."""

    #: The kind of frame that goes to :meth:`on_event`; 0 for none.
    event_kind: int

    def on_opened(self, session: Session) -> None:
        """The handshake is done."""

    def on_event(self, session: Session, payload: bytes) -> None:
        """An event came. May raise ``DecodeError``, which ends the connection."""

    def on_refused(self, session: Session, correlation: int) -> None:
        """A request was refused for which nobody waits here; 0 when it had no id."""

    def on_turn_end(self, session: Session) -> None:
        """All frames of one read were handed over."""

    def on_closed(self, session: Session) -> None:
        """It has ended; called once for each :meth:`on_opened`."""


class Session(asyncio.Protocol):
    """One connection. It ends by itself, or by :meth:`leave` or :meth:`abort`; then :attr:`ended` is done."""

    def __init__(self, address: str, identity: Identity, limits: Limits, owner: Owner) -> None:
        #: Whom the connection is with, as it was dialled.
        self.address = address
        #: Whether the peer has answered anything yet.
        self.was_answered = False
        #: Whether it was left because its peer cannot serve at present: others are asked first.
        self.is_left = False
        self._loop = asyncio.get_running_loop()
        #: Done when the connection has ended, with how.
        self.ended: asyncio.Future[LinkEnd] = self._loop.create_future()
        #: Done when the handshake is: True; or the connection has ended before: False.
        self.opened: asyncio.Future[bool] = self._loop.create_future()
        #: Done when the socket is gone.
        self.gone: asyncio.Future[None] = self._loop.create_future()
        self._limits = limits
        self._owner = owner
        self._core = Connection(identity, limits, self._loop.time())
        self._pending: PendingRequests[asyncio.Future[Answer]] = PendingRequests(limits.max_pending_requests)
        self._transport: Optional[asyncio.Transport] = None
        self._timer: Optional[asyncio.TimerHandle] = None
        self._linger: Optional[asyncio.TimerHandle] = None
        self._flush_queued = False
        self._reading = True
        self._finished = False
        #: What an owner or this library raised where nobody could have seen it; it has ended the connection.
        self.failure: Optional[Exception] = None
        self._written = 0
        self._last_progress = -1

    @property
    def is_open(self) -> bool:
        """Whether requests can be sent."""
        return self._core.state is State.OPEN

    @property
    def peer(self) -> Optional[Peer]:
        """Who the peer is, once the handshake is done."""
        return self._core.peer

    @property
    def open_requests(self) -> int:
        """How many requests wait for their answers."""
        return len(self._pending)

    # Requests.

    def ask(self, kind: int, payload: bytes, timeout: float) -> asyncio.Future[Answer]:
        """Sends a request. The future ends with its answer, or with one of :mod:`mesosd.errors`."""
        answer: asyncio.Future[Answer] = self._loop.create_future()
        try:
            correlation = self._pending.add(answer, self._loop.time() + timeout)
        except TooManyWaiting as full:
            answer.set_exception(full)
            return answer
        problem = self._send(kind, payload, correlation)
        if problem is not None:
            self._pending.take(correlation)
            # A slow reader was dropped, and with it everybody who waits.
            if not answer.done():
                answer.set_exception(problem)
            return answer
        # The answer must be read even while nobody takes events.
        self.resume()
        self._arm()
        return answer

    def post(self, kind: int, payload: bytes, correlation: int = 0) -> SendOutcome:
        """Sends a message that nobody waits for; its refusal, if there is one, goes to the log and the owner."""
        outcome = self._core.send(kind, payload, correlation, unsent=self._unsent())
        if outcome is SendOutcome.QUEUED:
            self._flush_soon()
        elif outcome is SendOutcome.SLOW_READER:
            self._drop_slow_reader()
        return outcome

    def _send(self, kind: int, payload: bytes, correlation: int) -> Optional[MesosdError]:
        outcome = self.post(kind, payload, correlation)
        if outcome is SendOutcome.TOO_LARGE:
            what = f"a message of {len(payload)} bytes is more than {self.address} takes at once; split it"
            return RefusedError(native.RefusalCode.EXHAUSTED, what)
        if outcome is SendOutcome.NOT_OPEN:
            return ConnectionLostError(f"the connection to {self.address} has ended", may_have_arrived=False)
        if outcome is SendOutcome.SLOW_READER:
            return ConnectionLostError(f"{self.address} reads too slowly", may_have_arrived=False)
        return None

    # Reading and not reading.

    def pause(self) -> None:
        """Stops reading, so that what the peer sends waits with the peer."""
        if self._reading and self._transport is not None and not self._transport.is_closing():
            self._reading = False
            self._core.pause()
            self._transport.pause_reading()

    def resume(self) -> None:
        """Reads again."""
        if not self._reading and self._transport is not None:
            self._reading = True
            self._core.resume(self._loop.time())
            if not self._transport.is_closing():
                self._transport.resume_reading()
            self._arm()

    # The end.

    def leave(self, patience: Optional[float] = None) -> None:
        """Says goodbye; the session ends when the peer has answered, or so many seconds later."""
        self._core.leave(self._loop.time(), patience)
        self.resume()
        self._settle()

    def abort(self, reason: CloseReason, message: str) -> None:
        """Ends it at once and without a goodbye."""
        self._core.abort(reason, message)
        self._settle()

    async def close(self, patience: float) -> None:
        """Says goodbye, waits for the peer's at most so long, and returns when the socket is gone."""
        self.leave(patience)
        await asyncio.wait({self.ended}, timeout=patience)
        self.abort(CloseReason.CLOSED_HERE, "the peer did not answer the goodbye in time")
        if self._transport is not None:
            self._transport.abort()
            await self.gone

    # asyncio.Protocol.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if self._finished:
            # Given up while it was being dialled.
            transport.abort()
            return
        self._settle()

    def data_received(self, data: bytes) -> None:
        try:
            self._receive(data)
        except Exception as failure:
            # Asyncio would close the socket and the program would hear of it only in the log, again and again.
            self._break_down(failure)

    def _receive(self, data: bytes) -> None:
        core = self._core
        if self._finished:
            return
        now = self._loop.time()
        arrived = core.receive(data, now)
        if core.peer is not None and not self.opened.done():
            self.opened.set_result(True)
            self._owner.on_opened(self)
        event_kind = self._owner.event_kind
        on_event = self._owner.on_event
        kind = 0
        try:
            for frame in arrived:
                kind = frame[0]
                if kind == event_kind:
                    on_event(self, frame[3])
                else:
                    self._take_other(frame)
                if self._finished:
                    return
        except DecodeError as error:
            core.fail_malformed(kind, error.offset, str(error), now)
        self._settle()
        if arrived and not self._finished:
            self._owner.on_turn_end(self)

    def connection_lost(self, exc: Optional[Exception]) -> None:
        self._core.end_of_stream(None if exc is None else f"the connection was lost ({exc})")
        self._finish()
        for timer in (self._timer, self._linger):
            if timer is not None:
                timer.cancel()
        if not self.gone.done():
            self.gone.set_result(None)

    def _break_down(self, failure: Exception) -> None:
        """A defect, not the peer's: the connection ends, and whoever looks at :attr:`failure` then must pass it on."""
        self.failure = self.failure or failure
        if self._transport is not None:
            self._transport.abort()
        self._core.abort(CloseReason.CLOSED_HERE, f"{type(failure).__name__}: {failure}")
        self._finish()

    # Frames that are no events.

    def _take_other(self, frame: frames.Frame) -> None:
        kind, flags, correlation, payload = frame
        if kind == frames.ACCEPTED:
            self._complete(flags, correlation, None)
        elif kind == frames.REFUSAL:
            self._refuse(correlation, native.Refusal.from_bytes(payload))
        elif kind in _RESPONSES:
            self._complete(flags, correlation, decode(_RESPONSES[kind], payload))
        else:
            self._core.refuse_unknown(frame)

    def _complete(self, flags: int, correlation: int, answer: Answer) -> None:
        if not flags & frames.ANSWER:
            return
        self.was_answered = True
        waiter = self._pending.take(correlation)
        if waiter is not None and not waiter.done():
            waiter.set_result(answer)

    def _refuse(self, correlation: int, refusal: native.Refusal) -> None:
        self.was_answered = True
        code = int(refusal.code)
        waiter = self._pending.take(correlation)
        if waiter is not None:
            if not waiter.done():
                waiter.set_exception(RefusedError(code, refusal.message))
            return
        logger.warning("refused by %s: %s (%s)", self.address, refusal.message, refusal_name(code))
        self._owner.on_refused(self, correlation)

    # Bytes and times.

    def _unsent(self) -> int:
        return self._transport.get_write_buffer_size() if self._transport is not None else 0

    def _flush_soon(self) -> None:
        if self._core.queued_bytes >= _EARLY_FLUSH_BYTES:
            self._flush()
        elif not self._flush_queued:
            self._flush_queued = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._flush_queued = False
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        output = self._core.take_output(self._loop.time())
        if output:
            self._written += len(output)
            transport.write(output)

    def _drop_slow_reader(self) -> None:
        waiting = self._unsent() + self._core.queued_bytes
        self._core.drop_slow_reader(waiting)
        # The farewell would stand behind all that the peer does not take.
        self._settle()

    def _settle(self) -> None:
        """After anything that may have changed the state: sends, and ends or goes on."""
        if self._core.state is State.CLOSED:
            self._finish()
            return
        if self._core.queued_bytes:
            self._flush()
        self._arm()

    def _arm(self) -> None:
        """Sees to it that the timer goes off when something is due; going off early does no harm."""
        wakeup = self._core.next_wakeup()
        deadline = self._pending.next_deadline()
        if deadline is not None and (wakeup is None or deadline < wakeup):
            wakeup = deadline
        if wakeup is None or self._finished:
            return
        if self._timer is not None:
            if self._timer.when() <= wakeup:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(wakeup, self._tick)

    def _tick(self) -> None:
        try:
            self._do_due()
        except Exception as failure:
            self._break_down(failure)

    def _do_due(self) -> None:
        self._timer = None
        now = self._loop.time()
        unsent = self._unsent()
        progress = self._written - unsent
        self._core.note_writing(unsent > 0 and progress == self._last_progress, now)
        self._last_progress = progress
        self._core.tick(now)
        for waiter in self._pending.expire(now):
            if not waiter.done():
                message = f"no answer from {self.address} in time; the request may still take effect"
                waiter.set_exception(RequestTimeout(message))
        self._settle()
        if unsent > 0 and not self._finished:
            self._look_again(now + _PROGRESS_PERIOD)

    def _look_again(self, when: float) -> None:
        if self._timer is None or self._timer.when() > when:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = self._loop.call_at(when, self._tick)

    def _finish(self) -> None:
        if self._finished:
            return
        self._finished = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        core = self._core
        assert core.reason is not None
        was_open = self.opened.done()
        if not was_open:
            self.opened.set_result(False)
        why = f"the connection to {self.address} ended before the answer came: {core.message}"
        for waiter in self._pending.take_all():
            if not waiter.done():
                lost = ConnectionLostError(why)
                lost.__cause__ = self.failure
                waiter.set_exception(lost)
        self.ended.set_result(
            LinkEnd(
                self.address,
                core.reason,
                core.message,
                opened=was_open,
                farewell=core.farewell,
                redirection=core.redirection,
            )
        )
        if was_open:
            self._owner.on_closed(self)
        self._hang_up()

    def _hang_up(self) -> None:
        """Sends the last words and closes behind them; reads on meanwhile, so that they are not lost to a reset."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        if self._core.queued_bytes == 0 or self._unsent() >= self._limits.max_outbound_bytes:
            transport.abort() if self._core.reason is CloseReason.SLOW_READER else transport.close()
            self._linger = self._loop.call_later(self._limits.drain_timeout, transport.abort)
            return
        self._flush()
        if not self._reading:
            transport.resume_reading()
        if transport.can_write_eof():
            transport.write_eof()
        else:
            transport.close()
        self._linger = self._loop.call_later(self._limits.drain_timeout, transport.abort)


async def dial(session: Session, timeout: float, tls: Optional[ssl.SSLContext]) -> Optional[str]:
    """Connects a session's socket within ``timeout`` seconds, TLS's handshake included; gives the problem, if any.

    A cancelled call leaves no socket behind.
    """
    try:
        peer = PeerAddress.parse(session.address)
    except MesosdError as error:
        return str(error)
    loop = asyncio.get_running_loop()
    name = peer.host if tls is not None else None
    connecting = loop.create_task(
        loop.create_connection(lambda: session, peer.host, peer.port, ssl=tls, server_hostname=name)
    )
    try:
        done, _ = await asyncio.wait({connecting}, timeout=timeout)
    except asyncio.CancelledError:
        connecting.cancel()
        await asyncio.wait({connecting})
        if not connecting.cancelled():
            # It was done at the same moment: its problem, if any, interests nobody any more.
            connecting.exception()
        raise
    if not done:
        connecting.cancel()
        await asyncio.wait({connecting})
        if not connecting.cancelled():
            connecting.exception()
        return f"no connection within {timeout:g} s"
    error_of = connecting.exception()
    if error_of is None:
        return None
    # A peer may name a leader that no resolver can be asked for: that is a ValueError.
    if not isinstance(error_of, (OSError, ValueError)):
        raise error_of
    return _describe(error_of)


def _describe(failure: Exception) -> str:
    if isinstance(failure, ssl.SSLCertVerificationError):
        return f"its certificate is not good: {failure.verify_message}"
    if isinstance(failure, ssl.SSLError):
        return f"TLS failed: {failure.reason or failure}"
    if isinstance(failure, ConnectionRefusedError):
        return "connection refused: nobody listens there"
    return f"cannot connect: {getattr(failure, 'strerror', None) or failure}"
