"""Gets an operator's calls a connection, in a bounded time."""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
from typing import Any, Dict, List, Optional, Set

from ._addresses import Masters
from ._backoff import BackoffSettings
from ._connection import Identity, encode_hello
from ._limits import Limits
from ._link import FAREWELL_PATIENCE
from ._locator import MasterLocator
from ._plan import MAX_REDIRECTS, CloseReason, Decision, LinkEnd, ReconnectPlan
from ._session import Session, dial
from .errors import MasterUnreachableError

__all__ = ["DialReport", "Dialer"]

logger = logging.getLogger("mesosd")

# Of one attempt, TCP and handshake; the whole of a call's attempts has the caller's limit.
_LONGEST_ATTEMPT = 5.0

# Less says nothing about a peer that is far away.
_SHORTEST_ATTEMPT = 0.5

# Whoever waits for longer wants to know what for.
_PATIENCE_OF_PEOPLE = 1.0


class DialReport:
    """What came of the attempts of one call, and whether there shall be more. No clock."""

    # Beyond this the list has said all it has to say.
    _MAX_ATTEMPTS = 100

    def __init__(self, addresses: int, max_rounds: Optional[int]) -> None:
        """``max_rounds`` is how often all ``addresses`` may be tried; None for any number of times."""
        self._addresses = max(addresses, 1)
        self._rounds_left = max_rounds
        self._attempts: Dict[str, str] = {}
        self._failures = 0
        self._redirects = 0

    @property
    def is_over(self) -> bool:
        """Whether to try no more."""
        has_rounds = self._rounds_left is None or self._rounds_left > 0
        return not has_rounds or len(self._attempts) >= self._MAX_ATTEMPTS

    @property
    def attempts(self) -> List[str]:
        """Every address tried with its last failure, in the order of the first attempts."""
        return [f"{address}: {why}" for address, why in self._attempts.items()]

    def failed(self, end: LinkEnd, decision: Decision) -> float:
        """Takes note of a failed attempt, and gives the pause before the next, in seconds."""
        self._attempts[end.address] = end.message
        if end.redirection is not None:
            # Masters that send one to each other count as a round; one that waits for an election does not.
            if end.redirection.leader:
                self._redirects += 1
                if self._redirects % MAX_REDIRECTS == 0:
                    self._end_round()
            return decision.pause
        # The same again would end the same, but another address may answer better.
        if decision.give_up:
            self._rounds_left = 1
        self._failures += 1
        if self._failures % self._addresses != 0:
            return 0.0
        self._end_round()
        return 0.0 if self.is_over else decision.pause

    def interrupted(self, address: str, timeout: float) -> None:
        """The time for getting connected ran out."""
        self._attempts[address] = f"no answer; {timeout:g} s for getting connected are over"
        self._rounds_left = 0

    def _end_round(self) -> None:
        if self._rounds_left is not None:
            self._rounds_left -= 1


