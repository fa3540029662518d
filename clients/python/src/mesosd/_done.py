"""What calls return that are sent and not waited for."""

from __future__ import annotations

from typing import Any, Awaitable, Generator

__all__ = ["DONE"]


class _Done(Awaitable[None]):
    def __await__(self) -> Generator[Any, None, None]:
        return
        yield  # makes it a generator, which an awaitable must give


#: Can be awaited any number of times, and never waits.
DONE = _Done()
