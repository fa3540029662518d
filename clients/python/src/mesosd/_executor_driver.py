"""Executors in the style of callbacks, with the names that users of Mesos know."""

from __future__ import annotations

import logging
import ssl
from typing import Optional

from ._driver import Driver
from ._executor_client import ExecutorClient, ExecutorOptions, ExecutorSubscription
from ._limits import Limits
from .errors import TooManyWaiting
from .messages import AgentInfo, ExecutorInfo, FrameworkInfo, Status, TaskGroupInfo, TaskID, TaskInfo, TaskStatus
from .messages.executor import Call, Event

__all__ = ["Executor", "MesosExecutorDriver"]

logger = logging.getLogger("mesosd")


class Executor:
    """What an executor overrides. Callbacks come one at a time, from a thread of the driver.

    A task that takes time belongs into a thread or process of its own: while a callback runs, no other comes, KILL
    for instance. One that raises aborts the driver.
    """

    def registered(
        self,
        driver: MesosExecutorDriver,
        executor_info: ExecutorInfo,
        framework_info: FrameworkInfo,
        agent_info: AgentInfo,
    ) -> None:
        """The agent knows the executor."""

    def reregistered(self, driver: MesosExecutorDriver, agent_info: AgentInfo) -> None:
        """The agent is back."""

    def disconnected(self, driver: MesosExecutorDriver) -> None:
        """The agent is away. Tasks run on, and updates are told when it is back."""

    def launch_task(self, driver: MesosExecutorDriver, task: TaskInfo) -> None:
        """A task is to be started, once: report TASK_RUNNING and what comes after."""

    def launch_task_group(self, driver: MesosExecutorDriver, task_group: TaskGroupInfo) -> None:
        """Tasks are to be started together; unless overridden, one after the other."""
        for task in task_group.tasks:
            self.launch_task(driver, task)

    def kill_task(self, driver: MesosExecutorDriver, task_id: TaskID) -> None:
        """A task is to be ended: report TASK_KILLED. One that has ended or is unknown needs no report."""

    def framework_message(self, driver: MesosExecutorDriver, data: bytes) -> None:
        """Bytes from the scheduler; best effort."""

    def shutdown(self, driver: MesosExecutorDriver) -> None:
        """All tasks are to be ended and reported. Afterwards the driver stops by itself."""

    def error(self, driver: MesosExecutorDriver, message: str) -> None:
        """The agent has ended the subscription for good. The driver is aborted already."""


class MesosExecutorDriver(Driver[Event]):
    """Runs an :class:`Executor` that an agent has started.

    ::

        MesosExecutorDriver(MyExecutor()).run()

    All members are thread-safe and return at once, but for :meth:`join`, :meth:`run` and, outside callbacks,
    :meth:`stop`.
    """

    def __init__(
        self,
        executor: Executor,
        options: Optional[ExecutorOptions] = None,
        *,
        tls: Optional[ssl.SSLContext] = None,
        request_timeout: float = 10.0,
        max_buffered_bytes: int = 4 << 20,
        max_unacknowledged_bytes: int = 32 << 20,
        software_version: Optional[str] = None,
        limits: Optional[Limits] = None,
    ) -> None:
        """Makes a driver that has not begun to connect.

        :param options: None reads the environment, as the agent has made it.
        :raises ConfigurationError: the environment is not that of an executor; the message names the variable.

        The other arguments are those of :class:`~mesosd.ExecutorClient`.
        """
        super().__init__("mesosd-executor")
        self._executor = executor
        self._client = ExecutorClient(
            options,
            tls=tls,
            request_timeout=request_timeout,
            max_buffered_bytes=max_buffered_bytes,
            max_unacknowledged_bytes=max_unacknowledged_bytes,
            software_version=software_version,
            limits=limits,
        )
        self._events_and_calls = self._client._subscription
        self._was_registered = False

    @property
    def options(self) -> ExecutorOptions:
        """Whose executor this is, and where its agent is."""
        return self._client.options

    def stop(self) -> Status:
        """Says goodbye, once the agent has all updates on its disk or half of the shutdown's grace period has passed.

        Outside callbacks it waits for that.
        """
        status = self._end(Status.DRIVER_STOPPED)
        self._await_end()
        return status

    def send_status_update(self, status: TaskStatus) -> Status:
        """Tells a task's state. It is kept until the agent has it on its disk, and told again after a reconnection.

        :raises TooManyWaiting: so many updates wait for the agent that no more may; nothing was told.
        :raises ValueError: no state, or TASK_STAGING, which is the master's to say.
        :raises EncodeError: the status is none.
        """
        # The program may use the same message for the next update.
        copied = status.copy()
        self._client.prepare(copied)
        # Whatever cannot be written is to be told here: in the event loop nobody would hear of it.
        copied.to_bytes()
        if self._status is Status.DRIVER_RUNNING:
            if self._events_and_calls.log.is_full:
                raise TooManyWaiting("too many updates wait for the agent; try again when some were acknowledged")
            self._later(lambda: self._tell(copied))
        return self._status

    def send_framework_message(self, data: bytes) -> Status:
        """Sends bytes to the scheduler; best effort: without a connection they are lost. EncodeError: it is no bytes."""
        Call.Message(data=data).to_bytes()
        if self._status is Status.DRIVER_RUNNING:
            self._later(lambda: self._client.message(data))
        return self._status

    # The driver's threads.

    def _tell(self, status: TaskStatus) -> None:
        try:
            self._events_and_calls.update(status)
        except TooManyWaiting as full:
            logger.error("the update %s of %s was dropped: %s", status.state.name, status.task_id.value, full)

    def _subscription(self) -> ExecutorSubscription:
        return self._events_and_calls

    async def _open(self) -> None:
        self._client.start()

    async def _close(self) -> None:
        await self._client.drain()
        await self._client.close()

    def _handle_disconnected(self) -> None:
        self._executor.disconnected(self)

    def _handle(self, event: Event) -> None:
        kind = event.type
        if kind == Event.Type.LAUNCH:
            self._executor.launch_task(self, event.launch.task)
        elif kind == Event.Type.LAUNCH_GROUP:
            self._executor.launch_task_group(self, event.launch_group.task_group)
        elif kind == Event.Type.KILL:
            self._executor.kill_task(self, event.kill.task_id)
        elif kind == Event.Type.MESSAGE:
            self._executor.framework_message(self, event.message.data)
        elif kind == Event.Type.SUBSCRIBED:
            self._on_subscribed(event.subscribed)
        elif kind == Event.Type.SHUTDOWN:
            self._executor.shutdown(self)
            self._end(Status.DRIVER_STOPPED)
        elif kind == Event.Type.ERROR:
            self._end(Status.DRIVER_ABORTED)
            self._executor.error(self, event.error.message)

    def _on_subscribed(self, subscribed: Event.Subscribed) -> None:
        if self._was_registered:
            self._executor.reregistered(self, subscribed.agent_info)
            return
        self._was_registered = True
        self._executor.registered(
            self, subscribed.executor_info, subscribed.framework_info, subscribed.agent_info
        )
