"""What a connection allows its peer, and how long it waits. Every limit has its reason beside it."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import ConfigurationError

__all__ = ["Limits", "require_positive"]


def require_positive(name: str, value: object) -> None:
    """Raises :class:`ConfigurationError` unless a setting is a number above zero."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    # Written so that NaN, which is not less than anything, does not pass.
    if not is_number or not value > 0:  # type: ignore[operator]
        raise ConfigurationError(f"{name} is {value!r}; expected a number above zero")


@dataclass(frozen=True)
class Limits:
    """All times are in seconds, all sizes in bytes."""

    #: The largest payload taken from a peer whose handshake is done; the state of a large cluster fits.
    max_frame_bytes: int = 64 << 20

    #: The largest payload before the handshake is done: a Welcome takes some hundred bytes.
    max_handshake_frame_bytes: int = 64 << 10

    #: What may wait for a peer that does not read. One frame is always taken when nothing else waits.
    max_outbound_bytes: int = 64 << 20

    #: What TCP's connect and TLS's handshake get.
    connect_timeout: float = 5.0

    #: How long to wait for the answer to Hello; a busy master may need some seconds.
    answer_timeout: float = 10.0

    #: How long a closing connection waits for its peer to read the last frames and to close.
    drain_timeout: float = 5.0

    #: What this side promises: it sends something at least this often. 1 to 60 seconds.
    heartbeat_interval: float = 15.0

    #: A peer silent for so many of its own intervals is dropped; so is one that takes nothing of what is sent for
    #: so many of ours. Five, as Mesos' pings have it (75 s).
    silent_intervals: int = 5

    #: How many requests may wait for answers on one connection.
    max_pending_requests: int = 65_536

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            require_positive(name, value)
        if not 1 <= self.heartbeat_interval <= 60:
            raise ConfigurationError(f"heartbeat_interval is {self.heartbeat_interval!r}; expected 1 to 60 seconds")
