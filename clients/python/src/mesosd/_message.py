"""What all message classes have in common; the classes themselves are generated from the schema.

A field that is set is in the slot of its name. One that is not set leaves the slot empty, and `__getattr__`
answers with the field's default. The same slots are also there under names between underscores, by which this module
asks without a default: those read as None when the field is not set.
"""

from __future__ import annotations

from types import new_class
from typing import TYPE_CHECKING, Any, Callable, ClassVar, Iterable, List, Mapping, TypeVar

from mesosd import _json
from mesosd._fields import MAP, MESSAGE, REPEATED, REQUIRED, Field, Mismatch, Put, describe
from mesosd._wire import MAX_DEPTH, Malformed, MalformedTag, Tick, new_tick
from mesosd.errors import DecodeError, EncodeError

if TYPE_CHECKING:
    from typing_extensions import Self

M = TypeVar("M", bound="Message")

# The names under which slots are asked for without a default.
_ALIASES = {"_implied"}

Decoder = Callable[[bytes, int, int, int, Tick], M]
"""Reads a message between two places of a payload, given how deep it may nest and the count of elements."""


class RepeatedMessage(List[M]):
    """A list of messages that can also make its elements."""

    __slots__ = ()
    _type: ClassVar[Any]

    def add(self, **fields: Any) -> M:
        """Appends a new message with these fields, and returns it."""
        message: M = self._type(**fields)
        self.append(message)
        return message

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        # The class was made when the program began: it cannot be found by its name.
        return _restore_list, (self._type, type(self).__base__, list(self))


