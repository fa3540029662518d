"""What a person's tool asks of the leading master, or of one agent, for asyncio."""

from __future__ import annotations

import asyncio
import random
import ssl
from types import TracebackType
from typing import List, Mapping, NamedTuple, Optional, Type

from . import _frames as frames
from ._addresses import Masters
from ._backoff import Backoff, BackoffSettings
from ._connection import Identity
from ._dialer import Dialer
from ._limits import Limits, require_positive
from ._session import Answer
from .errors import ConnectionLostError, RefusedError
from .messages import AgentID, FileInfo, FrameworkID, KillPolicy, TaskID, WeightInfo, agent, master, native

__all__ = ["FilePart", "OperatorClient"]

_READING = ("GET_", "LIST_FILES", "READ_FILE")


class FilePart(NamedTuple):
    """What :meth:`OperatorClient.read_file` gives."""

    #: The whole file's length now, in bytes.
    size: int
    #: At most 64 KiB; empty at or beyond the end.
    data: bytes


class OperatorClient:
    """Connects with the first call, follows redirects, keeps the connection for the next call.

    ::

        async with OperatorClient("127.0.0.1:5050") as operator:
            for found in (await operator.agents()).agents:
                print(found.agent_info.hostname)

    Every call ends: with its answer, with :class:`~mesosd.RefusedError` when the peer did not take it on,
    :class:`~mesosd.MasterUnreachableError` when nobody could be reached, :class:`~mesosd.ConnectionLostError` when
    the connection ended before the answer, or :class:`~mesosd.RequestTimeout`. As long as ``connect_timeout`` lasts, a
    call is made again when it certainly had no effect, or when it may have had one twice (it reads, or kills). A
    change whose answer was lost is not: another operator may have changed the same meanwhile.

    **Threads**: all members belong to one event loop; any number of calls may be under way.
    """

    def __init__(
        self,
        masters: Masters,
        *,
        connect_timeout: float = 10.0,
        answer_timeout: float = 10.0,
        max_rounds: Optional[int] = None,
        repeats_unavailable: bool = True,
        tls: Optional[ssl.SSLContext] = None,
        principal: Optional[str] = None,
        software_version: Optional[str] = None,
        backoff: Optional[BackoffSettings] = None,
        limits: Optional[Limits] = None,
    ) -> None:
        """Makes a client that has not begun to connect.

        :param masters: as for :class:`~mesosd.SchedulerClient`; or the ``host:port`` of one agent, for
            :meth:`call_agent`.
        :param connect_timeout: how many seconds one call may spend on finding a master that takes it on, all attempts
            together, and those again that were refused as not possible at present.
        :param answer_timeout: how many seconds one call may wait for its answer once it is connected.
        :param max_rounds: how often the whole list is tried before a call fails; None, as long as ``connect_timeout``
            lasts. Waiting for an election does not count.
        :param repeats_unavailable: whether a call that was refused because it is not possible at present
            (``UNAVAILABLE``: nothing of it took effect) is made again, of the other masters first.
        :param principal: who this is, for the peer's log.
        :param software_version: the tool's own version, for the peer's log.
        :raises ConfigurationError: ``masters`` or a number cannot be used.
        """
        require_positive("connect_timeout", connect_timeout)
        require_positive("answer_timeout", answer_timeout)
        self._connect_timeout = connect_timeout
        self._answer_timeout = answer_timeout
        self._repeats_unavailable = repeats_unavailable
        self._backoff = backoff or BackoffSettings.operator()
        identity = Identity(
            role=native.PeerRole.OPERATOR, software_version=software_version, principal=principal
        )
        self._dialer = Dialer(masters, identity, limits or Limits(), self._backoff, tls, max_rounds)

    @property
    def peer(self) -> Optional[str]:
        """The ``host:port`` of whom the present connection is with; None without one."""
        session = self._dialer.current
        return session.address if session is not None else None

    async def close(self) -> None:
        """Says goodbye; calls that still wait fail."""
        await self._dialer.close()

    async def __aenter__(self) -> OperatorClient:
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        await self.close()

    # Any call.

    async def call(self, call: master.Call) -> master.Response:
        """Asks a master. The response has no type when the call is answered by Accepted alone."""
        repeatable = call.type.name.startswith(_READING)
        answer = await self._ask(frames.MASTER_CALL, call.to_bytes(), repeatable)
        return answer if isinstance(answer, master.Response) else master.Response()

    async def call_agent(self, call: agent.Call) -> agent.Response:
        """Asks an agent, whose address the client was given. As :meth:`call` otherwise."""
        repeatable = call.type.name.startswith(_READING)
        answer = await self._ask(frames.AGENT_CALL, call.to_bytes(), repeatable)
        return answer if isinstance(answer, agent.Response) else agent.Response()

    # Conveniences: reading.

    async def is_healthy(self) -> bool:
        """Whether the master says that it is well."""
        return (await self._get(master.Call.Type.GET_HEALTH)).get_health.healthy

    async def state(self) -> master.Response.GetState:
        """Agents, frameworks, executors and tasks, all at once."""
        return (await self._get(master.Call.Type.GET_STATE)).get_state

    async def agents(self) -> master.Response.GetAgents:
        """The agents; their tools' address is ``agent_info.hostname`` and ``agent_info.port``."""
        return (await self._get(master.Call.Type.GET_AGENTS)).get_agents

    async def frameworks(self) -> master.Response.GetFrameworks:
        """The frameworks."""
        return (await self._get(master.Call.Type.GET_FRAMEWORKS)).get_frameworks

    async def tasks(self) -> master.Response.GetTasks:
        """The tasks, and those that have ended and are remembered."""
        return (await self._get(master.Call.Type.GET_TASKS)).get_tasks

    async def metrics(self) -> Mapping[str, float]:
        """The master's metrics by name."""
        response = await self._get(master.Call.Type.GET_METRICS)
        return {metric.name: metric.value for metric in response.get_metrics.metrics}

    async def list_files(self, path: str) -> List[FileInfo]:
        """What is in a directory of the peer's files (docs/protocol.md section 8); raises RefusedError NOT_FOUND."""
        call = master.Call(type=master.Call.Type.LIST_FILES, list_files=master.Call.ListFiles(path=path))
        return list((await self.call(call)).list_files.file_infos)

    async def read_file(self, path: str, offset: int = 0, length: Optional[int] = None) -> FilePart:
        """A part of one of the master's files."""
        read = master.Call.ReadFile(path=path, offset=offset)
        if length is not None:
            read.length = length
        response = await self.call(master.Call(type=master.Call.Type.READ_FILE, read_file=read))
        return FilePart(response.read_file.size, response.read_file.data)

    async def list_agent_files(self, path: str) -> List[FileInfo]:
        """As :meth:`list_files`, of an agent."""
        call = agent.Call(type=agent.Call.Type.LIST_FILES, list_files=agent.Call.ListFiles(path=path))
        return list((await self.call_agent(call)).list_files.file_infos)

    async def read_agent_file(self, path: str, offset: int = 0, length: Optional[int] = None) -> FilePart:
        """As :meth:`read_file`, of an agent: sandboxes, for instance."""
        read = agent.Call.ReadFile(path=path, offset=offset)
        if length is not None:
            read.length = length
        response = await self.call_agent(agent.Call(type=agent.Call.Type.READ_FILE, read_file=read))
        return FilePart(response.read_file.size, response.read_file.data)

    async def explain_offers(
        self, framework: str, role: Optional[str] = None, agent: Optional[str] = None
    ) -> native.OfferExplanation:
        """Why a framework, by id or name, is offered what it is offered, and not more."""
        question = native.ExplainOffers(framework=framework)
        if role is not None:
            question.role = role
        if agent is not None:
            question.agent = agent
        answer = await self._ask(frames.EXPLAIN_OFFERS, question.to_bytes(), True)
        if not isinstance(answer, native.OfferExplanation):
            raise RefusedError(native.RefusalCode.INVALID, "the master's answer is no explanation")
        return answer

    async def describe_roles(self) -> native.RoleDescriptions:
        """The roles with their shares, quotas and reservations."""
        answer = await self._ask(frames.DESCRIBE_ROLES, native.DescribeRoles().to_bytes(), True)
        if not isinstance(answer, native.RoleDescriptions):
            raise RefusedError(native.RefusalCode.INVALID, "the master's answer describes no roles")
        return answer

    # Conveniences: changing.

    async def kill_task(
        self, task_id: TaskID, framework_id: Optional[FrameworkID] = None, kill_policy: Optional[KillPolicy] = None
    ) -> None:
        """Kills a task in the name of its framework. Ends when the master has taken it on."""
        kill = native.KillTaskOfAnyFramework(task_id=task_id)
        if framework_id is not None:
            kill.framework_id = framework_id
        if kill_policy is not None:
            kill.kill_policy = kill_policy
        await self._ask(frames.KILL_TASK, kill.to_bytes(), True)

    async def update_weights(self, weights: Mapping[str, float]) -> None:
        """Sets what roles are due in proportion to each other. Ends when it is on disk."""
        infos = [WeightInfo(role=role, weight=weight) for role, weight in weights.items()]
        update = master.Call.UpdateWeights(weight_infos=infos)
        await self.call(master.Call(type=master.Call.Type.UPDATE_WEIGHTS, update_weights=update))

    async def teardown(self, framework_id: FrameworkID) -> None:
        """Ends a framework and all its tasks."""
        teardown = master.Call.Teardown(framework_id=framework_id)
        await self.call(master.Call(type=master.Call.Type.TEARDOWN, teardown=teardown))

    async def drain_agent(self, agent_id: AgentID, mark_gone: bool = False) -> None:
        """Ends an agent's tasks and offers nothing of it; with ``mark_gone`` it is then gone for good."""
        drain = master.Call.DrainAgent(agent_id=agent_id, mark_gone=mark_gone)
        await self.call(master.Call(type=master.Call.Type.DRAIN_AGENT, drain_agent=drain))

    async def deactivate_agent(self, agent_id: AgentID) -> None:
        """Offers nothing of an agent; its tasks run on."""
        deactivate = master.Call.DeactivateAgent(agent_id=agent_id)
        await self.call(master.Call(type=master.Call.Type.DEACTIVATE_AGENT, deactivate_agent=deactivate))

    async def reactivate_agent(self, agent_id: AgentID) -> None:
        """Undoes :meth:`drain_agent` and :meth:`deactivate_agent`."""
        reactivate = master.Call.ReactivateAgent(agent_id=agent_id)
        await self.call(master.Call(type=master.Call.Type.REACTIVATE_AGENT, reactivate_agent=reactivate))

    async def mark_agent_gone(self, agent_id: AgentID) -> None:
        """Takes an agent out of the cluster for good."""
        gone = master.Call.MarkAgentGone(agent_id=agent_id)
        await self.call(master.Call(type=master.Call.Type.MARK_AGENT_GONE, mark_agent_gone=gone))

    # The ways of a call.

    async def _get(self, kind: master.Call.Type) -> master.Response:
        return await self.call(master.Call(type=kind))

    async def _ask(self, kind: int, payload: bytes, repeatable: bool) -> Answer:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._connect_timeout
        pauses = Backoff(self._backoff, random.getrandbits(64))
        # A connection that was idle for long may turn out to be dead only when it is used: that costs no pause.
        pause = 0.0
        while True:
            session = await self._dialer.get(until)
            try:
                return await session.ask(kind, payload, self._answer_timeout)
            except ConnectionLostError as lost:
                if lost.may_have_arrived and not repeatable:
                    told = f"{lost}; it may have taken effect: look before asking again"
                    raise ConnectionLostError(told) from None
                if loop.time() + pause >= until:
                    raise
            except RefusedError as refused:
                pause = pause or pauses.fail()
                if not self._is_for_now(refused) or loop.time() + pause >= until:
                    raise
                # This one may be the last to hear of the next leader.
                self._dialer.leave(session)
            await asyncio.sleep(pause)
            pause = pauses.fail()

    def _is_for_now(self, refused: RefusedError) -> bool:
        return self._repeats_unavailable and refused.code == native.RefusalCode.UNAVAILABLE
