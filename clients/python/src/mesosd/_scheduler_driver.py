"""Schedulers in the style of callbacks, with the names that users of Mesos know."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import ssl
from typing import Any, Callable, Dict, Iterable, List, Optional, Union

from ._addresses import Masters
from ._backoff import BackoffSettings
from ._driver import Driver
from ._limits import Limits
from ._message import Message
from ._scheduler_client import (
    SchedulerClient,
    SchedulerSubscription,
    acknowledge,
    acknowledge_operation,
    group_launch,
    name_roles,
    require_framework,
)
from .errors import ConfigurationError, ConnectionLostError, MesosdError, RefusedError, RequestTimeout
from .messages import (
    AgentID,
    ExecutorID,
    ExecutorInfo,
    Filters,
    FrameworkID,
    FrameworkInfo,
    InverseOffer,
    MasterInfo,
    Offer,
    OfferID,
    OperationStatus,
    Request,
    Status,
    TaskID,
    TaskInfo,
    TaskState,
    TaskStatus,
)
from .messages.scheduler import Call, Event, OfferConstraints

__all__ = ["MesosSchedulerDriver", "Scheduler"]

logger = logging.getLogger("mesosd")


class Scheduler:
    """What a framework overrides. Callbacks come one at a time, from a thread of the driver; they may take their time.

    One that raises aborts the driver.
    """

    def registered(self, driver: MesosSchedulerDriver, framework_id: FrameworkID, master_info: MasterInfo) -> None:
        """The framework is known to the master. Store the id before it is used: with it another scheduler takes over."""

    def reregistered(self, driver: MesosSchedulerDriver, master_info: MasterInfo) -> None:
        """The framework is connected again, perhaps to another master. Reconcile now; old offers are void."""

    def disconnected(self, driver: MesosSchedulerDriver) -> None:
        """The connection is lost and is being made again. All offers are void; tasks run on."""

    def resource_offers(self, driver: MesosSchedulerDriver, offers: List[Offer]) -> None:
        """Offers, each to be accepted or declined."""

    def offer_rescinded(self, driver: MesosSchedulerDriver, offer_id: OfferID) -> None:
        """An offer is void."""

    def inverse_offers(self, driver: MesosSchedulerDriver, offers: List[InverseOffer]) -> None:
        """Wishes that machines be left for their maintenance."""

    def inverse_offer_rescinded(self, driver: MesosSchedulerDriver, offer_id: OfferID) -> None:
        """A wish is void."""

    def status_update(self, driver: MesosSchedulerDriver, status: TaskStatus) -> None:
        """What became of a task; may come more than once. With implicit acknowledgements its return acknowledges."""

    def operation_status_update(self, driver: MesosSchedulerDriver, status: OperationStatus) -> None:
        """What became of an operation that has an id. Acknowledged as status updates are."""

    def framework_message(
        self, driver: MesosSchedulerDriver, executor_id: ExecutorID, agent_id: AgentID, data: bytes
    ) -> None:
        """Bytes from an executor; best effort."""

    def agent_lost(self, driver: MesosSchedulerDriver, agent_id: AgentID) -> None:
        """An agent is gone or has been away for too long; its tasks have updates of their own."""

    def executor_lost(
        self, driver: MesosSchedulerDriver, executor_id: ExecutorID, agent_id: AgentID, status: int
    ) -> None:
        """An executor has ended; ``status`` is the raw one of wait(2)."""

    def error(self, driver: MesosSchedulerDriver, message: str) -> None:
        """The subscription is over for good. The driver is aborted already."""


class MesosSchedulerDriver(Driver[Event]):
    """Runs a :class:`Scheduler`.

    ::

        driver = MesosSchedulerDriver(MyScheduler(), framework, "127.0.0.1:5050")
        driver.run()

    All members are thread-safe and return at once, but for :meth:`join`, :meth:`run` and, outside callbacks,
    :meth:`stop`. Calls give the driver's status: DRIVER_RUNNING when they were taken. Nobody waits for the master's
    answer; a refusal goes to the log ``mesosd``, and for tasks it becomes a status update. Messages belong to the
    driver once given to it.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        framework: FrameworkInfo,
        master: Masters,
        implicit_acknowledgements: bool = True,
        *,
        suppressed_roles: Iterable[str] = (),
        offer_constraints: Optional[OfferConstraints] = None,
        tls: Optional[ssl.SSLContext] = None,
        request_timeout: float = 10.0,
        max_buffered_bytes: int = 4 << 20,
        software_version: Optional[str] = None,
        backoff: Optional[BackoffSettings] = None,
        limits: Optional[Limits] = None,
    ) -> None:
        """Makes a driver that has not begun to connect.

        :param framework: as of :class:`~mesosd.SchedulerClient`; an unset or empty ``user`` becomes the user of this
            process, an unset or empty ``hostname`` the name of this machine.
        :param master: as ``masters`` of :class:`~mesosd.SchedulerClient`.
        :param implicit_acknowledgements: whether the return of ``status_update`` acknowledges the update; else
            :meth:`acknowledge_status_update` has to.
        :raises ConfigurationError, EncodeError: as :class:`~mesosd.SchedulerClient` does.

        The other arguments are those of :class:`~mesosd.SchedulerClient`.
        """
        super().__init__("mesosd-scheduler")
        self._scheduler = scheduler
        self._implicit = implicit_acknowledgements
        self._client = SchedulerClient(
            master,
            _complete(framework),
            suppressed_roles=suppressed_roles,
            offer_constraints=offer_constraints,
            tls=tls,
            request_timeout=request_timeout,
            max_buffered_bytes=max_buffered_bytes,
            software_version=software_version,
            backoff=backoff,
            limits=limits,
        )
        self._events_and_calls = self._client._subscription
        self._was_registered = False
        self._failover = True

    @property
    def framework_id(self) -> Optional[FrameworkID]:
        """The framework's id; None before ``registered``."""
        return self._client.framework_id

    def stop(self, failover: bool = False) -> Status:
        """Ends the framework and all its tasks; with ``failover`` only this scheduler, so that another may take over.

        Outside callbacks it waits until the master knows.
        """
        with self._lock:
            if self._status is Status.DRIVER_RUNNING:
                self._failover = failover
        status = self._end(Status.DRIVER_STOPPED)
        self._await_end()
        return status

    # Offers.

    def accept_offers(
        self, offer_ids: Iterable[OfferID], operations: Iterable[Offer.Operation], filters: Optional[Filters] = None
    ) -> Status:
        """Takes offers of one agent and one role, and does the operations in order."""
        listed = list(operations)
        accept = Call.Accept(offer_ids=list(offer_ids), operations=listed)
        if filters is not None:
            accept.filters = filters
        tasks = [task for operation in listed for task in _tasks_of(operation)]
        return self._send(Call(type=Call.Type.ACCEPT, accept=accept), tasks)

    def launch_tasks(
        self,
        offer_ids: Union[OfferID, Iterable[OfferID]],
        tasks: Iterable[TaskInfo],
        filters: Optional[Filters] = None,
    ) -> Status:
        """Launches tasks with offers of one agent and one role; none at all declines the offers."""
        ids = [offer_ids] if isinstance(offer_ids, OfferID) else list(offer_ids)
        infos = list(tasks)
        if not infos:
            return self._decline(ids, filters)
        launch = Offer.Operation(type=Offer.Operation.Type.LAUNCH, launch=Offer.Operation.Launch(task_infos=infos))
        return self.accept_offers(ids, [launch], filters)

    def launch_task_group(
        self,
        offer_ids: Union[OfferID, Iterable[OfferID]],
        executor: ExecutorInfo,
        tasks: Iterable[TaskInfo],
        filters: Optional[Filters] = None,
    ) -> Status:
        """Launches a task group: its executor gets all of the tasks at once, or none of them is launched.

        The executor has a command, at least 0.01 cpus, 32 of mem, and some disk; tasks have none of their own.
        """
        ids = [offer_ids] if isinstance(offer_ids, OfferID) else list(offer_ids)
        return self.accept_offers(ids, [group_launch(self.framework_id, executor, tasks)], filters)

    def decline_offer(self, offer_id: OfferID, filters: Optional[Filters] = None) -> Status:
        """Declines an offer; None for ``filters`` means not to be offered it again for five seconds."""
        return self._decline([offer_id], filters)

    def accept_inverse_offers(self, offer_ids: Iterable[OfferID], filters: Optional[Filters] = None) -> Status:
        """Agrees to leave machines."""
        accept = Call.AcceptInverseOffers(inverse_offer_ids=list(offer_ids))
        if filters is not None:
            accept.filters = filters
        return self._send(Call(type=Call.Type.ACCEPT_INVERSE_OFFERS, accept_inverse_offers=accept))

    def decline_inverse_offers(self, offer_ids: Iterable[OfferID], filters: Optional[Filters] = None) -> Status:
        """Does not agree to leave machines."""
        decline = Call.DeclineInverseOffers(inverse_offer_ids=list(offer_ids))
        if filters is not None:
            decline.filters = filters
        return self._send(Call(type=Call.Type.DECLINE_INVERSE_OFFERS, decline_inverse_offers=decline))

    def revive_offers(self, roles: Iterable[str] = ()) -> Status:
        """Wants offers again for these roles, all when none is named, and forgets all filters of theirs."""
        named = name_roles(roles)
        _require_writable(Call.Revive(roles=named))
        return self._do(lambda: self._client.revive(named))

    def suppress_offers(self, roles: Iterable[str] = ()) -> Status:
        """Wants no offers for these roles, all when none is named, until they are revived."""
        named = name_roles(roles)
        _require_writable(Call.Suppress(roles=named))
        return self._do(lambda: self._client.suppress(named))

    def request_resources(self, requests: Iterable[Request]) -> Status:
        """Says how much is waited for, and of what size."""
        return self._send(Call(type=Call.Type.REQUEST, request=Call.Request(requests=list(requests))))

    # Tasks.

    def kill_task(self, task_id: TaskID, agent_id: Optional[AgentID] = None) -> Status:
        """Kills a task; an unknown one has a status update too."""
        kill = Call.Kill(task_id=task_id)
        if agent_id is not None:
            kill.agent_id = agent_id
        return self._send(Call(type=Call.Type.KILL, kill=kill))

    def reconcile_tasks(self, statuses: Iterable[TaskStatus] = ()) -> Status:
        """Asks for the states of tasks, of all known ones when none is named; they come as status updates."""
        tasks = []
        for status in statuses:
            task = Call.Reconcile.Task(task_id=status.task_id)
            if status.has("agent_id"):
                task.agent_id = status.agent_id
            tasks.append(task)
        return self._send(Call(type=Call.Type.RECONCILE, reconcile=Call.Reconcile(tasks=tasks)))

    def acknowledge_status_update(self, status: TaskStatus) -> Status:
        """Acknowledges an update, once what is needed of it is stored; only without implicit acknowledgements."""
        if self._implicit:
            raise RuntimeError("updates are acknowledged implicitly; pass implicit_acknowledgements=False")
        return self._acknowledge(status)

    def acknowledge_operation_status_update(self, status: OperationStatus) -> Status:
        """Acknowledges an operation's update; only without implicit acknowledgements."""
        if self._implicit:
            raise RuntimeError("updates are acknowledged implicitly; pass implicit_acknowledgements=False")
        return self._post(acknowledge_operation(status))

    def send_framework_message(self, executor_id: ExecutorID, agent_id: AgentID, data: bytes) -> Status:
        """Sends bytes to an executor of this framework; best effort."""
        message = Call.Message(agent_id=agent_id, executor_id=executor_id, data=data)
        return self._send(Call(type=Call.Type.MESSAGE, message=message))

    def shutdown_executor(self, executor_id: ExecutorID, agent_id: AgentID) -> Status:
        """Ends an executor and all its tasks."""
        shutdown = Call.Shutdown(executor_id=executor_id, agent_id=agent_id)
        return self._send(Call(type=Call.Type.SHUTDOWN, shutdown=shutdown))

    def update_framework(self, framework: FrameworkInfo, suppressed_roles: Iterable[str] = ()) -> Status:
        """Changes the framework's description; user, checkpoint, principal and id stay."""
        described = framework.copy()
        suppressed = name_roles(suppressed_roles)
        _require_writable(Call.UpdateFramework(framework_info=described, suppressed_roles=suppressed))
        return self._do(lambda: self._client.update_framework(described, suppressed))

    # Sending.

    def _decline(self, ids: List[OfferID], filters: Optional[Filters]) -> Status:
        decline = Call.Decline(offer_ids=ids)
        if filters is not None:
            decline.filters = filters
        return self._send(Call(type=Call.Type.DECLINE, decline=decline))

    def _acknowledge(self, status: TaskStatus) -> Status:
        return self._post(acknowledge(status))

    def _post(self, call: Optional[Call]) -> Status:
        if call is None:
            return self._status
        payload = self._events_and_calls.encode(call)
        if self._status is Status.DRIVER_RUNNING:
            self._later(lambda: self._events_and_calls.post(payload))
        return self._status

    def _send(self, call: Call, tasks: Optional[List[TaskInfo]] = None) -> Status:
        # Encoded in the caller's thread: the messages may change when this has returned.
        payload = self._events_and_calls.encode(call)
        return self._do(lambda: self._events_and_calls.call(payload), call.type.name, tasks)

    def _do(self, call: Callable[[], Any], name: str = "", tasks: Optional[List[TaskInfo]] = None) -> Status:
        if self._status is not Status.DRIVER_RUNNING:
            return self._status

        def make() -> None:
            answer = call()
            if isinstance(answer, asyncio.Future):
                answer.add_done_callback(lambda done: self._note_answer(done, name, tasks or []))

        self._later(make)
        return self._status

    def _note_answer(self, answer: asyncio.Future[Any], name: str, tasks: List[TaskInfo]) -> None:
        error = None if answer.cancelled() else answer.exception()
        if error is None:
            return
        logger.warning("%s was not taken on: %s", name or "a call", error)
        if isinstance(error, RefusedError):
            state, reason = TaskState.TASK_ERROR, TaskStatus.Reason.REASON_TASK_INVALID
        elif isinstance(error, ConnectionLostError) and not error.may_have_arrived:
            state, reason = TaskState.TASK_LOST, TaskStatus.Reason.REASON_MASTER_DISCONNECTED
        elif isinstance(error, (ConnectionLostError, RequestTimeout)):
            # The master may have launched them: only reconciling tells.
            return
        elif isinstance(error, MesosdError):
            state, reason = TaskState.TASK_LOST, TaskStatus.Reason.REASON_MASTER_DISCONNECTED
        else:
            # A defect.
            self._fail("a call failed; the driver is aborted", error)
            return
        for task in tasks:
            self._tell(task, state, reason, str(error))

    def _tell(self, task: TaskInfo, state: TaskState, reason: TaskStatus.Reason, message: str) -> None:
        """A status update of a task that was never launched; without uuid, since nobody is to acknowledge it."""
        status = TaskStatus(
            task_id=task.task_id,
            agent_id=task.agent_id,
            state=state,
            source=TaskStatus.Source.SOURCE_MASTER,
            reason=reason,
            message=message,
        )
        event = Event(type=Event.Type.UPDATE, update=Event.Update(status=status))
        self._subscription().events.add(event, len(message), None)

    # The driver's threads.

    def _subscription(self) -> SchedulerSubscription:
        return self._events_and_calls

    async def _open(self) -> None:
        self._client.start()

    async def _close(self) -> None:
        if not self._failover:
            try:
                await self._client.teardown()
            except MesosdError as error:
                logger.warning("the framework lives on until its failover time-out has passed: %s", error)
        await self._client.close()

    def _handle_disconnected(self) -> None:
        self._scheduler.disconnected(self)

    def _handle(self, event: Event) -> None:
        handle = _HANDLERS.get(event.type)
        if handle is not None:
            handle(self, event)

    def _on_subscribed(self, event: Event) -> None:
        subscribed = event.subscribed
        if self._was_registered:
            self._scheduler.reregistered(self, subscribed.master_info)
            return
        self._was_registered = True
        self._scheduler.registered(self, subscribed.framework_id, subscribed.master_info)

    def _on_offers(self, event: Event) -> None:
        self._scheduler.resource_offers(self, event.offers.offers)

    def _on_inverse_offers(self, event: Event) -> None:
        self._scheduler.inverse_offers(self, event.inverse_offers.inverse_offers)

    def _on_rescind(self, event: Event) -> None:
        self._scheduler.offer_rescinded(self, event.rescind.offer_id)

    def _on_rescind_inverse_offer(self, event: Event) -> None:
        self._scheduler.inverse_offer_rescinded(self, event.rescind_inverse_offer.inverse_offer_id)

    def _on_update(self, event: Event) -> None:
        status = event.update.status
        self._scheduler.status_update(self, status)
        if self._implicit:
            self._acknowledge(status)

    def _on_operation_update(self, event: Event) -> None:
        status = event.update_operation_status.status
        self._scheduler.operation_status_update(self, status)
        if self._implicit:
            self._post(acknowledge_operation(status))

    def _on_message(self, event: Event) -> None:
        message = event.message
        self._scheduler.framework_message(self, message.executor_id, message.agent_id, message.data)

    def _on_failure(self, event: Event) -> None:
        failure = event.failure
        if failure.has("executor_id"):
            self._scheduler.executor_lost(self, failure.executor_id, failure.agent_id, failure.status)
        else:
            self._scheduler.agent_lost(self, failure.agent_id)

    def _on_error(self, event: Event) -> None:
        self._end(Status.DRIVER_ABORTED)
        self._scheduler.error(self, event.error.message)


