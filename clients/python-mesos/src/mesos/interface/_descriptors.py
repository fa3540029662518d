"""The part of protobuf's descriptors that frameworks use: names and numbers of fields and of enums' values."""

from __future__ import annotations

from enum import EnumMeta, IntEnum
from typing import Any, Iterable

from mesosd import _fields as kinds
from mesosd._fields import Field


class FieldDescriptor:
    """A field's name, number and type, as `ListFields` gives it."""

    LABEL_OPTIONAL, LABEL_REQUIRED, LABEL_REPEATED = 1, 2, 3

    def __init__(self, field: Field) -> None:
        self.name = field.name
        self.number = field.number
        self.label = {kinds.REQUIRED: 2, kinds.OPTIONAL: 1}.get(field.label, 3)
        self.has_default_value = field.has_default
        self.default_value: Any = [] if self.label == self.LABEL_REPEATED else field.default
        self.message_type = field.type.DESCRIPTOR if field.kind == kinds.MESSAGE else None
        self.enum_type = field.type.DESCRIPTOR if field.kind == kinds.ENUM else None


class Descriptor:
    """A message's name and fields."""

    def __init__(self, full_name: str, fields: Iterable[Field]) -> None:
        self.full_name = full_name
        self.name = full_name.rpartition(".")[2]
        self._fields = tuple(fields)

    @property
    def fields(self) -> list[FieldDescriptor]:
        """All fields, by their numbers."""
        return [FieldDescriptor(field) for field in self._fields]

    @property
    def fields_by_name(self) -> dict[str, FieldDescriptor]:
        """All fields by their names."""
        return {field.name: field for field in self.fields}

    @property
    def fields_by_number(self) -> dict[int, FieldDescriptor]:
        """All fields by their numbers."""
        return {field.number: field for field in self.fields}


class EnumValueDescriptor:
    """The name and number of an enum's value."""

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self.number = number


class EnumDescriptor:
    """An enum's name and values."""

    def __init__(self, name: str, values: Iterable[tuple[str, int]]) -> None:
        self.name = name
        self.values = [EnumValueDescriptor(name, number) for name, number in values]
        self.values_by_name = {value.name: value for value in self.values}
        self.values_by_number = {value.number: value for value in self.values}


class EnumType(EnumMeta):
    """What protobuf's enums can be asked themselves."""

    def Name(cls, number: int) -> str:
        """The name of a value. ValueError: there is none of this number."""
        member: Any = cls(number)
        return str(member.name)

    def Value(cls, name: str) -> Any:
        """The value of a name. ValueError: there is none."""
        try:
            return cls[name]
        except KeyError:
            raise ValueError(f"enum {cls.__name__} has no value {name!r}") from None

    def keys(cls) -> list[str]:
        """All names."""
        return list(cls.__members__)

    def values(cls) -> list[Any]:
        """All values."""
        return list(cls)

    def items(cls) -> list[tuple[str, Any]]:
        """All names and values."""
        return list(cls.__members__.items())

    @property
    def DESCRIPTOR(cls) -> EnumDescriptor:
        """All names and numbers."""
        members: dict[str, Any] = dict(cls.__members__)
        return EnumDescriptor(cls.__name__, [(name, int(value)) for name, value in members.items()])


class Enum(IntEnum, metaclass=EnumType):
    """The base of enums; their values are whole numbers, and are printed so."""

    __str__ = int.__repr__
    __repr__ = int.__repr__

    def __format__(self, form: str) -> str:
        return format(int(self), form)
