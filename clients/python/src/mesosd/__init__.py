"""mesosd's client for Python: frameworks' schedulers and executors, and operators' tools.

In the style of ``asyncio``: :class:`SchedulerClient`, :class:`ExecutorClient`, :class:`OperatorClient`. In the style of
callbacks, with the names of Mesos: :class:`Scheduler` with :class:`MesosSchedulerDriver`, :class:`Executor` with
:class:`MesosExecutorDriver`. The messages are in :mod:`mesosd.messages`. Whatever is to be told to people goes to the
logger ``mesosd``. See docs/python.md.
"""

from __future__ import annotations

from ._backoff import BackoffSettings
from ._executor_client import ExecutorClient, ExecutorOptions
from ._executor_driver import Executor, MesosExecutorDriver
from ._limits import Limits
from ._operator_client import FilePart, OperatorClient
from ._scheduler_client import SchedulerClient
from ._scheduler_driver import MesosSchedulerDriver, Scheduler
from ._version import VERSION as __version__
from .errors import (
    ConfigurationError,
    ConnectionLostError,
    DecodeError,
    EncodeError,
    MasterUnreachableError,
    MesosdError,
    RefusedError,
    RequestTimeout,
    SubscriptionEnded,
    TooManyWaiting,
)
from .messages import Status

__all__ = [
    "BackoffSettings",
    "ConfigurationError",
    "ConnectionLostError",
    "DecodeError",
    "EncodeError",
    "Executor",
    "ExecutorClient",
    "ExecutorOptions",
    "FilePart",
    "Limits",
    "MasterUnreachableError",
    "MesosExecutorDriver",
    "MesosSchedulerDriver",
    "MesosdError",
    "OperatorClient",
    "RefusedError",
    "RequestTimeout",
    "Scheduler",
    "SchedulerClient",
    "Status",
    "SubscriptionEnded",
    "TooManyWaiting",
    "__version__",
]
