"""A custom executor's side of the conversation with its agent, for asyncio."""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
import os
import ssl
import time
import uuid
from dataclasses import dataclass, field
from types import TracebackType
from typing import AsyncIterator, Mapping, Optional, Type, Union

from . import _frames as frames
from ._addresses import PeerAddress
from ._backoff import BackoffSettings
from ._connection import Identity, SendOutcome
from ._durations import parse_duration
from ._limits import Limits
from ._link import Link
from ._session import Session
from ._subscription import Subscription, SubscriptionSettings
from ._updates import Update, UpdateLog
from .errors import ConfigurationError
from .messages import AgentInfo, ExecutorID, ExecutorInfo, FrameworkID, FrameworkInfo, TaskID, TaskState, TaskStatus, native
from .messages.executor import Call, Event

__all__ = ["ExecutorClient", "ExecutorOptions"]

logger = logging.getLogger("mesosd")

# An agent destroys a container whose executor has not subscribed within a minute.
_REGISTRATION_TIMEOUT = 60.0

_WHO_SETS = "an agent sets it for the executors that it starts"


@dataclass(frozen=True)
class ExecutorOptions:
    """Whose executor this is and where its agent is, as a rule out of the environment. Times are in seconds."""

    #: The agent's ``host:port``.
    agent_endpoint: str
    framework_id: FrameworkID
    executor_id: ExecutorID
    #: The secret that shows the agent that it has started this process.
    token: Optional[bytes] = field(default=None, repr=False)
    #: Whether to live on while the agent is away.
    checkpoint: bool = False
    #: With ``checkpoint``: how long to wait for the agent.
    recovery_timeout: float = 900.0
    #: The longest pause between attempts to connect.
    subscription_backoff_max: float = 2.0
    #: How long the executor has to end after SHUTDOWN; then it is killed.
    shutdown_grace_period: float = 5.0

    @staticmethod
    def from_environment(environment: Optional[Mapping[str, str]] = None) -> ExecutorOptions:
        """Reads what the agent has put into the environment (docs/protocol.md section 7).

        :raises ConfigurationError: a variable is missing or cannot be read; the message names it.
        """
        values = os.environ if environment is None else environment
        endpoint = _require(values, "MESOS_AGENT_ENDPOINT")
        try:
            PeerAddress.parse(endpoint)
        except ConfigurationError as error:
            raise ConfigurationError(f"MESOS_AGENT_ENDPOINT: {error}") from None
        return ExecutorOptions(
            agent_endpoint=endpoint,
            framework_id=FrameworkID(value=_require(values, "MESOS_FRAMEWORK_ID")),
            executor_id=ExecutorID(value=_require(values, "MESOS_EXECUTOR_ID")),
            token=_read_token(values),
            checkpoint=_read_flag(values, "MESOS_CHECKPOINT"),
            recovery_timeout=_read_span(values, "MESOS_RECOVERY_TIMEOUT", 900.0),
            subscription_backoff_max=_read_span(values, "MESOS_SUBSCRIPTION_BACKOFF_MAX", 2.0),
            shutdown_grace_period=_read_span(values, "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", 5.0),
        )


