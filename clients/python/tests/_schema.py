"""What the tests of messages share: all classes, and messages filled at random from a seed."""

from __future__ import annotations

import random
from typing import Any, Iterator

from mesosd import _fields as kinds
from mesosd._fields import Field
from mesosd._message import Message
from mesosd.messages import frames

assert frames.CLASSES  # Importing it imports every module of messages.

TEXTS = ["", "a", "cpus", "größe", "任务-1", "x/y\"z\\\n", "\U0001f600", "\x00\x7f\u2028", "t" * 200]
DOUBLES = [0.0, -0.0, 1.0, 0.1, -2.5e-7, 1e15, 123456789012345.6, 1e300, float("inf"), 5e-324]
WHOLES = [0, 1, 127, 128, 300, 16_384, (1 << 31) - 1]
MAX_NESTING = 6


def all_messages() -> dict[str, type[Message]]:
    """Every message class by its name in the schema."""
    return {cls._schema_name: cls for cls in _subclasses(Message)
            if cls._schema_name and cls.__module__.startswith("mesosd.messages")}


def _subclasses(cls: type[Message]) -> Iterator[type[Message]]:
    for subclass in cls.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def filled(cls: type[Message], dice: random.Random, nesting: int = 0) -> Any:
    """A message with all required fields, and of the others some; fewer the deeper it is nested."""
    message = cls()
    taken: set[str] = set()
    for field in cls._fields:
        wanted = field.label == kinds.REQUIRED or nesting < MAX_NESTING and dice.random() < 0.7 / (1 + nesting)
        if not wanted or field.oneof in taken:
            continue
        if field.oneof is not None:
            taken.add(field.oneof)
        setattr(message, field.name, _field_value(field, dice, nesting))
    return message


def _field_value(field: Field, dice: random.Random, nesting: int) -> Any:
    if field.label == kinds.REPEATED:
        return [_value(field, dice, nesting) for _ in range(dice.randint(1, 3))]
    if field.label == kinds.MAP:
        return {dice.choice(TEXTS): _value(field, dice, nesting) for _ in range(dice.randint(1, 3))}
    return _value(field, dice, nesting)


def _value(field: Field, dice: random.Random, nesting: int) -> Any:
    kind = field.kind
    if kind == kinds.MESSAGE:
        return filled(field.type, dice, nesting + 1)
    if kind == kinds.ENUM:
        return dice.choice(list(field.type))
    if kind == kinds.STRING:
        return dice.choice(TEXTS)
    if kind == kinds.BYTES:
        return dice.randbytes(dice.choice([0, 1, 16, 200]))
    if kind == kinds.BOOL:
        return dice.random() < 0.5
    if kind == kinds.DOUBLE:
        return dice.choice(DOUBLES)
    if kind == kinds.FLOAT:
        return dice.choice([0.0, 0.5, -2.0])
    return _whole(kind, dice)


def _whole(kind: int, dice: random.Random) -> int:
    choices = list(WHOLES)
    if kind in (kinds.INT32, kinds.INT64):
        choices += [-1, -(1 << 31)]
    if kind == kinds.INT64:
        choices += [-(1 << 63), (1 << 63) - 1]
    if kind == kinds.UINT32:
        choices.append((1 << 32) - 1)
    if kind == kinds.UINT64:
        choices.append((1 << 64) - 1)
    return dice.choice(choices)
