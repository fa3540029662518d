"""What can go wrong with messages and connections; every exception of this package is a `MesosdError`.

Every message names what failed and, where there is one, what to do.
"""

from __future__ import annotations


class MesosdError(Exception):
    """The base of all exceptions that this package raises on purpose."""


class DecodeError(MesosdError, ValueError):
    """Bytes or JSON are not the message that was expected.

    `message` is the innermost message by its name in the schema, `field` the field's name (or number, when the
    schema does not have it; the path within the document for JSON), `offset` the byte at which it was noticed,
    or None for JSON.
    """

    def __init__(self, reason: str, message: str = "", field: str | None = None, offset: int | None = None) -> None:
        self.reason = reason
        self.message = message
        self.field = field
        self.offset = offset
        place = message if field is None else f"{message}.{field}" if message else field
        text = f"{place}: {reason}" if place else reason
        super().__init__(text if offset is None else f"{text} (offset {offset})")

    def __reduce__(self) -> tuple[type[DecodeError], tuple[str, str, str | None, int | None]]:
        return type(self), (self.reason, self.message, self.field, self.offset)


class EncodeError(MesosdError, ValueError):
    """A message holds something that its schema does not allow, or lacks a required field.

    `field` is `message.field` by the schema's names; `expected` and `got` say the rest.
    """

    def __init__(self, field: str, expected: str, got: str) -> None:
        self.field = field
        self.expected = expected
        self.got = got
        super().__init__(f"{field}: expected {expected}, got {got}")

    def __reduce__(self) -> tuple[type[EncodeError], tuple[str, str, str]]:
        return type(self), (self.field, self.expected, self.got)


#: The names of ``RefusalCode``, by number. A code from a newer version counts as ``INVALID``.
_REFUSALS = {
    1: "INVALID",
    2: "FORBIDDEN",
    3: "NOT_FOUND",
    4: "CONFLICT",
    5: "UNAVAILABLE",
    6: "UNSUPPORTED",
    7: "EXHAUSTED",
}


class ConfigurationError(MesosdError, ValueError):
    """An address, URL, number or variable of the environment cannot be used; the message names it, without passwords."""


class RefusedError(MesosdError):
    """The peer read the request and did not take it on; nothing of it took effect.

    Programs go by :attr:`code`; the message is for people.
    """

    def __init__(self, code: int, message: str) -> None:
        self.code = code if code in _REFUSALS else 1
        self.reason = message
        super().__init__(f"{message} ({self.name})")

    @property
    def name(self) -> str:
        """The code's name, such as ``NOT_FOUND``."""
        return _REFUSALS[self.code]


class ConnectionLostError(MesosdError, ConnectionError):
    """There was no connection, or it ended before the answer came."""

    def __init__(self, message: str, *, may_have_arrived: bool = True) -> None:
        super().__init__(message)
        #: False when the request certainly was not sent, so that making it again is safe.
        self.may_have_arrived = may_have_arrived


class RequestTimeout(MesosdError, TimeoutError):
    """No answer came in time. The request may still take effect."""


class MasterUnreachableError(MesosdError, ConnectionError):
    """Nobody could be reached in the time that a call had for it."""

    def __init__(self, attempts: list[str]) -> None:
        #: What became of each attempt, oldest first; the last ones, if there were many.
        self.attempts = attempts
        super().__init__("no master could be reached: " + "; ".join(attempts))


class SubscriptionEnded(MesosdError):
    """The subscription is over for good; only a new client can do more. The message says why it ended."""


class TooManyWaiting(MesosdError):
    """A limit of this side: so many requests or updates wait for the peer that no more may."""


def refusal_name(code: int | None) -> str:
    """The name of a refusal's code."""
    return _REFUSALS.get(code or 0, "INVALID")
