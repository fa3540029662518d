"""Whom to connect to next and after which pause (docs/protocol.md section 9). No socket, no clock."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import List, NamedTuple, Optional

from ._backoff import Backoff, BackoffSettings

__all__ = ["AddressList", "CloseReason", "Decision", "LinkEnd", "ReconnectPlan", "Redirection"]

# GoodbyeReason, as in mesosd/wire.proto.
_FINISHED = 2
_REPLACED = 3
_MALFORMED = 6
_HANDSHAKE_REFUSED = 7
_OVERLOADED = 8
_FINAL = (_FINISHED, _REPLACED, _MALFORMED, _HANDSHAKE_REFUSED)

#: Two masters that each take the other for the leader must not be asked without a pause.
MAX_REDIRECTS = 5

# Everybody who had a connection of use comes back at once: spread over this, and no longer.
_SOONEST = 0.010
_SOON = 0.050

# Between two questions to a master that knows no leader.
_SHORTEST_WAIT = 0.050

# An overloaded peer is left alone for longer.
_FAILURES_WHEN_OVERLOADED = 4

# Of two that contradict each other, the one that is behind has heard of the election within this.
_CONTRADICTED_PAUSE = 0.050


class CloseReason(enum.Enum):
    """Why a connection ended, as this side sees it."""

    CLOSED_HERE = "closed here"
    CLOSED_BY_PEER = "closed by the peer"
    LOST = "lost"
    REFUSED_BY_PEER = "refused by the peer"
    HANDSHAKE_REFUSED = "the peer's handshake was not good enough"
    REDIRECTED = "redirected"
    MALFORMED = "the peer sent nonsense"
    PEER_FOUND_MALFORMED = "the peer could not read a frame of this side"
    SILENT = "the peer was silent"
    SLOW_READER = "the peer read too slowly"


class Redirection(NamedTuple):
    """Where a peer sent this side."""

    #: ``host:port``; None when the peer knows no leader.
    leader: Optional[str]
    #: In seconds; of meaning without a leader.
    retry_after: float


@dataclass(frozen=True)
class LinkEnd:
    """How an attempt to be connected ended, at once or after a long life."""

    #: Whom it was about; empty when there was nobody to try.
    address: str
    reason: CloseReason
    message: str
    #: Whether the handshake was done.
    opened: bool = False
    #: Whether the owner said that the connection was of use.
    was_of_use: bool = False
    #: The number of the peer's farewell, if it said one.
    farewell: Optional[int] = None
    redirection: Optional[Redirection] = None

    def believing(self, known: Optional[str]) -> LinkEnd:
        """The same for whoever knows from ZooKeeper who leads: a peer that names another is asked again soon."""
        named = self.redirection.leader if self.redirection else None
        if known is None or not named or named == known:
            return self
        return replace(
            self,
            redirection=Redirection(None, _CONTRADICTED_PAUSE),
            message=f"it names {named} as the leader, and {known} was elected",
        )


class Decision(NamedTuple):
    """What to do after a connection has ended."""

    #: How long to wait before the next attempt, in seconds.
    pause: float
    #: Whether the same again would end the same.
    give_up: bool = False


class AddressList:
    """Whom to try next: the last known leader first, then the list in turn."""

    def __init__(self) -> None:
        self._leader: Optional[str] = None
        self._next = 0

    def remember(self, leader: str) -> None:
        """Names the leader: the next attempt goes there."""
        self._leader = leader

    def next(self, addresses: List[str]) -> Optional[str]:
        """The next address to try, or None; the list may change between calls."""
        if self._leader is not None:
            # Once only: if it fails the list has its turn.
            leader, self._leader = self._leader, None
            return leader
        if not addresses:
            return None
        index = self._next % len(addresses)
        self._next = index + 1
        return addresses[index]


class ReconnectPlan:
    """Decides whom to connect to next, and after which pause."""

    def __init__(self, settings: BackoffSettings, seed: int) -> None:
        self._settings = settings
        self._backoff = Backoff(settings, seed)
        self._addresses = AddressList()
        self._redirects = 0

    @property
    def failures(self) -> int:
        """How many failures there were in a row."""
        return self._backoff.failures

    def next(self, addresses: List[str]) -> Optional[str]:
        """The next address to try; None when there is none at all."""
        return self._addresses.next(addresses)

    def remember(self, leader: str) -> None:
        """Somebody knows who leads: the next attempt goes there."""
        self._addresses.remember(leader)

    def after(self, end: LinkEnd) -> Decision:
        """What to do after an attempt or a connection has ended."""
        if end.was_of_use:
            self._backoff.reset()
            # Whoever led may lead again in a moment, and knows best who does if not.
            self._addresses.remember(end.address)
        if end.redirection is not None:
            return self._follow(end.redirection)
        self._redirects = 0
        if end.reason in (CloseReason.CLOSED_BY_PEER, CloseReason.REFUSED_BY_PEER):
            return self._heed(end.farewell, end.was_of_use)
        if end.reason is CloseReason.PEER_FOUND_MALFORMED:
            return self._give_up()
        return self._return(end.was_of_use)

    def _follow(self, redirection: Redirection) -> Decision:
        if redirection.leader:
            self._addresses.remember(redirection.leader)
            self._redirects += 1
            if self._redirects < MAX_REDIRECTS:
                return Decision(0.0)
            self._redirects = 0
            return Decision(self._backoff.fail())
        self._redirects = 0
        # Not longer than any other pause, whatever the peer says, and never as fast as the processor can.
        wait = min(max(redirection.retry_after, _SHORTEST_WAIT), self._settings.cap)
        return Decision(wait + self._backoff.up_to(wait / 2))

    def _heed(self, farewell: Optional[int], was_of_use: bool) -> Decision:
        # A refused handshake without a farewell was answered with FrameError: a defect of this side.
        if farewell is None or farewell in _FINAL:
            return self._give_up()
        if farewell == _OVERLOADED:
            return Decision(self._backoff.fail(_FAILURES_WHEN_OVERLOADED))
        return self._return(was_of_use)

    def _return(self, was_of_use: bool) -> Decision:
        if not was_of_use:
            return Decision(self._backoff.fail())
        # The first attempt after a connection of use is no failure yet.
        return Decision(min(_SOONEST + self._backoff.up_to(_SOON - _SOONEST), self._settings.cap))

    def _give_up(self) -> Decision:
        # Whoever does not accept that waits as long as ever.
        half = self._settings.cap / 2
        return Decision(half + self._backoff.up_to(half), give_up=True)