class ExecutorClient:
    """Connects to the agent, subscribes, and does so again after the agent's restart if it was told to.

    ::

        async with ExecutorClient() as executor:
            async for event in executor.events():
                if event.type == Event.Type.LAUNCH:
                    executor.update(event.launch.task.task_id, TaskState.TASK_RUNNING)
                    ...
            await executor.drain()

    An update is kept until the agent has it on its disk, and told again after a reconnection.

    **Threads**: all members belong to the event loop in which the client was started; work that takes time belongs
    into threads or processes of its own. Programs of callbacks use :class:`~mesosd.MesosExecutorDriver`.
    """

    def __init__(
        self,
        options: Optional[ExecutorOptions] = None,
        *,
        tls: Optional[ssl.SSLContext] = None,
        request_timeout: float = 10.0,
        max_buffered_bytes: int = 4 << 20,
        max_unacknowledged_bytes: int = 32 << 20,
        software_version: Optional[str] = None,
        limits: Optional[Limits] = None,
    ) -> None:
        """Makes a client that has not begun to connect.

        :param options: None reads the environment, as the agent has made it.
        :param request_timeout: how many seconds a subscription waits for its answer.
        :param max_buffered_bytes: how many bytes of events may wait for the program before the connection is no
            longer read.
        :param max_unacknowledged_bytes: how many bytes of updates may wait for the agent to write them down. All of
            them have to fit into one frame, together with the tasks, when the executor subscribes again.
        :param software_version: the executor's own version, for the agent's log.
        :raises ConfigurationError: the environment is not that of an executor; the message names the variable.
        """
        self.options = options or ExecutorOptions.from_environment()
        settings = SubscriptionSettings(
            masters=self.options.agent_endpoint,
            identity=Identity(
                role=native.PeerRole.EXECUTOR, software_version=software_version, token=self.options.token
            ),
            backoff=BackoffSettings.executor(self.options.subscription_backoff_max),
            request_timeout=request_timeout,
            max_buffered_bytes=max_buffered_bytes,
            limits=limits or Limits(),
            tls=tls,
        )
        self._subscription = ExecutorSubscription(settings, self.options, max_unacknowledged_bytes)

    @property
    def subscribed(self) -> Optional[Event.Subscribed]:
        """What the agent said about executor, framework and itself; None before the first SUBSCRIBED."""
        return self._subscription.subscribed

    @property
    def is_connected(self) -> bool:
        """Whether the executor is subscribed at this moment."""
        session = self._subscription.current
        return session is not None and session.is_open

    @property
    def unacknowledged_updates(self) -> int:
        """How many updates the agent has not written down yet."""
        return len(self._subscription.log)

    def start(self) -> None:
        """Begins to connect, in the running event loop. ``async with`` and :meth:`events` do so too."""
        self._subscription.start()

    def events(self) -> AsyncIterator[Event]:
        """Gives the agent's events: SUBSCRIBED first, and again after a reconnection.

        A task that was launched already does not come a second time; ACKNOWLEDGED and HEARTBEAT are taken care of
        here. The last event is SHUTDOWN or ERROR, from the agent or because it is away for good: then end the tasks,
        tell what became of them, and await :meth:`drain` before the process ends. Can be taken once.
        """
        return self._subscription.read()

    def update(
        self,
        what: Union[TaskStatus, TaskID],
        state: Optional[TaskState] = None,
        *,
        message: Optional[str] = None,
        data: Optional[bytes] = None,
    ) -> None:
        """Tells a task's state: of a :class:`TaskID` with ``state``, or a whole :class:`TaskStatus`.

        Returns at once; updates of one turn of the event loop are sent together, in order. A status belongs to the
        client from here on: uuid and source are set here, timestamp and executor too unless they are set already.

        :raises TooManyWaiting: so many updates wait for the agent that no more may; nothing was told.
        :raises ValueError: TASK_STAGING, which is the master's to say.
        """
        status = what if isinstance(what, TaskStatus) else TaskStatus(task_id=what)
        if state is not None:
            status.state = state
        if message is not None:
            status.message = message
        if data is not None:
            status.data = data
        self.prepare(status)
        self._subscription.update(status)

    def prepare(self, status: TaskStatus) -> None:
        """Sets what every update must have; :meth:`update` does so too."""
        if not status.has("state") or status.state == TaskState.TASK_STAGING:
            raise ValueError(f"a state of {status.task_id.value} that is not TASK_STAGING is needed")
        status.uuid = uuid.uuid4().bytes
        status.source = TaskStatus.Source.SOURCE_EXECUTOR
        if not status.has("timestamp"):
            status.timestamp = time.time()
        if not status.has("executor_id"):
            status.executor_id = self.options.executor_id

    def message(self, data: bytes) -> None:
        """Sends bytes to the scheduler; best effort: without a connection they are lost."""
        call = self._subscription.make_call(Call.Type.MESSAGE)
        call.message = Call.Message(data=data)
        self._subscription.post(call.to_bytes())

    async def drain(self, at_most: Optional[float] = None) -> bool:
        """Waits until the agent has all updates on its disk; False when some still wait.

        :param at_most: how many seconds; None for half of the shutdown's grace period.
        """
        patience = self.options.shutdown_grace_period / 2 if at_most is None else at_most
        return await self._subscription.drain(patience)

    async def close(self) -> None:
        """Says goodbye to the agent, which then takes the executor for ended."""
        await self._subscription.close()

    async def __aenter__(self) -> ExecutorClient:
        self.start()
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        await self.close()


