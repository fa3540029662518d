"""The protobuf wire format as far as generated decoders do not do it themselves.

Decoders get the whole payload `b`, the place `i` to read at, and return the next place. None of them checks that
a value stays within its message: every decoder compares the place where it stopped with the end of its message,
so whatever reached beyond it is found there. Reading beyond the payload raises IndexError or struct.error.
"""

from __future__ import annotations

import struct
from itertools import repeat
from typing import Callable

MAX_DEPTH = 64
"""How deep messages may be nested; the decoders recurse once per level."""

MAX_ELEMENTS = 2_000_000
"""How many repeated elements and map entries one payload may hold: an empty one is 2 bytes there, and 50 here."""

Tick = Callable[[], object]
"""Counts one repeated element; raises StopIteration when there are too many."""

read_double = struct.Struct("<d").unpack_from
read_float = struct.Struct("<f").unpack_from

_MASK32 = 0xFFFFFFFF
_SIGN32 = 0x80000000
_MASK64 = 0xFFFFFFFFFFFFFFFF
_SIGN64 = 0x8000000000000000


class Malformed(Exception):
    """Bytes that are no protobuf, with what is wrong about them."""


class MalformedTag(Malformed):
    """The same, found between fields: there is no field yet to name."""


FAULTS = (IndexError, UnicodeDecodeError, struct.error, StopIteration, Malformed)
"""What reading of malformed bytes ends in; decoders turn it into a DecodeError that names the place."""


def new_tick() -> Tick:
    """The count of elements for one payload."""
    return repeat(None, MAX_ELEMENTS).__next__


def varint(b: bytes, i: int, first: int) -> tuple[int, int]:
    """The rest of an integer whose first byte, just before i, was at least 128; and the place behind it."""
    value = first & 0x7F
    shift = 7
    while True:
        byte = b[i]
        i += 1
        if byte < 0x80:
            # The tenth byte carries bit 63 alone.
            if shift == 63 and byte > 1:
                raise Malformed("an integer of more than 64 bits")
            return value | byte << shift, i
        value |= (byte & 0x7F) << shift
        shift += 7
        if shift > 63:
            raise Malformed("an integer of more than 64 bits")


def tag(b: bytes, i: int, first: int) -> tuple[int, int]:
    """The rest of a field's tag, as `varint`."""
    try:
        value, i = varint(b, i, first)
    except IndexError:
        raise MalformedTag("the bytes end in the middle of a value") from None
    if value > _MASK32:
        raise MalformedTag("a field number outside 1..536870911")
    return value, i


def int32(b: bytes, i: int, first: int) -> tuple[int, int]:
    """The rest of an int32; of a longer integer the low 32 bits count, as for every protobuf reader."""
    value, i = varint(b, i, first)
    value &= _MASK32
    return (value - 0x100000000 if value & _SIGN32 else value), i


def int64(b: bytes, i: int, first: int) -> tuple[int, int]:
    """The rest of an int64."""
    value, i = varint(b, i, first)
    return (value - 0x10000000000000000 if value & _SIGN64 else value), i


def uint32(b: bytes, i: int, first: int) -> tuple[int, int]:
    """The rest of a uint32; of a longer integer the low 32 bits count."""
    value, i = varint(b, i, first)
    return value & _MASK32, i


def text(b: bytes, i: int, j: int) -> str:
    """The string between two places."""
    return str(b[i:j], "utf-8")


def skip(b: bytes, i: int, t: int, depth: int) -> int:
    """Passes over the value of a field that the schema does not have; returns the place behind it."""
    if t < 8:
        raise MalformedTag("a field number outside 1..536870911")
    kind = t & 7
    if kind == 0:
        first = b[i]
        return i + 1 if first < 0x80 else varint(b, i + 1, first)[1]
    if kind == 2:
        length = b[i]
        i += 1
        if length > 127:
            length, i = varint(b, i, length)
        return i + length
    if kind == 1 or kind == 5:
        return i + (8 if kind == 1 else 4)
    if kind == 3:
        return _skip_group(b, i, t >> 3, depth)
    raise Malformed("an unknown wire type")


def _skip_group(b: bytes, i: int, number: int, depth: int) -> int:
    if depth <= 0:
        raise Malformed("nested too deeply")
    while True:
        t = b[i]
        i += 1
        if t > 127:
            t, i = tag(b, i, t)
        if t & 7 != 4:
            i = skip(b, i, t, depth - 1)
        elif t >> 3 != number:
            raise Malformed("an unknown wire type")
        else:
            return i


def put_varint(out: bytearray, value: int) -> None:
    """Appends a base-128 integer; negative ones as their 64 bits."""
    value &= _MASK64
    while value > 127:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def varint_bytes(value: int) -> bytes:
    """A base-128 integer alone."""
    out = bytearray()
    put_varint(out, value)
    return bytes(out)
