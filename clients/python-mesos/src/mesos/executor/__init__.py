"""The driver of executors, as Mesos' package `mesos.executor` had it."""

from __future__ import annotations

from typing import Any

import mesosd
from mesos._convert import status_of, to_new, to_old
from mesos.interface import Executor, ExecutorDriver, mesos_pb2
from mesos.interface._bytes import ByteString, encoded
from mesosd import messages as v1

__all__ = ["MesosExecutorDriver"]


class MesosExecutorDriver(ExecutorDriver):
    """Runs an executor that an agent has started: where the agent is stands in the environment.

    All methods are thread-safe, and all but `join`, `run` and, outside callbacks, `stop` return at once.
    """

    def __init__(self, executor: Executor) -> None:
        self._driver = mesosd.MesosExecutorDriver(_Callbacks(self, executor))

    def start(self) -> mesos_pb2.Status:
        return status_of(self._driver.start())

    def stop(self) -> mesos_pb2.Status:
        return status_of(self._driver.stop())

    def abort(self) -> mesos_pb2.Status:
        return status_of(self._driver.abort())

    def join(self) -> mesos_pb2.Status:
        return status_of(self._driver.join())

    def run(self) -> mesos_pb2.Status:
        return status_of(self._driver.run())

    def sendStatusUpdate(self, status: mesos_pb2.TaskStatus) -> mesos_pb2.Status:
        return status_of(self._driver.send_status_update(to_new(v1.TaskStatus, status)))

    def sendFrameworkMessage(self, data: bytes | str) -> mesos_pb2.Status:
        return status_of(self._driver.send_framework_message(encoded(data)))


class _Callbacks(mesosd.Executor):
    """Hands callbacks on under their old names, with the old messages."""

    def __init__(self, driver: MesosExecutorDriver, executor: Executor) -> None:
        self._driver = driver
        self._executor = executor

    def registered(self, driver: Any, executor_info: v1.ExecutorInfo, framework_info: v1.FrameworkInfo,
                   agent_info: v1.AgentInfo) -> None:
        self._executor.registered(self._driver, to_old(mesos_pb2.ExecutorInfo, executor_info),
                                  to_old(mesos_pb2.FrameworkInfo, framework_info),
                                  to_old(mesos_pb2.SlaveInfo, agent_info))

    def reregistered(self, driver: Any, agent_info: v1.AgentInfo) -> None:
        self._executor.reregistered(self._driver, to_old(mesos_pb2.SlaveInfo, agent_info))

    def disconnected(self, driver: Any) -> None:
        self._executor.disconnected(self._driver)

    def launch_task(self, driver: Any, task: v1.TaskInfo) -> None:
        self._executor.launchTask(self._driver, to_old(mesos_pb2.TaskInfo, task))

    def kill_task(self, driver: Any, task_id: v1.TaskID) -> None:
        self._executor.killTask(self._driver, to_old(mesos_pb2.TaskID, task_id))

    def framework_message(self, driver: Any, data: bytes) -> None:
        self._executor.frameworkMessage(self._driver, ByteString(data))

    def shutdown(self, driver: Any) -> None:
        self._executor.shutdown(self._driver)

    def error(self, driver: Any, message: str) -> None:
        self._executor.error(self._driver, message)