class Dialer:
    """Keeps one connection to the leading master, or to one agent, and replaces it when it is lost."""

    event_kind = 0

    def __init__(
        self,
        addresses: Masters,
        identity: Identity,
        limits: Limits,
        backoff: BackoffSettings,
        tls: Optional[ssl.SSLContext],
        max_rounds: Optional[int],
    ) -> None:
        # What cannot be written is to be told to whoever makes the client, and not by every call.
        encode_hello(identity, limits)
        self._identity = identity
        self._limits = limits
        self._tls = tls
        self._max_rounds = max_rounds
        self._plan = ReconnectPlan(backoff, random.getrandbits(64))
        self._locator = MasterLocator(addresses, self._on_leader_changed)
        self._news: Optional[asyncio.Event] = None
        self._session: Optional[Session] = None
        self._dialling: Optional[asyncio.Task[Session]] = None
        self._is_closed = False

    @property
    def current(self) -> Optional[Session]:
        """The present connection's session, if there is one."""
        session = self._session
        if session is None or not session.is_open or not self._is_with_leader(session):
            return None
        return session

    async def get(self, until: float) -> Session:
        """The present connection's session, or that of a new connection; raises when there is none until then."""
        loop = asyncio.get_running_loop()
        while True:
            session = self.current
            if session is not None:
                return session
            if self._is_closed:
                raise RuntimeError("the client was closed")
            patience = max(until - loop.time(), 0.0)
            # Whoever comes while somebody is dialling waits for the same connection.
            own = self._dialling is None
            if self._dialling is None:
                self._dialling = loop.create_task(self._dial(patience))
                self._dialling.add_done_callback(self._note_dialled)
            dialling = self._dialling
            await asyncio.wait({dialling}, timeout=None if own else patience)
            if not dialling.done():
                raise MasterUnreachableError([f"{self._locator.description}: no answer in time"])
            if dialling.cancelled():
                raise RuntimeError("the client was closed")
            error = dialling.exception()
            if error is None:
                # Should it have ended already, whoever asks is told so.
                return dialling.result()
            if own or loop.time() >= until:
                raise error

    def leave(self, session: Session) -> None:
        """Its peer cannot serve at present: the next call asks others first. Not while other calls wait."""
        if session.open_requests == 0:
            session.is_left = True
            session.abort(CloseReason.CLOSED_HERE, "it cannot serve at present")

    async def close(self) -> None:
        """Says goodbye; calls that still wait fail."""
        self._is_closed = True
        dialling = self._dialling
        if dialling is not None:
            dialling.cancel()
            await asyncio.wait({dialling})
        await self._locator.close()
        if self._session is not None:
            await self._session.close(FAREWELL_PATIENCE)

    # The session's owner.

    def on_opened(self, session: Session) -> None:
        """Nothing to do: whoever dials waits for it."""

    def on_event(self, session: Session, payload: bytes) -> None:
        """Comes never: there is no such kind."""

    def on_refused(self, session: Session, correlation: int) -> None:
        """Every call waits for its own refusal."""

    def on_turn_end(self, session: Session) -> None:
        """Answers go to whoever waits."""

    def on_closed(self, session: Session) -> None:
        """Calls that wait have been told; the next one dials."""

    # Dialling.

    async def _dial(self, patience: float) -> Session:
        loop = asyncio.get_running_loop()
        began = loop.time()
        until = began + patience
        self._note_last_end()
        if not await self._locator.known(patience):
            report = DialReport(0, None)
            report.interrupted(self._locator.description, patience)
            raise MasterUnreachableError(report.attempts)
        if self._locator.failure is not None:
            raise self._locator.failure
        report = DialReport(len(self._locator.addresses), self._max_rounds)
        is_told = False
        while not report.is_over and loop.time() < until:
            address = self._plan.next(self._locator.addresses)
            if address is None:
                break
            longest = self._longest_attempt(patience)
            end = await self._try(address, min(longest, until - loop.time()))
            if end is None:
                assert self._session is not None
                return self._session
            waited = loop.time() - began
            if not is_told and waited >= _PATIENCE_OF_PEOPLE:
                is_told = True
                logger.warning("%s: %s; trying on for %.0f s", end.address, end.message, until - loop.time())
            await self._pause(min(report.failed(end, self._plan.after(end)), until - loop.time()))
        raise MasterUnreachableError(report.attempts or [f"{self._locator.description}: there is no address to try"])

    async def _try(self, address: str, longest: float) -> Optional[LinkEnd]:
        """One attempt; None when it led to a connection."""
        self._news = asyncio.Event()
        session = self._session = Session(address, self._identity, self._limits, self)
        dialling = asyncio.ensure_future(dial(session, longest, self._tls))
        either: Set[asyncio.Future[Any]] = {dialling, session.ended}
        try:
            await asyncio.wait(either, timeout=longest, return_when=asyncio.FIRST_COMPLETED)
            if dialling.done() and dialling.result() is not None:
                session.abort(CloseReason.LOST, dialling.result() or "")
            elif not session.opened.done():
                await asyncio.wait({session.opened}, timeout=longest)
        finally:
            dialling.cancel()
            await asyncio.wait({dialling})
            if not session.opened.done():
                # An attempt that is given up must not end as a connection that nobody knows of.
                session.abort(CloseReason.LOST, f"no answer within {longest:.3g} s")
        if session.failure is not None:
            raise session.failure
        if session.opened.result():
            return None
        return session.ended.result().believing(self._locator.leader)

    def _longest_attempt(self, patience: float) -> float:
        # One that does not answer must leave time to ask all others.
        share = patience / (len(self._locator.addresses) + 1)
        return min(max(share, _SHORTEST_ATTEMPT), _LONGEST_ATTEMPT)

    def _note_last_end(self) -> None:
        """The connection before the present attempts: the plan learns how it ended."""
        session = self._session
        if session is None:
            return
        if not self._is_with_leader(session):
            session.abort(CloseReason.CLOSED_HERE, "another master leads")
        if session.ended.done():
            end = session.ended.result()
            was_of_use = session.was_answered and not session.is_left
            self._plan.after(LinkEnd(end.address, end.reason, end.message, was_of_use=was_of_use))

    def _note_dialled(self, dialling: asyncio.Task[Session]) -> None:
        self._dialling = None
        if not dialling.cancelled():
            # Whoever waits is told; nobody may wait any more.
            dialling.exception()

    def _is_with_leader(self, session: Session) -> bool:
        # A connection to whoever led before may live on for a while.
        return self._locator.leader is None or self._locator.leader == session.address

    def _on_leader_changed(self) -> None:
        # Whoever watches ZooKeeper need not wait for the one that led before, nor for the end of a pause.
        session = self._session
        if session is not None and not session.opened.done() and session.address != self._locator.leader:
            session.abort(CloseReason.CLOSED_HERE, "another master leads")
        if self._news is not None:
            self._news.set()

    async def _pause(self, pause: float) -> None:
        if pause <= 0 or self._news is None:
            return
        waiting = asyncio.ensure_future(self._news.wait())
        try:
            await asyncio.wait({waiting}, timeout=pause)
        finally:
            waiting.cancel()
