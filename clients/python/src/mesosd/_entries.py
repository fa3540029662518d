"""Reading of map entries: rarer than all else, so one function does it for all types of values."""

from __future__ import annotations

from typing import Any

from mesosd import _fields as kinds
from mesosd import _wire
from mesosd._wire import Malformed, Tick

_WIRE_TYPES = {kinds.DOUBLE: 1, kinds.FLOAT: 5, kinds.STRING: 2, kinds.BYTES: 2, kinds.MESSAGE: 2}
_EMPTY: dict[int, object] = {kinds.STRING: "", kinds.BYTES: b"", kinds.DOUBLE: 0.0, kinds.FLOAT: 0.0, kinds.BOOL: False}


def read_entry(items: dict[str, Any], b: bytes, i: int, end: int, depth: int, tick: Tick, kind: int, value_of: Any) -> None:
    """Reads the entry between two places into a map.

    `value_of` is the decoder of messages, or the enum. An entry without a value has the value
    that an empty message or an unset field has.
    """
    key = ""
    value: Any = None
    value_tag = 2 << 3 | _WIRE_TYPES.get(kind, 0)
    while i < end:
        t = b[i]
        i += 1
        if t > 127:
            t, i = _wire.tag(b, i, t)
        if t == 10:
            start, i = _span(b, i)
            key = str(b[start:i], "utf-8")
        elif t == value_tag:
            found, i = _read_value(b, i, depth, tick, kind, value_of)
            value = value if found is None else found
        else:
            i = _wire.skip(b, i, t, depth)
    if i != end:
        raise Malformed("the value reaches beyond the end of its message")
    items[key] = _empty(kind, value_of, b, end, depth, tick) if value is None else value


def _empty(kind: int, value_of: Any, b: bytes, end: int, depth: int, tick: Tick) -> Any:
    if kind == kinds.MESSAGE:
        return value_of(b, end, end, depth - 1, tick)
    return next(iter(value_of)) if kind == kinds.ENUM else _EMPTY.get(kind, 0)


def _span(b: bytes, i: int) -> tuple[int, int]:
    length = b[i]
    i += 1
    if length > 127:
        length, i = _wire.varint(b, i, length)
    return i, i + length


def _read_value(b: bytes, i: int, depth: int, tick: Tick, kind: int, value_of: Any) -> tuple[Any, int]:
    if kind in (kinds.STRING, kinds.BYTES, kinds.MESSAGE):
        i, j = _span(b, i)
        if kind == kinds.MESSAGE:
            return value_of(b, i, j, depth - 1, tick), j
        return (str(b[i:j], "utf-8") if kind == kinds.STRING else b[i:j]), j
    if kind == kinds.DOUBLE:
        return _wire.read_double(b, i)[0], i + 8
    if kind == kinds.FLOAT:
        return _wire.read_float(b, i)[0], i + 4
    first = b[i]
    i += 1
    if first < 128:
        number = first
    elif kind == kinds.INT64:
        number, i = _wire.int64(b, i, first)
    elif kind == kinds.UINT32:
        number, i = _wire.uint32(b, i, first)
    elif kind in (kinds.INT32, kinds.ENUM):
        number, i = _wire.int32(b, i, first)
    else:
        number, i = _wire.varint(b, i, first)
    if kind == kinds.ENUM:
        return next((member for member in value_of if member == number), None), i
    return (number != 0 if kind == kinds.BOOL else number), i