_HANDLERS: Dict[int, Callable[[MesosSchedulerDriver, Event], None]] = {
    Event.Type.SUBSCRIBED: MesosSchedulerDriver._on_subscribed,
    Event.Type.OFFERS: MesosSchedulerDriver._on_offers,
    Event.Type.INVERSE_OFFERS: MesosSchedulerDriver._on_inverse_offers,
    Event.Type.RESCIND: MesosSchedulerDriver._on_rescind,
    Event.Type.RESCIND_INVERSE_OFFER: MesosSchedulerDriver._on_rescind_inverse_offer,
    Event.Type.UPDATE: MesosSchedulerDriver._on_update,
    Event.Type.UPDATE_OPERATION_STATUS: MesosSchedulerDriver._on_operation_update,
    Event.Type.MESSAGE: MesosSchedulerDriver._on_message,
    Event.Type.FAILURE: MesosSchedulerDriver._on_failure,
    Event.Type.ERROR: MesosSchedulerDriver._on_error,
}


def _tasks_of(operation: Offer.Operation) -> List[TaskInfo]:
    return list(operation.launch.task_infos) + list(operation.launch_group.task_group.tasks)


def _require_writable(message: Message) -> None:
    """Raises ``EncodeError`` to whoever made a call; in the event loop nobody would hear of it."""
    message.to_bytes()


def _complete(framework: FrameworkInfo) -> FrameworkInfo:
    """A description with what Mesos' driver fills in as well."""
    require_framework(framework)
    complete = framework.copy()
    if not complete.user:
        complete.user = _user_of_this_process()
    if not complete.hostname:
        complete.hostname = socket.gethostname()
    return complete


def _user_of_this_process() -> str:
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        # No such system, or a container whose users have no names.
        raise ConfigurationError("the user of this process has no name; set the framework's user") from None
