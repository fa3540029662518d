"""Bytes that programs of the time of Python 2 can go on treating as text."""

from __future__ import annotations

from typing import Any, Callable


class ByteString(bytes):
    """What fields of bytes and messages between schedulers and executors read as.

    They are bytes. Compared with a text, or searched or split by one, they behave as the text's UTF-8; `str` gives
    the text. Both were the same type when the old bindings were made.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return bytes.__eq__(self, encoded(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    # Texts of ASCII and bytes of the same content have the same hash in CPython, so each finds the other in a dict.
    __hash__ = bytes.__hash__

    def __str__(self) -> str:
        return self.decode("utf-8", "replace")

    def __format__(self, form: str) -> str:
        return format(str(self), form)

    def __getitem__(self, place: Any) -> Any:
        return _wrapped(bytes.__getitem__(self, place))


def encoded(value: Any) -> Any:
    """A text as bytes; everything else as it is."""
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value


def _wrapped(value: Any) -> Any:
    if isinstance(value, bytes):
        return ByteString(value)
    return type(value)(map(_wrapped, value)) if isinstance(value, (list, tuple)) else value


def _taking_text(name: str) -> Callable[..., Any]:
    method = getattr(bytes, name)

    def call(self: bytes, *arguments: Any) -> Any:
        return _wrapped(method(self, *map(encoded, arguments)))

    call.__name__ = name
    return call


for _name in ("__add__", "__contains__", "count", "endswith", "find", "index", "lstrip", "partition", "replace",
              "rfind", "rindex", "rpartition", "rsplit", "rstrip", "split", "startswith", "strip"):
    setattr(ByteString, _name, _taking_text(_name))
