"""The pauses between attempts (docs/protocol.md section 9). No clock; all randomness comes from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

__all__ = ["Backoff", "BackoffSettings"]

# 2^62 times any base is beyond any cap.
_MAX_DOUBLINGS = 62


@dataclass(frozen=True)
class BackoffSettings:
    """How long somebody waits before trying again, in seconds."""

    #: The longest first pause.
    base: float
    #: The longest pause of all.
    cap: float

    @staticmethod
    def scheduler() -> BackoffSettings:
        """What schedulers use."""
        return BackoffSettings(0.25, 15.0)

    @staticmethod
    def operator() -> BackoffSettings:
        """What operators' tools use."""
        return BackoffSettings(0.25, 5.0)

    @staticmethod
    def executor(cap: float) -> BackoffSettings:
        """What executors use: at most 250 ms, whatever their agent allows.

        A restarted agent registers when its executors are back, and they are on its own machine.
        """
        # A cap of zero would ask an agent that is away as fast as the processor can.
        return BackoffSettings(0.02, max(0.001, min(cap, 0.25)))


class Backoff:
    """Random pauses between zero and a limit that doubles: after a master's restart everybody comes back at once."""

    def __init__(self, settings: BackoffSettings, seed: int) -> None:
        self._settings = settings
        self._random = random.Random(seed)
        #: How many failures there were in a row.
        self.failures = 0

    @property
    def limit(self) -> float:
        """The longest pause that the present number of failures allows."""
        if self.failures == 0:
            return 0.0
        doublings = min(self.failures - 1, _MAX_DOUBLINGS)
        return min(self._settings.cap, self._settings.base * 2.0**doublings)

    def fail(self, at_least: int = 1) -> float:
        """Counts one more failure, and gives the pause before the next attempt.

        ``at_least`` is what the count becomes at least: an overloaded peer asks for four.
        """
        self.failures = max(self.failures + 1, at_least)
        return self.up_to(self.limit)

    def up_to(self, limit: float) -> float:
        """A random span between zero and a limit."""
        return self._random.random() * limit

    def reset(self) -> None:
        """The connection was of use: the next failure is the first again."""
        self.failures = 0
