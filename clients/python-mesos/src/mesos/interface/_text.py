"""Messages as protobuf prints them."""

from __future__ import annotations

import math
from typing import Any, Iterator

from mesosd import _fields as kinds
from mesosd._fields import Field
from mesosd._message import Message

_SHORT = {0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r", 0x22: '\\"', 0x27: "\\'", 0x5C: "\\\\"}


def text_of(message: Message) -> str:
    """The message in protobuf's text format, a field a line."""
    return "".join(line + "\n" for line in _lines(message, ""))


def _lines(message: Message, indent: str) -> Iterator[str]:
    for name, value in message._set_fields():
        field = message._by_name[name]
        if field.label == kinds.REPEATED:
            for item in value:
                yield from _value_lines(field, item, indent)
        elif field.label == kinds.MAP:
            for key in sorted(value):
                yield f"{indent}{name} {{"
                yield f"{indent}  key: {_quoted(key.encode())}"
                yield from _value_lines(field, value[key], indent + "  ", "value")
                yield indent + "}"
        else:
            yield from _value_lines(field, value, indent)


def _value_lines(field: Field, value: Any, indent: str, name: str = "") -> Iterator[str]:
    name = name or field.name
    if field.kind == kinds.MESSAGE:
        yield f"{indent}{name} {{"
        yield from _lines(value, indent + "  ")
        yield indent + "}"
    else:
        yield f"{indent}{name}: {_scalar(field, value)}"


def _scalar(field: Field, value: Any) -> str:
    if field.kind == kinds.ENUM:
        return str(field.type(value).name)
    if field.kind == kinds.BOOL:
        return "true" if value else "false"
    if field.kind in (kinds.STRING, kinds.BYTES):
        return _quoted(value.encode("utf-8", "surrogateescape") if isinstance(value, str) else bytes(value))
    if field.kind in (kinds.DOUBLE, kinds.FLOAT) and math.isfinite(value):
        return repr(float(value))
    return str(value)


def _quoted(data: bytes) -> str:
    return '"' + "".join(_SHORT.get(byte) or _letter(byte) for byte in data) + '"'


def _letter(byte: int) -> str:
    return chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}"
