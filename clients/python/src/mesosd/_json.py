"""Messages as JSON, by the rules of Mesos' HTTP API.

Written: names as in the schema, enums by name, bytes in base64, 64-bit integers as numbers, and optional fields
with a default of their own also when they are not set. Read with Mesos' leniency: numbers and booleans may stand
in quotes, fractions of whole numbers are cut off, one value may stand for a list, unknown names are passed over.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Mapping, NoReturn

from mesosd import _fields as kinds
from mesosd._fields import Field, ordinal, python_name, schema_name
from mesosd._wire import MAX_DEPTH, MAX_ELEMENTS
from mesosd.errors import DecodeError, EncodeError

if TYPE_CHECKING:
    from mesosd._message import Message

_RANGES = {
    kinds.INT32: (-(1 << 31), (1 << 31) - 1),
    kinds.INT64: (-(1 << 63), (1 << 63) - 1),
    kinds.UINT32: (0, (1 << 32) - 1),
    kinds.UINT64: (0, (1 << 64) - 1),
}
_NAMED_NUMBERS = {"Infinity": math.inf, "-Infinity": -math.inf, "NaN": math.nan}
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?[0-9]{1,39}", re.ASCII)
_SPAN = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(ns|us|ms|secs|mins|hrs|days|weeks)", re.ASCII)
_UNITS = {
    "ns": 1, "us": 1_000, "ms": 1_000_000, "secs": 10**9, "mins": 60 * 10**9, "hrs": 3_600 * 10**9,
    "days": 86_400 * 10**9, "weeks": 604_800 * 10**9,
}
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


# Writing


def write_message(message: Message, parts: list[str]) -> None:
    """Appends the JSON of a message."""
    separator = "{"
    for field in message._fields:
        value = getattr(message, field.alias)
        if value is None:
            if field.label == kinds.REQUIRED:
                raise EncodeError(f"{message._schema_name}.{field.name}", "a value of a required field", "nothing")
            # What has a default of its own is written also when unset: readers need not know the schema.
            if not field.has_default or field.deprecated:
                continue
            value = field.default
        elif field.is_collection and not value:
            continue
        parts.append(f'{separator}"{field.json_name}":')
        separator = ","
        try:
            _write_field(field, value, parts)
        except kinds.Mismatch as fault:
            raise EncodeError(f"{message._schema_name}.{field.name}", fault.expected, fault.got) from None
    parts.append("{}" if separator == "{" else "}")


def _write_field(field: Field, value: Any, parts: list[str]) -> None:
    # What the binary codec would refuse is refused here as well; messages do it one by one, below.
    if field.kind != kinds.MESSAGE:
        field.put(bytearray(), field.tag, value)
    if field.label == kinds.REPEATED:
        for index, item in enumerate(value):
            parts.append("," if index else "[")
            _write_value(field, item, parts)
        parts.append("]")
    elif field.label == kinds.MAP:
        for index, key in enumerate(sorted(value, key=ordinal)):
            parts.append(f"{',' if index else '{'}{_quote(key)}:")
            _write_value(field, value[key], parts)
        parts.append("}")
    else:
        _write_value(field, value, parts)


def _write_value(field: Field, value: Any, parts: list[str]) -> None:
    kind = field.kind
    if kind == kinds.MESSAGE:
        if not isinstance(value, field.type):
            raise kinds.Mismatch(field.type.__qualname__, value)
        value._write_json(parts)
    elif kind == kinds.STRING:
        parts.append(_quote(value))
    elif kind == kinds.ENUM:
        parts.append(f'"{schema_name(field.type(value).name)}"')
    elif kind == kinds.BYTES:
        parts.append(f'"{base64.b64encode(value).decode()}"')
    elif kind == kinds.BOOL:
        parts.append("true" if value else "false")
    elif kind in (kinds.DOUBLE, kinds.FLOAT):
        parts.append(_number(float(value), kind))
    else:
        parts.append(str(int(value)))


def _quote(text: str) -> str:
    return '"' + _ESCAPED.sub(lambda found: _SHORT.get(found[0]) or f"\\u{ord(found[0]):04X}", text) + '"'


def _number(value: float, kind: int) -> str:
    """The shortest digits that read as the same number, always with a point: 1.0, 1.0E+15, 2.5E-07."""
    if not math.isfinite(value):
        return '"NaN"' if math.isnan(value) else '"Infinity"' if value > 0 else '"-Infinity"'
    text = repr(value) if kind == kinds.DOUBLE else _short_float(value)
    sign, digits, exponent = Decimal(text).as_tuple()
    shown = "".join(map(str, digits)).rstrip("0") or "0"
    point = len(digits) + int(exponent) if shown != "0" else 1
    if -4 < point <= (15 if kind == kinds.DOUBLE else 7):
        whole = shown[:point].ljust(point, "0") if point > 0 else "0"
        fraction = shown[max(point, 0):].rjust(len(shown) - point if point < 0 else 0, "0")
        result = f"{whole}.{fraction or '0'}"
    else:
        power = point - 1
        result = f"{shown[0]}.{shown[1:] or '0'}E{'-' if power < 0 else '+'}{abs(power):02}"
    return "-" + result if sign else result


def _short_float(value: float) -> str:
    packed = kinds._pack_float(value)
    return next(text for text in (f"{value:.{digits}g}" for digits in range(1, 10))
                if kinds._pack_float(float(text)) == packed)


# Reading


class _Reading:
    """What is carried along while a document is read: the path to the present value, and what may still come."""

    def __init__(self, message: str) -> None:
        self.message = message
        self.path: list[str] = []
        self.elements_left = MAX_ELEMENTS

    def fail(self, reason: str) -> NoReturn:
        path = ".".join(self.path).replace(".[", "[")
        raise DecodeError(reason, self.message, path or None)

    def fail_kind(self, expected: str, found: object) -> NoReturn:
        self.fail(f"expected {expected}, found {_describe(found)}")

    def count_element(self) -> None:
        self.elements_left -= 1
        if self.elements_left < 0:
            self.fail("too many repeated elements")


def read_document(cls: type[Message], document: str | bytes | Mapping[str, Any]) -> Any:
    """Reads a message from JSON text or from what a JSON parser made of it."""
    reading = _Reading(cls._schema_name)
    if isinstance(document, (str, bytes, bytearray)):
        document = _parse(document, reading)
    return _read_message(cls, document, reading, MAX_DEPTH)


def _parse(text: str | bytes | bytearray, reading: _Reading) -> Any:
    try:
        if not isinstance(text, str):
            text = text.decode("utf-8")
        value = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_without_nulls)
    except (ValueError, RecursionError) as fault:
        what = "it is nested too deeply" if isinstance(fault, RecursionError) else str(fault)
        raise DecodeError(f"expected JSON: {what}", reading.message) from None
    _check_depth(value, reading)
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} without quotes")


def _without_nulls(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in pairs if value is not None}


def _check_depth(value: Any, reading: _Reading) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level if isinstance(outer, (dict, list))
                 for inner in (outer.values() if isinstance(outer, dict) else outer)
                 if isinstance(inner, (dict, list))]
        if not level:
            return
    reading.fail("nested too deeply")


def _read_message(cls: type[Message], value: Any, reading: _Reading, depth: int) -> Message:
    if cls._schema_name == "google.protobuf.Duration" and isinstance(value, str):
        seconds, nanoseconds = _read_span(value, reading)
        return cls(seconds=seconds, nanos=nanoseconds)  # type: ignore[call-arg]
    if not isinstance(value, Mapping):
        reading.fail_kind("an object", value)
    if depth < 0:
        reading.fail("nested too deeply")
    message = cls()
    for name, item in value.items():
        field = cls._by_json_name.get(name) if isinstance(name, str) else None
        if field is None or item is None:
            continue
        reading.path.append(name)
        _read_field(message, field, item, reading, depth)
        reading.path.pop()
    missing = [field.name for field in cls._fields
               if field.label == kinds.REQUIRED and getattr(message, field.alias) is None]
    if missing:
        reading.path.append(", ".join(missing))
        reading.fail("missing required field")
    return message


def _read_field(message: Message, field: Field, value: Any, reading: _Reading, depth: int) -> None:
    if field.label == kinds.REPEATED:
        items = value if isinstance(value, (list, tuple)) else [value]
        target = getattr(message, field.name)
        for index, item in enumerate(items):
            _read_element(field, item, f"[{index}]", target.append, reading, depth)
    elif field.label == kinds.MAP:
        if not isinstance(value, Mapping):
            reading.fail_kind("an object", value)
        entries = getattr(message, field.name)
        for key, item in value.items():
            key = _read_text(key, reading)
            _read_element(field, item, f'["{_shorten(key)}"]', lambda found: entries.__setitem__(key, found),
                          reading, depth)
    else:
        found = _read_value(field, value, reading, depth)
        if found is not None:
            setattr(message, field.name, found)
        elif field.label == kinds.REQUIRED:
            reading.fail_kind(f"the name of a {field.type.__qualname__}", value)


def _read_element(field: Field, item: Any, place: str, keep: Any, reading: _Reading, depth: int) -> None:
    if item is None:
        return
    reading.count_element()
    reading.path.append(place)
    found = _read_value(field, item, reading, depth)
    if found is not None:
        keep(found)
    reading.path.pop()


def _read_value(field: Field, value: Any, reading: _Reading, depth: int) -> Any:
    """The value; None for the name of an enum's value that this schema does not have."""
    kind = field.kind
    if kind == kinds.MESSAGE:
        return _read_message(field.type, value, reading, depth - 1)
    if kind == kinds.STRING:
        return _read_text(value, reading)
    if kind == kinds.ENUM:
        if not isinstance(value, str):
            reading.fail_kind("the name of an enum's value", value)
        return field.type.__members__.get(python_name(value))
    if kind == kinds.BYTES:
        return _read_bytes(value, reading)
    if kind == kinds.BOOL:
        if value is True or value == "true":
            return True
        return False if value is False or value == "false" else reading.fail_kind("true or false", value)
    if kind in (kinds.DOUBLE, kinds.FLOAT):
        number = _to_float(value)
        return number if number is not None else reading.fail_kind("a number", value)
    return _read_whole(value, reading, *_RANGES[kind])


