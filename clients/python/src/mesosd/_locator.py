"""Where the leading master may be found: a list, a file that holds one, or ZooKeeper's word."""

from __future__ import annotations

import asyncio
import logging
from typing import Callable, List, Optional

from ._addresses import FILE_SCHEME, ZK_SCHEME, Masters, PeerAddress, ZooKeeperUrl, describe_masters, list_masters
from ._detector import LeaderDetector
from .errors import ConfigurationError
from .messages import MasterInfo

__all__ = ["MasterLocator", "leader_address"]

logger = logging.getLogger("mesosd")

# A URL or some addresses; a wrong path (a disk image, a log) must stay harmless.
_MAX_FILE_BYTES = 64 << 10


class MasterLocator:
    """Knows where to try; begins to look when it is started, and ends when it is closed.

    Whatever cannot be used is told at once: the constructor raises :class:`ConfigurationError`.
    """

    def __init__(self, masters: Masters, on_changed: Optional[Callable[[], None]] = None) -> None:
        self._stated = list_masters(masters)
        self._named = self._stated
        if self._stated[0].startswith(FILE_SCHEME):
            self._named = _read_file(self._stated[0][len(FILE_SCHEME) :])
        self._on_changed = on_changed
        self._detector: Optional[LeaderDetector] = None
        self._is_started = False
        self._known: Optional[asyncio.Event] = None
        #: The ``host:port``s to try; empty as long as nothing is known.
        self.addresses: List[str] = []
        #: Who leads by ZooKeeper's word; None when it never said so, or for a list.
        self.leader: Optional[str] = None
        #: What went wrong on this side, so that nothing more will be known.
        self.failure: Optional[BaseException] = None

    @property
    def description(self) -> str:
        """What was asked for, without passwords."""
        return describe_masters(self._stated)

    def start(self) -> None:
        """Begins to look, unless it did already."""
        if self._is_started:
            return
        self._is_started = True
        self._known = asyncio.Event()
        masters = self._named
        if masters[0].startswith(ZK_SCHEME):
            self._detector = LeaderDetector(ZooKeeperUrl.parse(masters[0]), self._take, self._fail)
            self._detector.start()
        else:
            self._settle(masters)

    async def known(self, timeout: float) -> bool:
        """Waits until it knows where to try; False when the time has passed before."""
        self.start()
        assert self._known is not None
        if self._known.is_set():
            return True
        waiting = asyncio.ensure_future(self._known.wait())
        try:
            await asyncio.wait({waiting}, timeout=timeout)
        finally:
            waiting.cancel()
        return self._known.is_set()

    async def close(self) -> None:
        """Looks no more."""
        self._is_started = True
        detector, self._detector = self._detector, None
        if detector is not None:
            await detector.close()

    def _take(self, info: Optional[MasterInfo]) -> None:
        # Nobody leading is no reason to forget who led last: it may lead again, and will say who does if not.
        if info is None:
            logger.info("no master leads at present")
            return
        address = leader_address(info)
        if address is None:
            logger.warning("the leading master %s does not say where it listens", info.id)
            return
        self.leader = address
        self._settle([address])
        logger.info("the leading master is %s", address)
        if self._on_changed is not None:
            self._on_changed()

    def _fail(self, failure: BaseException) -> None:
        self.failure = failure
        self._settle(self.addresses)
        if self._on_changed is not None:
            self._on_changed()

    def _settle(self, addresses: List[str]) -> None:
        self.addresses = addresses
        assert self._known is not None
        self._known.set()


def leader_address(info: MasterInfo) -> Optional[str]:
    """Where a leader listens, as it says itself: by address when it names one, else by name; None for neither."""
    host = ""
    port = info.port
    if info.has("address"):
        host = info.address.ip or info.address.hostname
        port = info.address.port
    elif info.ip:
        # Masters before 0.24 know the number alone: the address' bytes, as their machine reads them.
        host = ".".join(str(byte) for byte in info.ip.to_bytes(4, "little"))
    host = host or info.hostname
    return str(PeerAddress(host, port)) if host and 0 < port <= 65535 else None


def _read_file(path: str) -> List[str]:
    problem: str
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(_MAX_FILE_BYTES + 1)
        if len(text) <= _MAX_FILE_BYTES:
            masters = list_masters(text.strip())
            if not masters[0].startswith(FILE_SCHEME):
                return masters
            problem = "it names another file"
        else:
            problem = f"it has more than {_MAX_FILE_BYTES} bytes"
    except UnicodeDecodeError:
        problem = "it is no text in UTF-8"
    except OSError as failure:
        problem = failure.strerror or str(failure)
    except ConfigurationError as failure:
        problem = str(failure)
    raise ConfigurationError(f"read where the masters are from '{path}': {problem}")