class Message:
    """The base of all messages.

    Fields are attributes. One that is not set reads as its default; a message that is not set reads as an empty
    one that becomes part of this one as soon as something in it is set. Messages are equal when the same fields
    are set to equal values. They are not safe for use by several threads at once, unless all only read what is
    set.
    """

    __slots__ = ("_implied",)

    # What was read of this message as empty messages: they become part of it when something in them is set.
    _implied: dict[str, Message] | None

    # Filled by `define`, when all classes are there.
    _schema_name: ClassVar[str] = ""
    _fields: ClassVar[tuple[Field, ...]] = ()
    _by_name: ClassVar[dict[str, Field]] = {}
    _by_json_name: ClassVar[dict[str, Field]] = {}
    _unset: ClassVar[dict[str, Any]] = {}
    _writers: ClassVar[tuple[tuple[str, Put, bytes, bool, str], ...]] = ()
    _decode: ClassVar[Callable[..., Any]]

    __hash__ = None  # type: ignore[assignment]

    def __init_subclass__(cls) -> None:
        for name in cls.__dict__.get("__slots__", ()):
            setattr(cls, f"_{name}_", cls.__dict__[name])

    if not TYPE_CHECKING:
        # Not seen by type checkers: for them a message has its declared fields only.
        def __getattr__(self, name):
            # Asked for most often by far: the encoder asks for every field.
            if name in _ALIASES:
                return None
            try:
                default = self._unset[name]
            except KeyError:
                raise AttributeError(f"{type(self).__qualname__} has no field {name!r}") from None
            return default.make(self) if type(default) is _Implied else default

    # Presence

    def has(self, field: str) -> bool:
        """Whether a field is set; a list or map: whether it has elements."""
        self._settle()
        value = getattr(self, self._field(field).alias)
        return value is not None and not (self._field(field).is_collection and len(value) == 0)

    def clear(self, field: str) -> None:
        """Unsets a field."""
        self._field(field)
        implied = self._implied
        if implied is not None:
            implied.pop(field, None)
        if getattr(self, f"_{field}_") is not None:
            delattr(self, field)

    def which(self, oneof: str) -> str | None:
        """The name of the member of a oneof that is set, or None."""
        members = [field for field in self._fields if field.oneof == oneof]
        if not members:
            raise AttributeError(f"{type(self).__qualname__} has no oneof {oneof!r}")
        return next((field.name for field in members if self.has(field.name)), None)

    def missing(self) -> list[str]:
        """The paths of required fields that are not set, such as `resources[0].name`; empty: it can be sent."""
        self._settle()
        paths: list[str] = []
        for field in self._fields:
            value = getattr(self, field.alias)
            if value is None:
                if field.label == REQUIRED:
                    paths.append(field.name)
            elif field.kind == MESSAGE:
                for path, message in _places(field, value):
                    paths += [f"{path}.{inner}" for inner in message.missing()]
        return paths

    # Bytes

    def to_bytes(self) -> bytes:
        """The message in the protobuf format. EncodeError: a value is not of its field's type, or is missing."""
        out = bytearray()
        try:
            self._write(out)
        except RecursionError:
            raise self._too_deep() from None
        return bytes(out)

    @classmethod
    def from_bytes(cls, data: bytes | bytearray | memoryview) -> Self:
        """Reads a message; anything malformed raises DecodeError."""
        if not isinstance(data, (bytes, bytearray, memoryview)):
            # Of a number bytes() would make so many zeros.
            raise TypeError(f"expected bytes, got {describe(data)}")
        payload = bytes(data)
        message: Self = cls._decode(payload, 0, len(payload), MAX_DEPTH, new_tick())
        return message

    def _write(self, out: bytearray) -> None:
        if self._implied is not None:
            self._settle()
        for alias, put, tag, is_required, field in self._writers:
            value = getattr(self, alias)
            if value is not None:
                try:
                    put(out, tag, value)
                except Mismatch as fault:
                    raise EncodeError(f"{self._schema_name}.{field}", fault.expected, fault.got) from None
            elif is_required:
                raise EncodeError(f"{self._schema_name}.{field}", "a value of a required field", "nothing")

    # JSON

    def to_json(self) -> str:
        """The message as JSON on one line, as the HTTP API writes it."""
        parts: list[str] = []
        try:
            self._write_json(parts)
        except RecursionError:
            raise self._too_deep() from None
        return "".join(parts)

    @classmethod
    def from_json(cls, document: str | bytes | Mapping[str, Any]) -> Self:
        """Reads a message from JSON text, or from what `json.loads` made of it. DecodeError: it is none."""
        message: Self = _json.read_document(cls, document)
        return message

    def _write_json(self, parts: list[str]) -> None:
        self._settle()
        _json.write_message(self, parts)

    # Copies

    def copy(self) -> Self:
        """A copy that shares nothing with this message."""
        message: Self = type(self)()
        message.merge_from(self)
        return message

    def copy_from(self, other: Self) -> None:
        """Becomes a copy of another message of the same type."""
        self._check_type(other)
        if other is self:
            return
        for field in self._fields:
            self.clear(field.name)
        self.merge_from(other)

    def merge_from(self, other: Self) -> None:
        """Takes what is set in another message: lists are appended, messages are merged, the rest is replaced."""
        self._check_type(other)
        other._settle()
        self._settle()
        for field in self._fields:
            value = getattr(other, field.alias)
            if value is None:
                continue
            mine = getattr(self, field.alias)
            if field.label == REPEATED:
                getattr(self, field.name).extend([_copy(item) for item in value])
            elif field.label == MAP:
                getattr(self, field.name).update({key: _copy(item) for key, item in value.items()})
            elif field.kind == MESSAGE and mine is not None:
                mine.merge_from(value)
            else:
                setattr(self, field.name, _copy(value))

    def __copy__(self) -> Self:
        return self.copy()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.copy()

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), dict(self._set_fields()))

    # Comparing and showing

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return dict(self._set_fields()) == dict(other._set_fields())  # type: ignore[attr-defined]

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={_show(value)}" for name, value in self._set_fields())
        return f"{type(self).__qualname__}({fields})"

    # Inner parts

    def _set_fields(self) -> list[tuple[str, Any]]:
        self._settle()
        values = [(field.name, getattr(self, field.alias)) for field in self._fields]
        return [(name, value) for name, value in values if value is not None and value != [] and value != {}]

    def _settle(self) -> None:
        """Makes part of this message what was read as an empty message, and has something set by now."""
        implied = self._implied
        if implied is None:
            return
        for name, message in list(implied.items()):
            if message._is_touched():
                del implied[name]
                if getattr(self, f"_{name}_") is None:
                    setattr(self, name, message)

    def _is_touched(self) -> bool:
        self._settle()
        return any(getattr(self, field.alias) not in (None, [], {}) for field in self._fields)

    def _too_deep(self) -> EncodeError:
        return EncodeError(self._schema_name, f"messages nested at most {MAX_DEPTH} deep", "far more, or one within itself")

    def _field(self, name: str) -> Field:
        try:
            return self._by_name[name]
        except KeyError:
            raise AttributeError(f"{type(self).__qualname__} has no field {name!r}") from None

    def _check_type(self, other: Message) -> None:
        if type(other) is not type(self):
            raise TypeError(f"expected {type(self).__qualname__}, got {describe(other)}")


