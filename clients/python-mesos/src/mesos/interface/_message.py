"""The base of the messages in `mesos_pb2`: those of mesosd, with the methods that protobuf's have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, ClassVar, Iterable, TypeVar

from mesos.interface._bytes import ByteString, encoded
from mesos.interface._descriptors import Descriptor, Enum, FieldDescriptor
from mesos.interface._text import text_of
from mesosd import _fields as kinds
from mesosd import _message as base
from mesosd._fields import Field
from mesosd._message import damaged, incomplete, overrun

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["ByteString", "Enum", "Message", "OneofMessage", "RepeatedMessage", "append", "damaged", "define",
           "incomplete", "overrun", "repeated"]

M = TypeVar("M", bound="Message")

append: Callable[[Any, Any], None] = list.append
"""Puts a message at the end of a list without copying it."""

base._ALIASES.add("_present")


class RepeatedMessage(base.RepeatedMessage[M]):
    """A list of messages. As in protobuf, what is put into it is copied."""

    __slots__ = ()

    def add(self, **fields: Any) -> M:
        """Appends a new message with these fields, and returns it."""
        message: M = self._type(**fields)
        append(self, message)
        return message

    def append(self, message: M) -> None:
        """Appends a copy of a message."""
        append(self, message.copy())

    def extend(self, messages: Iterable[M]) -> None:
        """Appends copies of messages."""
        super().extend([message.copy() for message in messages])

    def MergeFrom(self, messages: Iterable[M]) -> None:
        """Appends copies of messages."""
        self.extend(messages)


class Message(base.Message):
    """The base of all messages: attributes as in protobuf, and protobuf's methods.

    More lenient than protobuf in two things: a message can be assigned to a field, and a text to a field of bytes.
    A value of a wrong type is noticed when the message is serialized.
    """

    __slots__ = ("_present",)

    DESCRIPTOR: ClassVar[Descriptor]

    def HasField(self, name: str) -> bool:
        """Whether a field is set. ValueError: there is no such field, or it is a list."""
        field = self._by_name.get(name)
        if field is None or field.is_collection:
            raise ValueError(f"{type(self).__name__} has no field {name!r} that can be set or not")
        return self.has(name)

    def ClearField(self, name: str) -> None:
        """Unsets a field. ValueError: there is no such field."""
        if name not in self._by_name:
            raise ValueError(f"{type(self).__name__} has no field {name!r}")
        self.clear(name)

    def Clear(self) -> None:
        """Unsets all fields."""
        for field in self._fields:
            self.clear(field.name)

    def CopyFrom(self, other: Self) -> None:
        """Becomes a copy of another message of the same type."""
        self.copy_from(other)
        self.SetInParent()

    def MergeFrom(self, other: Self) -> None:
        """Takes what is set in another message of the same type."""
        self.merge_from(other)
        self.SetInParent()

    def SetInParent(self) -> None:
        """Makes this message part of the one it was read from, though nothing in it is set."""
        self._present = True

    def SerializeToString(self) -> bytes:
        """The message in the protobuf format.

        mesosd.EncodeError: a required field is missing, or a value is wrong.
        """
        return self.to_bytes()

    def ParseFromString(self, data: bytes) -> int:
        """Becomes the message that these bytes are. mesosd.DecodeError: they are none."""
        self.copy_from(self.from_bytes(data))
        self.SetInParent()
        return len(data)

    def MergeFromString(self, data: bytes) -> int:
        """Takes what is set in the message that these bytes are."""
        self.MergeFrom(self.from_bytes(data))
        return len(data)

    @classmethod
    def FromString(cls, data: bytes) -> Self:
        """The message that these bytes are. mesosd.DecodeError: they are none."""
        return cls.from_bytes(data)

    def ByteSize(self) -> int:
        """How many bytes it is when serialized."""
        return len(self.to_bytes())

    def IsInitialized(self) -> bool:
        """Whether all required fields are set."""
        return not self.missing()

    def FindInitializationErrors(self) -> list[str]:
        """The paths of required fields that are not set."""
        return self.missing()

    def ListFields(self) -> list[tuple[FieldDescriptor, Any]]:
        """The fields that are set, by their numbers."""
        return [(FieldDescriptor(self._by_name[name]), value) for name, value in self._set_fields()]

    def WhichOneof(self, name: str) -> str | None:
        """The member of a oneof that is set, or None."""
        return self.which(name)

    def __str__(self) -> str:
        return text_of(self)

    def _is_touched(self) -> bool:
        return getattr(self, "_present") is not None or super()._is_touched()


class OneofMessage(Message, base.OneofMessage):
    """The base of messages with a oneof: setting one member unsets the others."""

    __slots__ = ()


def repeated(type: type[M]) -> Callable[..., RepeatedMessage[M]]:
    """The class of lists of a type of message."""
    return base.repeated(type, RepeatedMessage)  # type: ignore[return-value]


def define(cls: type[Message], schema_name: str, decode: Callable[..., Any], *fields: Field) -> None:
    """Gives a class its fields, once all classes that they name are there."""
    for field in fields:
        if field.kind == kinds.BYTES:
            field.put = _taking_text(field)
    base.define(cls, schema_name, decode, *fields, lists=RepeatedMessage)
    cls.DESCRIPTOR = Descriptor(schema_name, fields)


def _taking_text(field: Field) -> kinds.Put:
    put = field.put

    def put_encoded(out: bytearray, tag: bytes, value: Any) -> None:
        put(out, tag, [encoded(item) for item in value] if field.label == kinds.REPEATED else encoded(value))

    return put_encoded
