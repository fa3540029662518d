"""Both drivers, as Mesos' package `mesos.native` had them."""

from __future__ import annotations

from mesos.executor import MesosExecutorDriver
from mesos.scheduler import MesosSchedulerDriver

__all__ = ["MesosExecutorDriver", "MesosSchedulerDriver"]