class OneofMessage(Message):
    """The base of messages with a oneof: setting one member unsets the others."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __setattr__(self, name, value):
            field = self._by_name.get(name)
            if field is not None and field.oneof is not None:
                for other in self._fields:
                    if other.oneof == field.oneof and other is not field:
                        self.clear(other.name)
            object.__setattr__(self, name, value)


class _Implied:
    """What an unset message, list or map reads as: made when it is first asked for."""

    __slots__ = ("field", "make_value")

    def __init__(self, field: Field, make_value: Callable[[], Any]) -> None:
        self.field = field
        self.make_value = make_value

    def make(self, owner: Message) -> Any:
        name = self.field.name
        if self.field.is_collection:
            value = self.make_value()
            setattr(owner, name, value)
            return value
        implied = owner._implied
        if implied is None:
            implied = owner._implied = {}
        if name not in implied:
            implied[name] = self.make_value()
        return implied[name]


def repeated(type: type[M], base: type[Any] = RepeatedMessage) -> Callable[..., RepeatedMessage[M]]:
    """The class of lists of a type of message."""
    name = f"{type.__name__}List"
    made: Callable[..., RepeatedMessage[M]] = new_class(
        name, (base,), {}, lambda body: body.update({"__slots__": (), "_type": type}))
    return made


def define(cls: type[Message], schema_name: str, decode: Callable[..., Any], *fields: Field,
           lists: type[Any] = RepeatedMessage) -> None:
    """Gives a class its fields, once all classes that they name are there."""
    cls._schema_name = schema_name
    cls._decode = staticmethod(decode)  # type: ignore[assignment]
    cls._fields = fields
    cls._by_name = {field.name: field for field in fields}
    cls._by_json_name = {field.json_name: field for field in fields}
    cls._unset = {field.name: _unset_value(field, lists) for field in fields}
    cls._writers = tuple((field.alias, field.put, field.tag, field.label == REQUIRED, field.name) for field in fields)
    _ALIASES.update(field.alias for field in fields)


def _unset_value(field: Field, lists: type[Any]) -> Any:
    if field.label == REPEATED:
        return _Implied(field, repeated(field.type, lists)) if field.kind == MESSAGE else _Implied(field, list)
    if field.label == MAP:
        return _Implied(field, dict)
    return _Implied(field, field.type) if field.kind == MESSAGE else field.default


def damaged(cls: type[Message], tag: int, offset: int, fault: Exception) -> DecodeError:
    """What a decoder raises when reading of a field failed; a negative tag is one that was read before."""
    field = None if isinstance(fault, MalformedTag) else _field_name(cls, tag)
    return DecodeError(_reason(fault), cls._schema_name, field, offset)


def overrun(cls: type[Message], tag: int, offset: int) -> DecodeError:
    """What a decoder raises when a field reached beyond the end of its message."""
    return DecodeError("the value reaches beyond the end of its message", cls._schema_name, _field_name(cls, tag),
                       offset)


def incomplete(message: Message, offset: int) -> DecodeError:
    """What a decoder raises when required fields did not come."""
    names = [field.name for field in message._fields
             if field.label == REQUIRED and getattr(message, field.alias) is None]
    return DecodeError("missing required field", message._schema_name, ", ".join(names), offset)


def _field_name(cls: type[Message], tag: int) -> str:
    number = (tag if tag >= 0 else ~tag) >> 3
    return next((field.name for field in cls._fields if field.number == number), str(number))


def _reason(fault: Exception) -> str:
    if isinstance(fault, UnicodeDecodeError):
        return "expected a string in UTF-8"
    if isinstance(fault, Malformed):
        return str(fault)
    if isinstance(fault, StopIteration):
        return "too many repeated elements"
    return "the bytes end in the middle of a value"


def _places(field: Field, value: Any) -> Iterable[tuple[str, Message]]:
    if field.label == REPEATED:
        return [(f"{field.name}[{index}]", item) for index, item in enumerate(value)]
    if field.label == MAP:
        return [(f'{field.name}["{key}"]', item) for key, item in value.items()]
    return [(field.name, value)]


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, Message) else value


def _show(value: object) -> str:
    # Enums by their names, also within lists.
    if isinstance(value, list):
        return f"[{', '.join(map(_show, value))}]"
    name = getattr(value, "name", None)
    return f"{type(value).__qualname__}.{name}" if isinstance(value, int) and name is not None else repr(value)


def _restore_list(type: type[M], base: type[Any], messages: list[M]) -> RepeatedMessage[M]:
    return repeated(type, base)(messages)


def _restore(cls: type[M], fields: dict[str, Any]) -> M:
    return cls(**fields)
