"""An executor for the tests: its tasks run until they are killed, and answer messages."""

from __future__ import annotations

import logging
import os
import sys

from mesosd import Executor, MesosExecutorDriver, Status
from mesosd.messages import TaskID, TaskInfo, TaskState, TaskStatus


class Program(Executor):
    """Reports what it is told."""

    def __init__(self) -> None:
        self.tasks: list[str] = []

    def launch_task(self, driver: MesosExecutorDriver, task: TaskInfo) -> None:
        self.tasks.append(task.task_id.value)
        self._tell(driver, task.task_id.value, TaskState.TASK_RUNNING)

    def kill_task(self, driver: MesosExecutorDriver, task_id: TaskID) -> None:
        if task_id.value in self.tasks:
            self.tasks.remove(task_id.value)
            self._tell(driver, task_id.value, TaskState.TASK_KILLED)

    def framework_message(self, driver: MesosExecutorDriver, data: bytes) -> None:
        if data == b"die":
            os.abort()
        driver.send_framework_message(data.upper())

    def shutdown(self, driver: MesosExecutorDriver) -> None:
        for task in self.tasks:
            self._tell(driver, task, TaskState.TASK_KILLED)

    @staticmethod
    def _tell(driver: MesosExecutorDriver, task: str, state: TaskState) -> None:
        message = f"process {os.getpid()}"
        driver.send_status_update(TaskStatus(task_id=TaskID(value=task), state=state, message=message))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    sys.exit(0 if MesosExecutorDriver(Program()).run() == Status.DRIVER_STOPPED else 1)
