"""A framework's side of the conversation with the leading master, for asyncio."""

from __future__ import annotations

import asyncio
import logging
import ssl
from types import TracebackType
from typing import Any, AsyncIterator, Awaitable, Dict, Iterable, List, Optional, Sequence, Set, Type, Union

from . import _frames as frames
from ._addresses import Masters
from ._backoff import BackoffSettings
from ._connection import Identity
from ._done import DONE
from ._limits import Limits
from ._session import Answer, Session
from ._subscription import Subscription, SubscriptionSettings
from .errors import ConfigurationError
from .messages import (
    AgentID,
    ExecutorID,
    ExecutorInfo,
    Filters,
    FrameworkID,
    FrameworkInfo,
    KillPolicy,
    MasterInfo,
    Offer,
    OfferID,
    OperationStatus,
    Request,
    TaskGroupInfo,
    TaskID,
    TaskInfo,
    TaskStatus,
    native,
)
from .messages.scheduler import Call, Event, OfferConstraints

__all__ = [
    "SchedulerClient",
    "SchedulerSubscription",
    "acknowledge",
    "acknowledge_operation",
    "group_launch",
    "name_roles",
    "require_framework",
]

logger = logging.getLogger("mesosd")

_Type = Call.Type


class SchedulerClient:
    """Connects to the leading master, subscribes, and does so again for as long as it takes.

    ::

        async with SchedulerClient("127.0.0.1:5050", framework) as scheduler:
            async for event in scheduler.events():
                ...

    What the calls and events mean is Mesos' v1 scheduler API; docs/protocol.md section 6 tells what is particular.

    **Calls** are sent when they are made, together with others of the same turn of the event loop. What they return
    can be awaited: it ends when the master has taken the call on (its effects are events), with
    :class:`~mesosd.RefusedError` when the master has not, with :class:`~mesosd.ConnectionLostError` when there was no
    connection or it ended before the answer, or with :class:`~mesosd.RequestTimeout`. In the last two cases nobody
    knows whether the call takes effect. Nothing is repeated by itself: an ACCEPT must not be, its offers being void
    (reconcile its tasks); KILL, SHUTDOWN, RECONCILE, REVIVE, SUPPRESS and TEARDOWN may be repeated without harm after
    the next SUBSCRIBED. Calls may be awaited while an event is handled: answers are read all the same.

    **Threads**: all members belong to the event loop in which the client was started. Programs of callbacks use
    :class:`~mesosd.MesosSchedulerDriver`.
    """

    def __init__(
        self,
        masters: Masters,
        framework: FrameworkInfo,
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
        """Makes a client that has not begun to connect.

        :param masters: ``host:port``, any of which will do: one, several with commas, or a list; or where masters
            stand for election, ``zk://user:password@host:port,…/path``; or the ``file:///path`` of a file that holds
            one of both.
        :param framework: who this is. With ``id`` set it is a framework that the cluster knows, and this scheduler
            takes over; without, a new one. It is copied.
        :param suppressed_roles: roles that want no offers for now. Later calls of :meth:`suppress` and :meth:`revive`
            are kept in mind for the next subscription.
        :param offer_constraints: which agents' offers each role wants; None for all.
        :param tls: encrypts the connection, for masters behind a proxy that ends TLS; None for none.
        :param request_timeout: how many seconds a call waits for its answer, and a subscription for SUBSCRIBED.
        :param max_buffered_bytes: how many bytes of events may wait for the program before the connection is no
            longer read. Decoded they take several times as much.
        :param software_version: the framework's own version, for the master's log.
        :raises ConfigurationError: ``masters`` or a number cannot be used.
        :raises EncodeError: ``framework`` or another argument is no part of a subscription: a required field is unset
            (``user`` or ``name``), or something is not of its type.
        """
        require_framework(framework)
        settings = SubscriptionSettings(
            masters=masters,
            identity=Identity(
                role=native.PeerRole.SCHEDULER,
                software_version=software_version,
                principal=framework.principal if framework.has("principal") else None,
            ),
            backoff=backoff or BackoffSettings.scheduler(),
            request_timeout=request_timeout,
            max_buffered_bytes=max_buffered_bytes,
            limits=limits or Limits(),
            tls=tls,
        )
        self._subscription = SchedulerSubscription(settings, framework, suppressed_roles, offer_constraints)

    # Life.

    @property
    def framework_id(self) -> Optional[FrameworkID]:
        """The framework's id; None before the first SUBSCRIBED. Store it to take over after a restart."""
        return self._subscription.framework_id

    @property
    def master_info(self) -> Optional[MasterInfo]:
        """The master of the last subscription."""
        return self._subscription.master

    @property
    def is_connected(self) -> bool:
        """Whether the framework is subscribed at this moment."""
        session = self._subscription.current
        return session is not None and session.is_open

    def start(self) -> None:
        """Begins to connect, in the running event loop. ``async with`` and :meth:`events` do so too."""
        self._subscription.start()

    def events(self) -> AsyncIterator[Event]:
        """Gives the master's events: SUBSCRIBED first, and again after every reconnection (then reconcile).

        An ERROR event, the master's or one that says why there is no use in going on, is the last. A program that
        takes the events slowly stops the master from sending more. Offers of a connection that has ended are left
        out. Can be taken once; after its end, by ``break`` for instance, calls still work and events are dropped.
        Waiting for the next event may be cancelled, by ``asyncio.wait_for`` for instance, and begun again.
        """
        return self._subscription.read()

    async def close(self) -> None:
        """Says goodbye, and waits a second at most for the master's.

        The framework lives on for its failover time-out, zero unless it was set; to end it at once, and its tasks
        with it, await :meth:`teardown` before.
        """
        await self._subscription.close()

    async def __aenter__(self) -> SchedulerClient:
        self.start()
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        await self.close()

    # Offers.

    def accept(
        self,
        offer_ids: Iterable[OfferID],
        operations: Iterable[Offer.Operation],
        filters: Optional[Filters] = None,
    ) -> Awaitable[None]:
        """Takes offers, and does the operations with them in order. What they do not use is declined.

        :param offer_ids: all of one agent and one role.
        :param operations: launches and the like; none at all declines the offers.
        :param filters: for what is not used; None means not to be offered it again for five seconds.
        """
        accept = Call.Accept(offer_ids=list(offer_ids), operations=list(operations))
        if filters is not None:
            accept.filters = filters
        return self.call(Call(type=_Type.ACCEPT, accept=accept))

    def launch(
        self,
        offer_ids: Union[OfferID, Iterable[OfferID]],
        tasks: Iterable[TaskInfo],
        filters: Optional[Filters] = None,
    ) -> Awaitable[None]:
        """Takes one offer, or several of one agent and one role, and launches tasks with it.

        Any number of tasks: one call with 20,000 is fine. ``agent_id`` of each task is the caller's to set.
        """
        ids = [offer_ids] if isinstance(offer_ids, OfferID) else offer_ids
        launch = Offer.Operation(
            type=Offer.Operation.Type.LAUNCH, launch=Offer.Operation.Launch(task_infos=list(tasks))
        )
        return self.accept(ids, [launch], filters)

    def launch_group(
        self,
        offer_ids: Union[OfferID, Iterable[OfferID]],
        executor: ExecutorInfo,
        tasks: Iterable[TaskInfo],
        filters: Optional[Filters] = None,
    ) -> Awaitable[None]:
        """Launches a task group: its executor gets all of the tasks at once, or none of them is launched.

        :param executor: with a command, at least 0.01 cpus, 32 of mem, and some disk. A framework id and a type that are
            unset become this framework's and CUSTOM, in a copy.
        :param tasks: without an executor of their own.
        """
        ids = [offer_ids] if isinstance(offer_ids, OfferID) else offer_ids
        return self.accept(ids, [group_launch(self.framework_id, executor, tasks)], filters)

    def decline(
        self, offer_ids: Union[OfferID, Iterable[OfferID]], filters: Optional[Filters] = None
    ) -> Awaitable[None]:
        """Declines offers; None for ``filters`` means not to be offered them again for five seconds.

        Sent soon, and not waited for: a refusal goes to the log. Without a connection there is nothing to decline.
        """
        ids = [offer_ids] if isinstance(offer_ids, OfferID) else list(offer_ids)
        decline = Call.Decline(offer_ids=ids)
        if filters is not None:
            decline.filters = filters
        return self._post(Call(type=_Type.DECLINE, decline=decline))

    def accept_inverse_offers(
        self, offer_ids: Iterable[OfferID], filters: Optional[Filters] = None
    ) -> Awaitable[None]:
        """Agrees to leave machines; ``filters`` say when to be asked again, after five seconds when None."""
        accept = Call.AcceptInverseOffers(inverse_offer_ids=list(offer_ids))
        if filters is not None:
            accept.filters = filters
        return self.call(Call(type=_Type.ACCEPT_INVERSE_OFFERS, accept_inverse_offers=accept))

    def decline_inverse_offers(
        self, offer_ids: Iterable[OfferID], filters: Optional[Filters] = None
    ) -> Awaitable[None]:
        """Does not agree to leave machines; ``filters`` as in :meth:`accept_inverse_offers`."""
        decline = Call.DeclineInverseOffers(inverse_offer_ids=list(offer_ids))
        if filters is not None:
            decline.filters = filters
        return self.call(Call(type=_Type.DECLINE_INVERSE_OFFERS, decline_inverse_offers=decline))

    def revive(self, roles: Iterable[str] = ()) -> Awaitable[None]:
        """Wants offers again for these roles, all when none is named, and forgets all filters of theirs."""
        named = name_roles(roles)
        answer = self.call(Call(type=_Type.REVIVE, revive=Call.Revive(roles=named)))
        answer.add_done_callback(_if_taken(lambda: self._subscription.revive(named)))
        return answer

    def suppress(self, roles: Iterable[str] = ()) -> Awaitable[None]:
        """Wants no offers for these roles, all when none is named, until they are revived."""
        named = name_roles(roles)
        answer = self.call(Call(type=_Type.SUPPRESS, suppress=Call.Suppress(roles=named)))
        answer.add_done_callback(_if_taken(lambda: self._subscription.suppress(named)))
        return answer

    def request(self, requests: Iterable[Request]) -> Awaitable[None]:
        """Says how much is waited for, and of what size; docs/protocol.md section 6 tells what comes of it."""
        return self.call(Call(type=_Type.REQUEST, request=Call.Request(requests=list(requests))))

    # Tasks.

    def acknowledge(self, status: TaskStatus) -> Awaitable[None]:
        """Acknowledges a status update, once the program has stored what it needs of it.

        Sent soon, and not waited for: one that gets lost is repaired by the update's repetition. Does nothing for an
        update without uuid, which must not be acknowledged.
        """
        return self._post(acknowledge(status))

    def kill(
        self, task_id: TaskID, agent_id: Optional[AgentID] = None, kill_policy: Optional[KillPolicy] = None
    ) -> Awaitable[None]:
        """Kills a task. An unknown one is answered with a status update too.

        :param agent_id: where it is believed to run; None if not known.
        :param kill_policy: how long it gets to end by itself; None for its own policy.
        """
        kill = Call.Kill(task_id=task_id)
        if agent_id is not None:
            kill.agent_id = agent_id
        if kill_policy is not None:
            kill.kill_policy = kill_policy
        return self.call(Call(type=_Type.KILL, kill=kill))

    def reconcile(self, tasks: Iterable[Union[TaskID, Call.Reconcile.Task, TaskStatus]] = ()) -> Awaitable[None]:
        """Asks for the states of tasks, which come as UPDATE events; of all known tasks when none is named."""
        named = [_to_reconcile(task) for task in tasks]
        return self.call(Call(type=_Type.RECONCILE, reconcile=Call.Reconcile(tasks=named)))

    def message(self, agent_id: AgentID, executor_id: ExecutorID, data: bytes) -> Awaitable[None]:
        """Sends bytes to an executor of this framework; best effort."""
        message = Call.Message(agent_id=agent_id, executor_id=executor_id, data=data)
        return self.call(Call(type=_Type.MESSAGE, message=message))

    def shutdown(self, executor_id: ExecutorID, agent_id: AgentID) -> Awaitable[None]:
        """Ends an executor and all its tasks."""
        shutdown = Call.Shutdown(executor_id=executor_id, agent_id=agent_id)
        return self.call(Call(type=_Type.SHUTDOWN, shutdown=shutdown))

    # Operations.

    def acknowledge_operation(self, status: OperationStatus) -> Awaitable[None]:
        """Acknowledges an operation's outcome, as :meth:`acknowledge` does for tasks."""
        return self._post(acknowledge_operation(status))

    def reconcile_operations(self, operations: Iterable[Call.ReconcileOperations.Operation] = ()) -> Awaitable[None]:
        """Asks for the states of operations, which come as UPDATE_OPERATION_STATUS; of all when none is named."""
        reconcile = Call.ReconcileOperations(operations=list(operations))
        return self.call(Call(type=_Type.RECONCILE_OPERATIONS, reconcile_operations=reconcile))

    # The framework.

    def update_framework(
        self,
        framework: FrameworkInfo,
        suppressed_roles: Iterable[str] = (),
        offer_constraints: Optional[OfferConstraints] = None,
    ) -> Awaitable[None]:
        """Changes the framework's description, all of it or nothing; user, checkpoint, principal and id stay.

        :param framework: the whole description; the id is filled in.
        :param suppressed_roles: roles that want no offers from here on.
        :param offer_constraints: which agents' offers each role wants; None for all.
        """
        described = framework.copy()
        if self.framework_id is not None:
            described.id = self.framework_id
        suppressed = name_roles(suppressed_roles)
        update = Call.UpdateFramework(framework_info=described, suppressed_roles=suppressed)
        if offer_constraints is not None:
            offer_constraints = update.offer_constraints = offer_constraints.copy()
        answer = self.call(Call(type=_Type.UPDATE_FRAMEWORK, update_framework=update))
        describe = self._subscription.describe
        answer.add_done_callback(_if_taken(lambda: describe(described, suppressed, offer_constraints)))
        return answer

    def teardown(self) -> Awaitable[None]:
        """Ends the framework and all its tasks. Afterwards the client says goodbye, and the events end."""
        answer = self.call(Call(type=_Type.TEARDOWN))
        answer.add_done_callback(_if_taken(self._subscription.leave))
        return answer

    def call(self, call: Call) -> asyncio.Future[Any]:
        """Makes any call of the scheduler API but SUBSCRIBE; the framework's id is filled in."""
        return self._subscription.call(self._subscription.encode(call))

    def _post(self, call: Optional[Call]) -> Awaitable[None]:
        if call is not None and self._subscription.current is not None:
            self._subscription.post(self._subscription.encode(call))
        return DONE


class SchedulerSubscription(Subscription[Event]):
    """A framework's subscription: who it is, what it wants, and the events that come of it."""

    event_kind = frames.SCHEDULER_EVENT
    event_class = Event
    call_kind = frames.SCHEDULER_CALL

    def __init__(
        self,
        settings: SubscriptionSettings,
        framework: FrameworkInfo,
        suppressed: Iterable[str],
        constraints: Optional[OfferConstraints],
    ) -> None:
        super().__init__(settings)
        self._framework = framework.copy()
        self._constraints = constraints.copy() if constraints is not None else None
        self._suppressed: Set[str] = set(name_roles(suppressed))
        self.framework_id: Optional[FrameworkID] = self._framework.id if self._framework.has("id") else None
        self.master: Optional[MasterInfo] = None
        # What cannot be written is to be told to whoever makes the client, and not on every connection.
        self.make_subscribe()

    def suppress(self, roles: Sequence[str]) -> None:
        """Keeps in mind what the roles want, for the next subscription; none named means all."""
        self._suppressed.update(roles or self._own_roles())

    def revive(self, roles: Sequence[str]) -> None:
        """Keeps in mind what the roles want, for the next subscription; none named means all."""
        self._suppressed.difference_update(roles or self._own_roles())

    def describe(
        self, framework: FrameworkInfo, suppressed: Sequence[str], constraints: Optional[OfferConstraints]
    ) -> None:
        """Keeps the framework's new description in mind, for the next subscription."""
        self._framework = framework
        self._constraints = constraints
        self._suppressed = set(suppressed)

    def encode(self, call: Call) -> bytes:
        """The call's bytes, with the framework's id filled in."""
        if self.framework_id is not None:
            call.framework_id = self.framework_id
        return call.to_bytes()

    def make_subscribe(self) -> bytes:
        subscribe = Call.Subscribe(framework_info=self._framework, suppressed_roles=sorted(self._suppressed))
        if self._constraints is not None:
            subscribe.offer_constraints = self._constraints
        call = Call(type=_Type.SUBSCRIBE, subscribe=subscribe)
        if self.framework_id is not None:
            call.framework_id = self.framework_id
        return call.to_bytes()

    def take(self, session: Session, event: Event, payload_bytes: int) -> None:
        kind = event.type
        if kind == Event.Type.HEARTBEAT:
            # The connection has its own.
            return
        if kind == Event.Type.ERROR:
            self.end(event, f"the master ended the subscription: {event.error.message}", stop_link=True)
            return
        if kind == Event.Type.SUBSCRIBED:
            self._welcome(session, event.subscribed)
        self.deliver(session, event, payload_bytes)

    def make_last(self, why: str) -> Event:
        return Event(type=Event.Type.ERROR, error=Event.Error(message=why))

    def outlives_connection(self, event: Event) -> bool:
        # From the end of a connection its offers are void, and no RESCIND comes for them.
        return event.type not in _OF_THE_CONNECTION

    def _welcome(self, session: Session, subscribed: Event.Subscribed) -> None:
        self.framework_id = subscribed.framework_id
        self._framework.id = subscribed.framework_id
        self.master = subscribed.master_info if subscribed.has("master_info") else None
        self.now_subscribed(session)
        logger.info("subscribed at %s as %s", session.address, subscribed.framework_id.value)

    def _own_roles(self) -> List[str]:
        return list(self._framework.roles) or [self._framework.role]


_OF_THE_CONNECTION: Dict[int, bool] = {
    Event.Type.OFFERS: True,
    Event.Type.RESCIND: True,
    Event.Type.INVERSE_OFFERS: True,
    Event.Type.RESCIND_INVERSE_OFFER: True,
}


def group_launch(
    framework_id: Optional[FrameworkID], executor: ExecutorInfo, tasks: Iterable[TaskInfo]
) -> Offer.Operation:
    """The operation that launches a group, with what the master wants to know of its executor."""
    complete = executor.copy()
    if not complete.has("framework_id") and framework_id is not None:
        complete.framework_id = framework_id
    if not complete.has("type"):
        complete.type = ExecutorInfo.Type.CUSTOM
    launch = Offer.Operation.LaunchGroup(executor=complete, task_group=TaskGroupInfo(tasks=list(tasks)))
    return Offer.Operation(type=Offer.Operation.Type.LAUNCH_GROUP, launch_group=launch)


def acknowledge(status: TaskStatus) -> Optional[Call]:
    """The call that acknowledges an update; None for one without uuid, or that is of no agent."""
    if not status.has("uuid") or not status.has("agent_id"):
        return None
    acknowledged = Call.Acknowledge(agent_id=status.agent_id, task_id=status.task_id, uuid=status.uuid)
    return Call(type=_Type.ACKNOWLEDGE, acknowledge=acknowledged)


def acknowledge_operation(status: OperationStatus) -> Optional[Call]:
    """The call that acknowledges an operation's update; None for one without uuid, or of an operation without id."""
    if not status.has("uuid") or not status.has("operation_id"):
        return None
    acknowledged = Call.AcknowledgeOperationStatus(uuid=status.uuid.value, operation_id=status.operation_id)
    if status.has("agent_id"):
        acknowledged.agent_id = status.agent_id
    if status.has("resource_provider_id"):
        acknowledged.resource_provider_id = status.resource_provider_id
    return Call(type=_Type.ACKNOWLEDGE_OPERATION_STATUS, acknowledge_operation_status=acknowledged)


def require_framework(framework: object) -> None:
    """Raises :class:`ConfigurationError` unless it is a framework's description."""
    if not isinstance(framework, FrameworkInfo):
        kind = type(framework)
        raise ConfigurationError(f"the framework is a {kind.__module__}.{kind.__qualname__}, expected messages.FrameworkInfo")


def name_roles(roles: Iterable[str]) -> List[str]:
    """The names of roles; a text alone is one name, and not as many as it has letters."""
    return [roles] if isinstance(roles, str) else list(roles)


def _to_reconcile(task: Union[TaskID, Call.Reconcile.Task, TaskStatus]) -> Call.Reconcile.Task:
    if isinstance(task, TaskID):
        return Call.Reconcile.Task(task_id=task)
    if isinstance(task, TaskStatus):
        named = Call.Reconcile.Task(task_id=task.task_id)
        if task.has("agent_id"):
            named.agent_id = task.agent_id
        return named
    return task


def _if_taken(then: Any) -> Any:
    """A callback for a call's future: does something when the master has taken the call on."""

    def done(answer: asyncio.Future[Answer]) -> None:
        if not answer.cancelled() and answer.exception() is None:
            then()

    return done
