"""What schedulers and executors override, and what their drivers can do: the interface of Mesos' old bindings.

The methods are described at those of the same meaning in package `mesosd`, whose drivers do the work.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Iterable, Sequence

if TYPE_CHECKING:
    from mesos.interface.mesos_pb2 import (
        ExecutorID,
        ExecutorInfo,
        Filters,
        FrameworkID,
        FrameworkInfo,
        MasterInfo,
        Offer,
        OfferID,
        Request,
        SlaveID,
        SlaveInfo,
        TaskID,
        TaskInfo,
        TaskStatus,
    )


__all__ = ["Executor", "ExecutorDriver", "Scheduler", "SchedulerDriver"]


class Scheduler:
    """What a framework overrides.

    Callbacks come one at a time, from a thread of the driver; one that raises aborts it.
    """

    def registered(self, driver: SchedulerDriver, frameworkId: FrameworkID, masterInfo: MasterInfo) -> None:
        """The framework is known to the master."""

    def reregistered(self, driver: SchedulerDriver, masterInfo: MasterInfo) -> None:
        """The framework is connected again, perhaps to another master."""

    def disconnected(self, driver: SchedulerDriver) -> None:
        """The connection is lost and is being made again."""

    def resourceOffers(self, driver: SchedulerDriver, offers: Sequence[Offer]) -> None:
        """Offers, each to be accepted or declined."""

    def offerRescinded(self, driver: SchedulerDriver, offerId: OfferID) -> None:
        """An offer is void."""

    def statusUpdate(self, driver: SchedulerDriver, status: TaskStatus) -> None:
        """What became of a task. With implicit acknowledgements its return acknowledges."""

    def frameworkMessage(self, driver: SchedulerDriver, executorId: ExecutorID, slaveId: SlaveID,
                         message: bytes) -> None:
        """Bytes from an executor; best effort."""

    def slaveLost(self, driver: SchedulerDriver, slaveId: SlaveID) -> None:
        """An agent is gone or has been away for too long."""

    def executorLost(self, driver: SchedulerDriver, executorId: ExecutorID, slaveId: SlaveID, status: int) -> None:
        """An executor has ended; `status` is the raw one of wait(2)."""

    def error(self, driver: SchedulerDriver, message: str) -> None:
        """The framework cannot go on. The driver is aborted already."""
        print(f"Error from the master: {message}", file=sys.stderr)


class SchedulerDriver:
    """What a scheduler's driver can do; tests of frameworks derive doubles from it.

    Calls give a `mesos_pb2.Status`.
    """

    def start(self) -> Any:
        """Begins to connect."""

    def stop(self, failover: bool = False) -> Any:
        """Ends the framework and all its tasks; with `failover` only this scheduler."""

    def abort(self) -> Any:
        """Makes no more callbacks."""

    def join(self) -> Any:
        """Waits until the driver was stopped or aborted."""

    def run(self) -> Any:
        """`start` and `join`."""

    def requestResources(self, requests: Iterable[Request]) -> Any:
        """Says how much is waited for."""

    def launchTasks(self, offerIds: OfferID | Iterable[OfferID], tasks: Iterable[TaskInfo],
                    filters: Filters | None = None) -> Any:
        """Launches tasks with offers of one agent; none at all declines the offers."""

    def killTask(self, taskId: TaskID) -> Any:
        """Kills a task."""

    def acceptOffers(self, offerIds: OfferID | Iterable[OfferID], operations: Iterable[Offer.Operation],
                     filters: Filters | None = None) -> Any:
        """Takes offers of one agent, and does the operations in order."""

    def declineOffer(self, offerId: OfferID, filters: Filters | None = None) -> Any:
        """Declines an offer."""

    def reviveOffers(self, roles: Iterable[str] | None = None) -> Any:
        """Wants offers again: for all roles, or those named. An empty list does nothing."""

    def suppressOffers(self, roles: Iterable[str] | None = None) -> Any:
        """Wants no offers: for all roles, or those named. An empty list does nothing."""

    def acknowledgeStatusUpdate(self, status: TaskStatus) -> Any:
        """Acknowledges an update; only without implicit acknowledgements."""

    def sendFrameworkMessage(self, executorId: ExecutorID, slaveId: SlaveID, data: bytes | str) -> Any:
        """Sends bytes to an executor; best effort."""

    def reconcileTasks(self, tasks: Iterable[TaskStatus]) -> Any:
        """Asks for the states of tasks, of all when none is named."""

    def updateFramework(self, frameworkInfo: FrameworkInfo, suppressedRoles: Iterable[str]) -> Any:
        """Changes the framework's description and which of its roles want no offers."""


class Executor:
    """What an executor overrides.

    Callbacks come one at a time, from a thread of the driver; one that raises aborts it.
    """

    def registered(self, driver: ExecutorDriver, executorInfo: ExecutorInfo, frameworkInfo: FrameworkInfo,
                   slaveInfo: SlaveInfo) -> None:
        """The agent knows the executor."""

    def reregistered(self, driver: ExecutorDriver, slaveInfo: SlaveInfo) -> None:
        """The agent is back."""

    def disconnected(self, driver: ExecutorDriver) -> None:
        """The agent is away."""

    def launchTask(self, driver: ExecutorDriver, task: TaskInfo) -> None:
        """A task is to be started; one that takes time belongs into a thread or process of its own."""

    def killTask(self, driver: ExecutorDriver, taskId: TaskID) -> None:
        """A task is to be ended, and TASK_KILLED to be sent."""

    def frameworkMessage(self, driver: ExecutorDriver, message: bytes) -> None:
        """Bytes from the scheduler; best effort."""

    def shutdown(self, driver: ExecutorDriver) -> None:
        """All tasks are to be ended. Afterwards the driver stops by itself."""

    def error(self, driver: ExecutorDriver, message: str) -> None:
        """The executor cannot go on. The driver is aborted already."""
        print(f"Error from the agent: {message}", file=sys.stderr)


class ExecutorDriver:
    """What an executor's driver can do; tests of executors derive doubles from it.

    Calls give a `mesos_pb2.Status`.
    """

    def start(self) -> Any:
        """Begins to connect."""

    def stop(self) -> Any:
        """Stops the driver, once the agent has all updates."""

    def abort(self) -> Any:
        """Makes no more callbacks."""

    def join(self) -> Any:
        """Waits until the driver was stopped or aborted."""

    def run(self) -> Any:
        """`start` and `join`."""

    def sendStatusUpdate(self, status: TaskStatus) -> Any:
        """Tells a task's state; it is told again until the agent has it."""

    def sendFrameworkMessage(self, data: bytes | str) -> Any:
        """Sends bytes to the scheduler; best effort."""
