"""The asyncio shell of :mod:`mesosd._zookeeper`: sockets to one server after the other."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import Callable, List, Optional

from ._addresses import PeerAddress, ZooKeeperUrl
from ._backoff import Backoff, BackoffSettings
from ._zookeeper import LeaderWatch
from .messages import MasterInfo

__all__ = ["LeaderDetector"]

logger = logging.getLogger("mesosd")

# What the session asks for, in seconds; the ensemble may grant less or more.
_SESSION_TIMEOUT = 10.0

# After a whole round of servers in vain.
_PAUSES = BackoffSettings(0.1, 1.0)

_READ_BYTES = 64 << 10

# What the last words to a server may take, in seconds.
_FAREWELL_PATIENCE = 1.0


class LeaderDetector:
    """Watches an election, and tells who leads whenever that changes.

    While ZooKeeper is away nothing is told: whoever led is still the best that is known. ``failed`` is told of a defect.
    """

    def __init__(
        self,
        url: ZooKeeperUrl,
        found: Callable[[Optional[MasterInfo]], None],
        failed: Callable[[BaseException], None],
        session_timeout: float = _SESSION_TIMEOUT,
    ) -> None:
        self._url = url
        self._found = found
        self._failed = failed
        self._session_timeout = session_timeout
        self._watch = LeaderWatch(url.path, url.credentials, session_timeout)
        self._running: Optional[asyncio.Task[None]] = None
        self._told = ""

    def start(self) -> None:
        """Begins to look, in the running event loop."""
        self._running = asyncio.get_running_loop().create_task(self._run())
        self._running.add_done_callback(self._on_stopped)

    async def close(self) -> None:
        """Ends the session and looks no more."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait({self._running})

    def _on_stopped(self, running: asyncio.Task[None]) -> None:
        # It never ends by itself: what comes out of it is a defect, which the program must see.
        error = None if running.cancelled() else running.exception()
        if error is not None:
            self._failed(error)

    async def _run(self) -> None:
        random_order = random.Random()
        backoff = Backoff(_PAUSES, random_order.getrandbits(64))
        servers: List[PeerAddress] = []
        was_of_use = True
        while True:
            if not servers:
                servers = list(self._url.servers)
                random_order.shuffle(servers)
                if not was_of_use:
                    await asyncio.sleep(backoff.fail())
                was_of_use = False
            server = servers.pop()
            if await self._attend(server):
                was_of_use = True
                backoff.reset()

    async def _attend(self, server: PeerAddress) -> bool:
        """One connection from its beginning to its end; whether the server took the session on."""
        share = max(self._session_timeout / (len(self._url.servers) + 1), 0.5)
        try:
            connecting = asyncio.open_connection(server.host, server.port)
            reader, writer = await asyncio.wait_for(connecting, share)
        except (OSError, ValueError, asyncio.TimeoutError) as error:
            # ValueError: a resolver cannot even be asked for the name.
            self._tell_problem(server, str(error) or "no connection in time")
            return False
        was_attached = False
        try:
            was_attached = await self._converse(reader, writer)
            self._tell_problem(server, self._watch.problem or "the connection was lost")
        except OSError as error:
            self._tell_problem(server, f"the connection was lost ({error})")
        except asyncio.CancelledError:
            self._watch.close(asyncio.get_running_loop().time())
            writer.write(self._watch.take_output())
            raise
        finally:
            was_attached = was_attached or self._watch.is_attached
            self._watch.lost()
            await _close(writer)
        return was_attached

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        loop = asyncio.get_running_loop()
        watch = self._watch
        watch.connected(loop.time())
        reading = loop.create_task(reader.read(_READ_BYTES))
        try:
            while watch.problem is None:
                output = watch.take_output()
                if output:
                    writer.write(output)
                await asyncio.wait({reading}, timeout=max(watch.next_wakeup() - loop.time(), 0.0))
                if reading.done():
                    data = reading.result()
                    if not data:
                        break
                    watch.receive(data, loop.time())
                    reading = loop.create_task(reader.read(_READ_BYTES))
                watch.tick(loop.time())
                self._tell_news()
        finally:
            reading.cancel()
        return watch.is_attached

    def _tell_news(self) -> None:
        watch = self._watch
        if watch.is_attached:
            self._told = ""
        if watch.notice is not None:
            logger.warning("%s", watch.notice)
            watch.notice = None
        for news in watch.take_news():
            self._found(news.leader)

    def _tell_problem(self, server: PeerAddress, problem: str) -> None:
        # Once for each server and reason, not once for each attempt.
        told = f"ZooKeeper at {server}: {problem}"
        if told != self._told:
            self._told = told
            logger.info("%s", told)


async def _close(writer: asyncio.StreamWriter) -> None:
    """Closes behind the last words, and returns when the socket is gone."""
    writer.close()
    closing = asyncio.ensure_future(writer.wait_closed())
    await asyncio.wait({closing}, timeout=_FAREWELL_PATIENCE)
    writer.transport.abort()
    # What the socket ended with was told already, if it is of interest.
    await asyncio.gather(closing, return_exceptions=True)
