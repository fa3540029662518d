"""One connection to whoever leads, made again whenever it ends (docs/protocol.md section 9)."""

from __future__ import annotations

import asyncio
import logging
import ssl
from dataclasses import dataclass, replace
from typing import Any, Callable, Optional, Set

from ._backoff import BackoffSettings
from ._connection import Identity
from ._limits import Limits
from ._locator import MasterLocator
from ._plan import CloseReason, LinkEnd, ReconnectPlan
from ._session import Owner, Session, dial

__all__ = ["Link", "LinkSettings"]

logger = logging.getLogger("mesosd")

# What a client that is closed waits for its peer's goodbye, in seconds: longer than any round trip.
FAREWELL_PATIENCE = 1.0


@dataclass(frozen=True)
class LinkSettings:
    """As whom to connect, and how patiently."""

    identity: Identity
    limits: Limits
    backoff: BackoffSettings
    tls: Optional[ssl.SSLContext]
    #: Decides the random part of the pauses; clients that start together should differ.
    seed: int


class Link:
    """Tries the addresses in turn, follows redirects, pauses at random between attempts."""

    def __init__(
        self, locator: MasterLocator, settings: LinkSettings, owner: Owner, gave_up: Callable[[str], None]
    ) -> None:
        self._locator = locator
        self._settings = settings
        self._owner = owner
        self._gave_up = gave_up
        self._plan = ReconnectPlan(settings.backoff, settings.seed)
        self._session: Optional[Session] = None
        self._order: Optional[str] = None
        self._news = asyncio.Event()
        self._is_stopping = False
        self._is_useful = False
        self._last_use = 0.0
        #: How long to go on without a connection of use before giving up, in seconds; None for ever.
        #: Counted from the start, later from the end of the last connection that was of use.
        self.give_up_after: Optional[float] = None

    def mark_useful(self) -> None:
        """The present connection has been of use: its peer is tried first when it ends, after the shortest pause."""
        self._is_useful = True

    def move_to(self, address: str) -> None:
        """Goes to this peer at once, whatever else is under way: somebody knows that it leads."""
        session = self._session
        if session is not None and not session.ended.done() and session.address == address:
            return
        self._order = address
        self._news.set()
        if session is not None:
            session.abort(CloseReason.CLOSED_HERE, "another master leads")

    def stop(self) -> None:
        """Says goodbye and connects no more. Returns at once."""
        self._is_stopping = True
        self._news.set()
        if self._session is not None:
            self._session.leave(FAREWELL_PATIENCE)

    async def run(self) -> None:
        """Connects again and again, until it is stopped or gives up; then the socket is gone.

        Raises what went wrong on this side: the same again would end the same.
        """
        try:
            await self._stay_connected()
        finally:
            if self._session is not None:
                await self._session.close(FAREWELL_PATIENCE)

    async def _stay_connected(self) -> None:
        loop = asyncio.get_running_loop()
        self._last_use = loop.time()
        while not self._is_stopping:
            self._news.clear()
            if self._order is not None:
                self._plan.remember(self._order)
                self._order = None
            end = await self._attempt()
            if end.was_of_use:
                self._last_use = loop.time()
            if self._is_stopping:
                break
            if self._order is not None:
                continue
            pause = self._decide(end, loop.time())
            if pause is None:
                break
            await self._pause(pause)

    async def _attempt(self) -> LinkEnd:
        address = self._plan.next(self._locator.addresses)
        if address is None:
            return LinkEnd("", CloseReason.LOST, "there is no address to connect to")
        settings = self._settings
        self._is_useful = False
        session = self._session = Session(address, settings.identity, settings.limits, self._owner)
        dialling = asyncio.ensure_future(dial(session, settings.limits.connect_timeout, settings.tls))
        either: Set[asyncio.Future[Any]] = {dialling, session.ended}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if dialling.done() and dialling.result() is not None:
                session.abort(CloseReason.LOST, dialling.result() or "")
            end = await session.ended
        finally:
            # Its socket must not outlive this.
            dialling.cancel()
            await asyncio.wait({dialling})
        if session.failure is not None:
            raise session.failure
        if self._is_useful:
            end = replace(end, was_of_use=True)
        return end.believing(self._locator.leader)

    def _decide(self, end: LinkEnd, now: float) -> Optional[float]:
        """The pause that comes after an end; None when nothing does."""
        decision = self._plan.after(end)
        whom = end.address or "anybody"
        what = f"the connection to {whom} ended" if end.opened else f"cannot connect to {whom}"
        is_late = self.give_up_after is not None and now - self._last_use + decision.pause >= self.give_up_after
        if decision.give_up or is_late:
            self._gave_up(f"{what}: {end.message}")
            return None
        if end.redirection is not None and end.redirection.leader:
            logger.info("%s names %s as the leader", end.address, end.redirection.leader)
        else:
            # The first failure in a row is worth a look; how often it was tried then is not.
            level = logging.WARNING if self._plan.failures <= 1 else logging.INFO
            logger.log(level, "%s: %s; trying again in %.2f s", what, end.message, decision.pause)
        return decision.pause

    async def _pause(self, pause: float) -> None:
        if pause <= 0:
            return
        waiting = asyncio.ensure_future(self._news.wait())
        try:
            await asyncio.wait({waiting}, timeout=pause)
        finally:
            waiting.cancel()
