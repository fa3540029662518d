"""Between the messages of `mesos_pb2` and those of `mesosd.messages`: they are the same bytes."""

from __future__ import annotations

from typing import Any, Iterable, TypeVar

from mesos.interface import mesos_pb2
from mesosd.messages import Status
from mesosd.messages import Filters as NewFilters

M = TypeVar("M")


def to_new(type: type[M], message: Any) -> M:
    """A message of `mesosd.messages`. mesosd.EncodeError: a required field of the old one is missing."""
    made: M = type.from_bytes(message.SerializeToString())  # type: ignore[attr-defined]
    return made


def all_to_new(type: type[M], messages: Any) -> list[M]:
    """The messages of a list, or the one that was given instead of a list."""
    given: Iterable[Any] = messages if isinstance(messages, Iterable) else [messages]
    return [to_new(type, message) for message in given]


def to_old(type: type[M], message: Any) -> M:
    """A message of `mesos_pb2`."""
    made: M = type.FromString(message.to_bytes())  # type: ignore[attr-defined]
    return made


def filters_of(filters: Any) -> NewFilters | None:
    """The filters, if there are any."""
    return None if filters is None else to_new(NewFilters, filters)


def status_of(status: Status) -> mesos_pb2.Status:
    """A driver's status."""
    return mesos_pb2.Status(int(status))