def _read_text(value: Any, reading: _Reading) -> str:
    if not isinstance(value, str):
        reading.fail_kind("a string", value)
    try:
        value.encode()
    except UnicodeEncodeError:
        reading.fail("expected Unicode text, found half of a surrogate pair")
    return value


def _read_bytes(value: Any, reading: _Reading) -> bytes:
    if isinstance(value, str):
        try:
            return base64.b64decode(re.sub(r"[ \t\r\n]", "", value), validate=True)
        except (binascii.Error, ValueError):
            pass
    reading.fail_kind("a string in base64", value)


def _to_float(value: Any) -> float | None:
    if isinstance(value, str):
        if value in _NAMED_NUMBERS:
            return _NAMED_NUMBERS[value]
        if not _NUMBER.fullmatch(value):
            return None
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) or isinstance(value, float) and math.isnan(value) else None


def _read_whole(value: Any, reading: _Reading, lowest: int, highest: int) -> int:
    number: int | None = None
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str) and _WHOLE.fullmatch(value):
        number = int(value)
    else:
        fraction = _to_float(value)
        if fraction is not None and math.isfinite(fraction):
            number = math.trunc(fraction)
    if number is None or not lowest <= number <= highest:
        reading.fail_kind(f"a whole number from {lowest} to {highest}", value)
    return number


def _read_span(text: str, reading: _Reading) -> tuple[int, int]:
    found = _SPAN.fullmatch(text)
    if found:
        total = int(Decimal(found[1]) * _UNITS[found[2]])
        if abs(total) < 1 << 63:
            seconds, rest = divmod(abs(total), 10**9)
            return (seconds, rest) if total >= 0 else (-seconds, -rest)
    reading.fail_kind('a span such as "10mins", in ns, us, ms, secs, mins, hrs, days or weeks', text)


def _describe(value: object) -> str:
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, (list, tuple)):
        return "an array"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return "the string " + _shorten(json.dumps(value.encode("utf-8", "replace").decode(), ensure_ascii=False))
    return ("the number " if isinstance(value, (int, float)) else "") + _shorten(repr(value))


def _shorten(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
