"""A client of mesosd: message classes, and schedulers, executors and operators' tools over the native protocol."""

from mesosd._version import VERSION as __version__
from mesosd.errors import DecodeError, EncodeError, MesosdError

__all__ = ["DecodeError", "EncodeError", "MesosdError", "__version__"]