class ExecutorSubscription(Subscription[Event]):
    """An executor's subscription: its updates until the agent has them, and the events that come of it."""

    event_kind = frames.EXECUTOR_EVENT
    event_class = Event
    call_kind = frames.EXECUTOR_CALL

    def __init__(self, settings: SubscriptionSettings, options: ExecutorOptions, max_bytes: int) -> None:
        super().__init__(settings)
        self._options = options
        self.log = UpdateLog(max_bytes)
        self.subscribed: Optional[Event.Subscribed] = None
        self._updates_go: Optional[Session] = None
        self._last_in_subscribe = 0
        self._drained: Optional[asyncio.Future[None]] = None
        # What cannot be written is to be told to whoever makes the client, and not on every connection.
        self.make_subscribe()

    def prepare(self, link: Link) -> None:
        link.give_up_after = _REGISTRATION_TIMEOUT

    def make_call(self, kind: Call.Type) -> Call:
        """A call of this executor."""
        return Call(executor_id=self._options.executor_id, framework_id=self._options.framework_id, type=kind)

    def make_subscribe(self) -> bytes:
        call = self.make_call(Call.Type.SUBSCRIBE)
        call.subscribe = self.log.describe()
        self._last_in_subscribe = self.log.last_number
        return call.to_bytes()

    def update(self, status: TaskStatus) -> None:
        """Keeps an update until the agent has written it down, and sends it as soon as it can be."""
        payload = self._encode(status)
        update = self.log.add(status, len(payload))
        if self._updates_go is not None:
            self._send(self._updates_go, update, payload)

    async def drain(self, patience: float) -> bool:
        """Waits until no update waits."""
        if len(self.log) and not self._is_stopped():
            if self._drained is None:
                self._drained = asyncio.get_running_loop().create_future()
            await asyncio.wait({self._drained}, timeout=patience)
        return len(self.log) == 0

    def take(self, session: Session, event: Event, payload_bytes: int) -> None:
        kind = event.type
        if kind == Event.Type.HEARTBEAT:
            # The connection has its own.
            return
        if kind == Event.Type.ACKNOWLEDGED:
            self.log.acknowledge(event.acknowledged.task_id, event.acknowledged.uuid)
            self._note_drained()
            return
        if kind == Event.Type.LAUNCH:
            if not self.log.add_task(event.launch.task):
                return
        elif kind == Event.Type.LAUNCH_GROUP:
            # A group is launched as a whole: when one of its tasks is new, all are.
            if not any([self.log.add_task(task) for task in event.launch_group.task_group.tasks]):
                return
        elif kind == Event.Type.SUBSCRIBED:
            self._welcome(session, event.subscribed)
        elif kind in (Event.Type.SHUTDOWN, Event.Type.ERROR):
            # Its last updates still have to reach the agent.
            self.end(event, "the agent has told the executor to end", stop_link=False)
            return
        self.deliver(session, event, payload_bytes)

    def make_last(self, why: str) -> Event:
        logger.info("shutting down")
        return Event(type=Event.Type.SHUTDOWN)

    def outlives_connection(self, event: Event) -> bool:
        return True

    def on_lost(self) -> None:
        self._updates_go = None

    def on_refused(self, session: Session, correlation: int) -> None:
        status = self.log.refuse(correlation)
        if status is not None:
            logger.warning("that was %s of %s", status.state.name, status.task_id.value)
        self._note_drained()

    def _welcome(self, session: Session, subscribed: Event.Subscribed) -> None:
        self.subscribed = subscribed
        assert self._link is not None
        self._link.give_up_after = self._options.recovery_timeout if self._options.checkpoint else 0.0
        self.now_subscribed(session)
        logger.info("subscribed at %s", session.address)
        for update in self.log.after(self._last_in_subscribe):
            self._send(session, update, self._encode(update.status))
        self._updates_go = session

    def _encode(self, status: TaskStatus) -> bytes:
        call = self.make_call(Call.Type.UPDATE)
        call.update = Call.Update(status=status)
        return call.to_bytes()

    def _send(self, session: Session, update: Update, payload: bytes) -> None:
        if session.post(self.call_kind, payload, update.number) is SendOutcome.TOO_LARGE:
            logger.error("an update of %s is too large; give it less data", update.status.task_id.value)

    def _note_drained(self) -> None:
        if len(self.log) == 0 and self._drained is not None:
            if not self._drained.done():
                self._drained.set_result(None)
            self._drained = None

    def _is_stopped(self) -> bool:
        return self._running is None or self._running.done()


def _require(values: Mapping[str, str], name: str) -> str:
    value = values.get(name)
    if not value:
        raise ConfigurationError(f"{name} is not set; {_WHO_SETS}")
    return value


def _read_token(values: Mapping[str, str]) -> Optional[bytes]:
    name = "MESOS_EXECUTOR_AUTHENTICATION_TOKEN"
    text = values.get(name)
    if not text:
        return None
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        # The value itself stays out of the message: it is a secret.
        raise ConfigurationError(f"{name} is no base64url; {_WHO_SETS}") from None


def _read_flag(values: Mapping[str, str], name: str) -> bool:
    text = values.get(name, "")
    if text not in ("", "0", "1"):
        raise ConfigurationError(f"{name} is '{text}'; expected 0 or 1")
    return text == "1"


def _read_span(values: Mapping[str, str], name: str, unset: float) -> float:
    text = values.get(name)
    if not text:
        return unset
    span = parse_duration(text)
    if span is None:
        raise ConfigurationError(f"{name} is '{text}'; expected a duration such as 5secs or 15mins")
    return span
