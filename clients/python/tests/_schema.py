"""What the tests of messages share: all classes, and messages filled at random from a seed."""

from __future__ import annotations

from typing import Iterator

from mesosd._message import Message
from mesosd.messages import frames

assert frames.CLASSES  # Importing it imports every module of messages.


def all_messages() -> dict[str, type[Message]]:
    """Every message class by its name in the schema."""
    return {cls._schema_name: cls for cls in _subclasses(Message)
            if cls._schema_name and cls.__module__.startswith("mesosd.messages")}


def _subclasses(cls: type[Message]) -> Iterator[type[Message]]:
    for subclass in cls.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)
