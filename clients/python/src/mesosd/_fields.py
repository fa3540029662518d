"""What is known of a field when a program runs: its number, type and default, and how a value of it is written."""

from __future__ import annotations

import keyword
import struct
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Callable

from mesosd._wire import put_varint, varint_bytes

if TYPE_CHECKING:
    from mesosd._message import Message

DOUBLE, FLOAT, INT32, INT64, UINT32, UINT64, BOOL, STRING, BYTES, ENUM, MESSAGE = range(11)
"""The types a field can have."""

REQUIRED, OPTIONAL, REPEATED, MAP = range(4)
"""The ways in which a field can be there."""

METHODS = frozenset(("clear", "copy", "copy_from", "from_bytes", "from_json", "has", "merge_from", "missing", "to_bytes",
                     "to_json", "which"))
"""What every message has beside its fields: a field of such a name has an underscore behind it."""

Put = Callable[[bytearray, bytes, Any], None]
"""Appends a tag and a value; raises Mismatch when the value is not of the type."""

_WIRE_TYPES = {DOUBLE: 1, FLOAT: 5, STRING: 2, BYTES: 2, MESSAGE: 2}
_RANGES = {
    INT32: (-(1 << 31), (1 << 31) - 1),
    INT64: (-(1 << 63), (1 << 63) - 1),
    UINT32: (0, (1 << 32) - 1),
    UINT64: (0, (1 << 64) - 1),
}
_ZEROS: dict[int, object] = {DOUBLE: 0.0, FLOAT: 0.0, BOOL: False, STRING: "", BYTES: b"", MESSAGE: None}
_pack_double = struct.Struct("<d").pack
_pack_float = struct.Struct("<f").pack


class Mismatch(Exception):
    """A value is not of its field's type."""

    def __init__(self, expected: str, value: object) -> None:
        self.expected = expected
        self.got = describe(value)
        super().__init__(expected)


class Field:
    """A field of a message, as the schema declares it. A map's type is that of its values; its keys are strings."""

    __slots__ = ("name", "json_name", "number", "kind", "label", "type", "default", "has_default", "deprecated", "oneof", "alias",
                 "tag", "put")

    def __init__(self, name: str, number: int, kind: int, label: int, type: Any = None, default: object = None,
                 oneof: str | None = None, deprecated: bool = False) -> None:
        self.name = name
        self.json_name = name[:-1] if name.endswith("_") and name[:-1] in METHODS else schema_name(name)
        self.number = number
        self.kind = kind
        self.label = label
        self.type = type
        self.has_default = default is not None
        self.default = default if default is not None else self._implied_default()
        self.deprecated = deprecated
        self.oneof = oneof
        self.alias = f"_{name}_"
        self.tag = varint_bytes(number << 3 | (2 if label == MAP else _WIRE_TYPES.get(kind, 0)))
        self.put = self._find_put()

    @property
    def is_collection(self) -> bool:
        """Whether it is a list or a map."""
        return self.label >= REPEATED

    def _implied_default(self) -> object:
        # What proto2 reads an unset field as; for an enum that is the first value listed, whatever its number.
        return next(iter(self.type)) if self.kind == ENUM else _ZEROS.get(self.kind, 0)

    def _find_put(self) -> Put:
        put = _find_put(self.kind, self.type)
        if self.label == REPEATED:
            return _put_all(put)
        if self.label == MAP:
            return _put_entries(put, varint_bytes(2 << 3 | _WIRE_TYPES.get(self.kind, 0)))
        return put


def schema_name(name: str) -> str:
    """What a field or an enum's value is called in the schema: words of Python have an underscore behind them here."""
    return name[:-1] if name.endswith("_") and keyword.iskeyword(name[:-1]) else name


def python_name(name: str) -> str:
    """The other way round."""
    return name + "_" if keyword.iskeyword(name) else name


def describe(value: object) -> str:
    """A value for an error's text, cut short."""
    if value is None:
        return "None"
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 60 else text[:57] + '...'}"


def ordinal(key: str) -> bytes:
    """The order of a map's keys in what is written: that of their UTF-16 units, as the other codecs have it."""
    return key.encode("utf-16-be", "surrogatepass")


def _find_put(kind: int, type: Any) -> Put:
    if kind in _RANGES:
        return _put_whole(*_RANGES[kind])
    if kind == ENUM:
        return _put_enum(type)
    if kind == MESSAGE:
        return _put_message(type)
    return {DOUBLE: _put_double, FLOAT: _put_float, BOOL: _put_bool, STRING: _put_string, BYTES: _put_bytes}[kind]


def _put_string(out: bytearray, tag: bytes, value: Any) -> None:
    if not isinstance(value, str):
        raise Mismatch("str", value)
    try:
        encoded = value.encode()
    except UnicodeEncodeError:
        raise Mismatch("str without halves of surrogate pairs", value) from None
    out += tag
    put_varint(out, len(encoded))
    out += encoded


def _put_bytes(out: bytearray, tag: bytes, value: Any) -> None:
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise Mismatch("bytes", value)
    encoded = bytes(value)
    out += tag
    put_varint(out, len(encoded))
    out += encoded


def _put_bool(out: bytearray, tag: bytes, value: Any) -> None:
    if value is not True and value is not False:
        raise Mismatch("bool", value)
    out += tag
    out.append(1 if value else 0)


def _put_double(out: bytearray, tag: bytes, value: Any) -> None:
    out += tag
    out += _pack(_pack_double, value)


def _put_float(out: bytearray, tag: bytes, value: Any) -> None:
    out += tag
    out += _pack(_pack_float, value)


def _pack(pack: Callable[[Any], bytes], value: Any) -> bytes:
    if not isinstance(value, (float, int)) or isinstance(value, bool):
        raise Mismatch("float", value)
    try:
        return pack(value)
    except (struct.error, OverflowError):
        raise Mismatch("float within its range", value) from None


def _put_whole(lowest: int, highest: int) -> Put:
    expected = f"int from {lowest} to {highest}"

    def put(out: bytearray, tag: bytes, value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            raise Mismatch(expected, value)
        out += tag
        put_varint(out, value)

    return put


def _put_enum(type: type[IntEnum]) -> Put:
    known = frozenset(int(member) for member in type)

    def put(out: bytearray, tag: bytes, value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or value not in known:
            raise Mismatch(f"a value of {type.__qualname__}", value)
        out += tag
        put_varint(out, int(value))

    return put


def _put_message(type: type[Message]) -> Put:
    def put(out: bytearray, tag: bytes, value: Any) -> None:
        if not isinstance(value, type):
            raise Mismatch(type.__qualname__, value)
        body = bytearray()
        value._write(body)
        out += tag
        put_varint(out, len(body))
        out += body

    return put


def _put_all(put_one: Put) -> Put:
    def put(out: bytearray, tag: bytes, value: Any) -> None:
        if not isinstance(value, (list, tuple)):
            raise Mismatch("list", value)
        for item in value:
            put_one(out, tag, item)

    return put


def _put_entries(put_one: Put, value_tag: bytes) -> Put:
    def put(out: bytearray, tag: bytes, value: Any) -> None:
        if not isinstance(value, dict):
            raise Mismatch("dict", value)
        for key in value:
            if not isinstance(key, str):
                raise Mismatch("str as key", key)
        for key in sorted(value, key=ordinal):
            body = bytearray()
            _put_string(body, b"\x0a", key)
            put_one(body, value_tag, value[key])
            out += tag
            put_varint(out, len(body))
            out += body

    return put
