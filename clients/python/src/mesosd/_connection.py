"""One native connection as the side that opened it: a state machine without socket, clock or thread.

    Greeting ── Welcome ─────────────────────────────▶ Open
    Greeting ── Redirect, Goodbye, FrameError, late ──▶ Closed
    Open     ── leave() ─────────────────────────────▶ Leaving
    Open     ── Goodbye, nonsense, silence, EOF ──────▶ Closed
    Leaving  ── Goodbye, EOF, late ──────────────────▶ Closed

Whoever owns the socket hands in bytes and times, and sends what :meth:`Connection.take_output` gives. After Closed it
sends what is left, and closes the socket (docs/protocol.md section 4).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Callable, Dict, List, Optional

from . import _frames as frames
from ._frames import Frame, FrameParser, encode_frame
from ._limits import Limits
from ._plan import CloseReason, Redirection
from .errors import DecodeError
from .messages import native

__all__ = ["Connection", "Identity", "Peer", "SendOutcome", "State", "encode_hello"]

#: The only version of the protocol that is spoken here.
PROTOCOL_VERSION = 1

# A peer that promises next to nothing, or an eternity, is held to something that can be watched (seconds).
_SHORTEST_INTERVAL = 0.1
_LONGEST_INTERVAL = 3600.0

# Heartbeats go out a quarter early: the promise holds although timers are late and networks take their time.
_HEARTBEAT_PART = 0.75

# What FrameError's field can hold.
_LARGEST_OFFSET = 0xFFFFFFFF

# What is sent at most, whatever a peer allows.
_MAX_OUTGOING_FRAME_BYTES = 1 << 30


class State(enum.Enum):
    """Where a connection is in its life."""

    GREETING = 1
    OPEN = 2
    LEAVING = 3
    CLOSED = 4


class SendOutcome(enum.Enum):
    """What became of a frame."""

    QUEUED = 1
    NOT_OPEN = 2
    TOO_LARGE = 3
    SLOW_READER = 4


@dataclass(frozen=True)
class Identity:
    """What this side says about itself in the handshake."""

    role: native.PeerRole
    software_version: Optional[str] = None
    principal: Optional[str] = None
    token: Optional[bytes] = field(default=None, repr=False)


@dataclass(frozen=True)
class Peer:
    """What the peer said about itself."""

    role: native.PeerRole
    version: int
    software_version: str
    max_frame_bytes: int
    #: In seconds.
    heartbeat_interval: float
    #: The master leads as far as it knows, and cannot prove it at present.
    suspended: bool


class Connection:
    """The state machine. Not thread-safe; ``now`` is any clock that only goes forward, in seconds."""

    def __init__(self, identity: Identity, limits: Limits, now: float) -> None:
        self.state = State.GREETING
        #: Who the peer is, once its Welcome has come.
        self.peer: Optional[Peer] = None
        #: Why it ended, once it has (Leaving: has begun to).
        self.reason: Optional[CloseReason] = None
        #: The same as a sentence.
        self.message = ""
        #: The number of the peer's farewell, if it said one.
        self.farewell: Optional[int] = None
        self.redirection: Optional[Redirection] = None
        self._limits = limits
        self._parser = FrameParser(limits.max_handshake_frame_bytes)
        self._output: List[bytes] = [frames.PREAMBLE, encode_hello(identity, limits)]
        #: What :meth:`take_output` would give.
        self.queued_bytes = sum(map(len, self._output))
        self._deadline = now + limits.answer_timeout
        self._last_sent = now
        self._last_received = now
        self._stuck_since: Optional[float] = None
        self._paused = False

    # What goes out.

    def send(self, kind: int, payload: bytes, correlation: int = 0, flags: int = 0, unsent: int = 0) -> SendOutcome:
        """Queues a frame. ``unsent`` is what the socket's owner has taken and not got rid of."""
        peer = self.peer
        if self.state is not State.OPEN or peer is None:
            return SendOutcome.NOT_OPEN
        size = len(payload) + frames.HEADER_BYTES
        if size - frames.HEADER_BYTES > peer.max_frame_bytes:
            return SendOutcome.TOO_LARGE
        waiting = unsent + self.queued_bytes
        if waiting and waiting + size > self._limits.max_outbound_bytes:
            return SendOutcome.SLOW_READER
        self._output.append(encode_frame(kind, payload, correlation, flags))
        self.queued_bytes += size
        return SendOutcome.QUEUED

    def take_output(self, now: float) -> bytes:
        """What is to be written now, in one write; empty when there is nothing."""
        if not self._output:
            return b""
        output = b"".join(self._output)
        self._output.clear()
        self.queued_bytes = 0
        self._last_sent = now
        return output

    # What comes in.

    def receive(self, data: bytes, now: float) -> List[Frame]:
        """Takes what was read, and gives the frames that are for the connection's owner.

        The owner looks at :attr:`state` afterwards: the frames came before whatever changed it.
        """
        self._last_received = now
        if self.state is State.CLOSED:
            return []
        if self.state is State.GREETING:
            if not self._greet(data, now):
                return []
            data = b""
        arrived = self._parser.feed(data)
        # Nearly always all of them are the owner's.
        for index, frame in enumerate(arrived):
            if frame[0] <= frames.FRAME_ERROR:
                arrived = arrived[:index] + self._sort(arrived[index:], now)
                break
        if self._parser.oversized is not None:
            self._fail_oversized(now)
        return arrived

    def fail_malformed(self, kind: int, offset: Optional[int], message: str, now: float) -> None:
        """The owner could not read a payload: the connection ends."""
        if self.state is State.CLOSED:
            return
        error = native.FrameError(kind=kind, message=message)
        if offset is not None:
            # A length may point beyond any payload.
            error.offset = min(offset, _LARGEST_OFFSET)
        self._last_word(frames.FRAME_ERROR, error.to_bytes())
        self._end(CloseReason.MALFORMED, message)

    def refuse_unknown(self, frame: Frame) -> None:
        """Passes over a frame that the owner has no use for; a request is told so."""
        kind, flags, correlation, _ = frame
        if correlation == 0 or flags & frames.ANSWER:
            return
        message = f"frames of kind {kind} are not taken here"
        refusal = native.Refusal(code=native.RefusalCode.UNSUPPORTED, message=message)
        self.send(frames.REFUSAL, refusal.to_bytes(), correlation, frames.ANSWER)

    def end_of_stream(self, problem: Optional[str] = None) -> None:
        """The socket has ended; nothing can be sent any more."""
        if self.state is State.CLOSED:
            return
        self._discard_output()
        if self.state is State.LEAVING:
            self.state = State.CLOSED
            return
        self._end(CloseReason.LOST, problem or "the peer closed the connection without a goodbye")

    # How it ends from this side.

    def leave(self, now: float, patience: Optional[float] = None) -> None:
        """Says goodbye, and waits for the peer's, for ``patience`` seconds; one that is not open ends at once."""
        if self.state is State.GREETING:
            self.abort(CloseReason.CLOSED_HERE, "left before the handshake was done")
        if self.state is not State.OPEN:
            return
        self._last_word(frames.GOODBYE, native.Goodbye(reason=native.GoodbyeReason.FINISHED).to_bytes())
        self.state = State.LEAVING
        self.reason = CloseReason.CLOSED_HERE
        self.message = "this side said goodbye"
        self._deadline = now + (self._limits.drain_timeout if patience is None else patience)

    def abort(self, reason: CloseReason, message: str) -> None:
        """Ends it at once and without a goodbye; what waits to be sent is forgotten."""
        if self.state is not State.CLOSED:
            self._discard_output()
            self._end(reason, message)

    def drop_slow_reader(self, waiting: int) -> None:
        """The peer takes too little of what is sent: what waits is forgotten."""
        if self.state is State.CLOSED:
            return
        message = f"the peer reads too slowly: {waiting} bytes wait for it"
        self._discard_output()
        self._say_goodbye(native.GoodbyeReason.SLOW_READER, message)
        self._end(CloseReason.SLOW_READER, message)

    # Time.

    def pause(self) -> None:
        """This side stops reading: the peer's silence is not held against it."""
        self._paused = True

    def resume(self, now: float) -> None:
        """This side reads again."""
        if self._paused:
            self._paused = False
            self._last_received = now

    def note_writing(self, is_stuck: bool, now: float) -> None:
        """Whether the socket took nothing of what waits since the last call."""
        if not is_stuck:
            self._stuck_since = None
        elif self._stuck_since is None:
            self._stuck_since = now

    def tick(self, now: float) -> None:
        """Does what has become due. To be called at :meth:`next_wakeup`; earlier or later does no harm."""
        if self.state is State.GREETING and now >= self._deadline:
            message = f"no answer to Hello within {self._limits.answer_timeout:g} s"
            self._say_goodbye(native.GoodbyeReason.HANDSHAKE_REFUSED, message)
            self._end(CloseReason.LOST, message)
        elif self.state is State.LEAVING and now >= self._deadline:
            self._discard_output()
            self.state = State.CLOSED
            self.message = "the peer did not answer the goodbye in time"
        elif self.state is State.OPEN:
            self._keep_alive(now)

    def next_wakeup(self) -> Optional[float]:
        """When :meth:`tick` has something to do at the earliest; None when it never will."""
        if self.state is State.CLOSED:
            return None
        if self.state is not State.OPEN:
            return self._deadline
        wakeup = self._last_sent + self._limits.heartbeat_interval * _HEARTBEAT_PART
        if not self._paused:
            wakeup = min(wakeup, self._last_received + self._longest_silence())
        if self._stuck_since is not None:
            # No heartbeat goes out behind a write that is stuck.
            stuck = self._stuck_since + self._longest_write()
            wakeup = stuck if self._paused else min(stuck, self._last_received + self._longest_silence())
        return wakeup

    # The handshake.

    def _greet(self, data: bytes, now: float) -> bool:
        """Takes the answer to Hello, if it is there; whether the connection is open now."""
        for frame in self._parser.feed(data, at_most=1):
            kind, _, _, payload = frame
            take = self._greetings.get(kind)
            if take is None:
                message = f"a frame of kind {kind}, expected Welcome, Redirect or Goodbye"
                self.fail_malformed(kind, None, message, now)
                return False
            try:
                take(self, payload)
            except DecodeError as error:
                self.fail_malformed(kind, error.offset, str(error), now)
        if self._parser.oversized is not None:
            self._fail_oversized(now)
        return self.state is State.OPEN

    def _on_welcome(self, payload: bytes) -> None:
        welcome = native.Welcome.from_bytes(payload)
        if welcome.version != PROTOCOL_VERSION:
            message = f"a Welcome to protocol version {welcome.version}, expected {PROTOCOL_VERSION}"
            self._say_goodbye(native.GoodbyeReason.HANDSHAKE_REFUSED, message)
            self._end(CloseReason.HANDSHAKE_REFUSED, message)
            return
        allowed = welcome.max_frame_bytes if welcome.has("max_frame_bytes") else Limits.max_frame_bytes
        interval = welcome.heartbeat_milliseconds / 1000
        self.peer = Peer(
            role=welcome.role,
            version=welcome.version,
            software_version=welcome.software_version,
            max_frame_bytes=min(allowed, _MAX_OUTGOING_FRAME_BYTES),
            heartbeat_interval=min(max(interval, _SHORTEST_INTERVAL), _LONGEST_INTERVAL),
            suspended=welcome.suspended,
        )
        self._parser.max_payload = self._limits.max_frame_bytes
        self.state = State.OPEN

    def _on_redirect(self, payload: bytes) -> None:
        redirect = native.Redirect.from_bytes(payload)
        self.redirection = Redirection(redirect.leader or None, redirect.retry_after_milliseconds / 1000)
        what = f"the leader is {redirect.leader}" if redirect.leader else "no leader is known"
        self._end(CloseReason.REDIRECTED, what)

    def _on_refused(self, payload: bytes) -> None:
        goodbye = native.Goodbye.from_bytes(payload)
        self.farewell = int(goodbye.reason)
        self._end(CloseReason.REFUSED_BY_PEER, goodbye.message or goodbye.reason.name)

    def _on_early_frame_error(self, payload: bytes) -> None:
        self._end(CloseReason.REFUSED_BY_PEER, native.FrameError.from_bytes(payload).message)

    _greetings: Dict[int, Callable[[Connection, bytes], None]] = {
        frames.WELCOME: _on_welcome,
        frames.REDIRECT: _on_redirect,
        frames.GOODBYE: _on_refused,
        frames.FRAME_ERROR: _on_early_frame_error,
    }

    # Frames of the connection itself.

    def _sort(self, arrived: List[Frame], now: float) -> List[Frame]:
        """Takes the connection's own frames out, up to the one that ends it."""
        others: List[Frame] = []
        for frame in arrived:
            kind = frame[0]
            if kind > frames.FRAME_ERROR or kind in (frames.ACCEPTED, frames.REFUSAL):
                others.append(frame)
            elif kind != frames.HEARTBEAT:
                try:
                    self._take_own(frame, now)
                except DecodeError as error:
                    self.fail_malformed(kind, error.offset, str(error), now)
                if self.state is State.CLOSED:
                    break
        return others

    def _take_own(self, frame: Frame, now: float) -> None:
        kind, _, _, payload = frame
        if kind == frames.GOODBYE:
            goodbye = native.Goodbye.from_bytes(payload)
            self.farewell = int(goodbye.reason)
            if self.state is State.LEAVING:
                self.state = State.CLOSED
                return
            self._say_goodbye(native.GoodbyeReason.FINISHED)
            self._end(CloseReason.CLOSED_BY_PEER, goodbye.message or goodbye.reason.name)
        elif kind == frames.FRAME_ERROR:
            error = native.FrameError.from_bytes(payload)
            message = f"a frame of kind {error.kind} was malformed: {error.message}"
            self._discard_output()
            self._end(CloseReason.PEER_FOUND_MALFORMED, message)
        elif kind in (frames.HELLO, frames.WELCOME, frames.REDIRECT):
            self.fail_malformed(kind, None, "the handshake was done already", now)

    def _fail_oversized(self, now: float) -> None:
        assert self._parser.oversized is not None
        kind, length = self._parser.oversized
        message = f"a payload of {length} bytes, at most {self._parser.max_payload} are taken"
        self.fail_malformed(kind, None, message, now)

    # Liveness.

    def _keep_alive(self, now: float) -> None:
        assert self.peer is not None
        if self._stuck_since is not None and now - self._stuck_since >= self._longest_write():
            self.drop_slow_reader(self.queued_bytes)
        elif not self._paused and now - self._last_received >= self._longest_silence():
            message = f"nothing was heard for {now - self._last_received:.3g} s"
            self._say_goodbye(native.GoodbyeReason.SILENT, message)
            self._end(CloseReason.SILENT, message)
        # What waits in a stuck write is a sign of life already on its way.
        elif self._stuck_since is None and not self._output:
            if now - self._last_sent >= self._limits.heartbeat_interval * _HEARTBEAT_PART:
                self.send(frames.HEARTBEAT, b"")

    def _longest_silence(self) -> float:
        assert self.peer is not None
        return self.peer.heartbeat_interval * self._limits.silent_intervals

    def _longest_write(self) -> float:
        return self._limits.heartbeat_interval * self._limits.silent_intervals

    # Endings.

    def _say_goodbye(self, reason: native.GoodbyeReason, message: Optional[str] = None) -> None:
        goodbye = native.Goodbye(reason=reason)
        if message is not None:
            goodbye.message = message
        self._last_word(frames.GOODBYE, goodbye.to_bytes())

    def _last_word(self, kind: int, payload: bytes) -> None:
        frame = encode_frame(kind, payload)
        self._output.append(frame)
        self.queued_bytes += len(frame)

    def _discard_output(self) -> None:
        self._output.clear()
        self.queued_bytes = 0

    def _end(self, reason: CloseReason, message: str) -> None:
        self.state = State.CLOSED
        self.reason = reason
        self.message = message


def encode_hello(identity: Identity, limits: Limits) -> bytes:
    """The first frame. Raises ``EncodeError`` when something of the identity is not of its type."""
    hello = native.Hello(
        newest_version=PROTOCOL_VERSION,
        oldest_version=PROTOCOL_VERSION,
        role=identity.role,
        max_frame_bytes=limits.max_frame_bytes,
        heartbeat_milliseconds=int(limits.heartbeat_interval * 1000),
    )
    if identity.software_version is not None:
        hello.software_version = identity.software_version
    if identity.principal is not None:
        hello.principal = identity.principal
    if identity.token is not None:
        hello.token = identity.token
    return encode_frame(frames.HELLO, hello.to_bytes())
