"""What can go wrong with messages and connections; every exception of this package is a `MesosdError`."""

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
