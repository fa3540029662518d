"""The requests of one connection that wait for their answers. No clock."""

from __future__ import annotations

import heapq
from typing import Dict, Generic, List, Optional, Tuple, TypeVar

from .errors import TooManyWaiting

__all__ = ["PendingRequests"]

T = TypeVar("T")

_LAST_CORRELATION = 0xFFFFFFFF

# The deadlines of answered requests are thrown away when there are more of them than of open ones, and this many.
_MAX_STALE = 1024


class PendingRequests(Generic[T]):
    """Maps correlation ids to whoever waits; each has a deadline, and there is a limit to them."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._waiting: Dict[int, T] = {}
        self._deadlines: List[Tuple[float, int]] = []
        self._last = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, waiter: T, deadline: float) -> int:
        """Opens a request and gives its correlation id, never 0 and of no other open request.

        Raises :class:`TooManyWaiting` when too many wait already.
        """
        waiting = self._waiting
        if len(waiting) >= self._capacity:
            raise TooManyWaiting(f"{self._capacity} requests wait for answers on this connection; await some first")
        correlation = self._last
        while True:
            correlation = correlation + 1 if correlation < _LAST_CORRELATION else 1
            if correlation not in waiting:
                break
        self._last = correlation
        waiting[correlation] = waiter
        heapq.heappush(self._deadlines, (deadline, correlation))
        if len(self._deadlines) > 2 * len(waiting) + _MAX_STALE:
            self._deadlines = [entry for entry in self._deadlines if entry[1] in waiting]
            heapq.heapify(self._deadlines)
        return correlation

    def take(self, correlation: int) -> Optional[T]:
        """Whoever waits for this answer, who then waits no more; None when nobody does (any more)."""
        return self._waiting.pop(correlation, None)

    def expire(self, now: float) -> List[T]:
        """Whoever has waited long enough."""
        expired: List[T] = []
        while self._deadlines and self._deadlines[0][0] <= now:
            correlation = heapq.heappop(self._deadlines)[1]
            if correlation in self._waiting:
                expired.append(self._waiting.pop(correlation))
        return expired

    def take_all(self) -> List[T]:
        """Everybody who waits: the connection has ended."""
        waiters = list(self._waiting.values())
        self._waiting.clear()
        self._deadlines.clear()
        return waiters

    def next_deadline(self) -> Optional[float]:
        """When somebody has waited long enough; None when nobody waits."""
        while self._deadlines and self._deadlines[0][1] not in self._waiting:
            heapq.heappop(self._deadlines)
        return self._deadlines[0][0] if self._deadlines else None
