"""The programs of behaviour cases: they use the library as programs do."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any, AsyncIterator, Callable, Coroutine, Dict, List, Optional

from mesosd import ExecutorClient, ExecutorOptions, Limits, OperatorClient, SchedulerClient
from mesosd.messages import FrameworkInfo, Offer, OfferID, TaskStatus, agent, executor, master, native, scheduler

PORT = ":5050"


def address_of(peer: str) -> str:
    """Where a peer of this name listens."""
    return peer + PORT


def _wrap(kind: str, body: Dict[str, Any]) -> Dict[str, Any]:
    """A call of Mesos' APIs: its type, and the member of the same name."""
    call: Dict[str, Any] = {"type": kind}
    if body:
        call[kind.lower()] = body
    return call


class Program:
    """What a case tells a program to do. Everything is called inside the event loop."""

    events: Optional[AsyncIterator[Any]] = None

    async def next(self) -> Optional[Any]:
        """The next event as JSON; None when the events have ended."""
        assert self.events is not None, "an operator takes no events"
        try:
            event = await self.events.__anext__()
        except StopAsyncIteration:
            return None
        return json.loads(event.to_json())

    async def stop_listening(self) -> None:
        """Takes no more events."""
        await self.events.aclose()  # type: ignore[union-attr]

    def call(self, kind: str, body: Dict[str, Any]) -> Coroutine[Any, Any, Any]:
        """Makes a call and waits for its end; what came of it, as JSON."""
        raise NotImplementedError

    def post(self, kind: str, body: Dict[str, Any]) -> None:
        """Makes a call that is not waited for."""
        raise NotImplementedError

    def tell(self, what: str) -> str:
        """Something that it can be asked about."""
        raise NotImplementedError

    async def leave(self) -> None:
        """Closes the client."""
        raise NotImplementedError


class SchedulerProgram(Program):
    def __init__(self, options: Dict[str, str], framework: Dict[str, Any]) -> None:
        limit = options.pop("max_frame", None)
        self.client = SchedulerClient(
            [address_of(peer) for peer in options.pop("masters").split(",")],
            FrameworkInfo.from_json(framework),
            suppressed_roles=list(filter(None, options.pop("suppressed", "").split(","))),
            software_version=options.pop("version", None),
            max_buffered_bytes=int(options.pop("buffer", 4 << 20)),
            limits=Limits(max_frame_bytes=int(limit)) if limit else None,
        )
        assert not options, options
        self.events = self.client.events()
        self.client.start()

    async def call(self, kind: str, body: Dict[str, Any]) -> Any:
        client = self.client
        if kind == "SUPPRESS":
            await client.suppress(body["roles"])
        elif kind == "REVIVE":
            await client.revive(body["roles"])
        elif kind == "LAUNCH_GROUP":
            group = Offer.Operation.LaunchGroup.from_json(body)
            await client.launch_group(OfferID(value="o1"), group.executor, group.task_group.tasks)
        elif kind == "TEARDOWN":
            await client.teardown()
        elif kind == "UPDATE_FRAMEWORK":
            update = scheduler.Call.UpdateFramework.from_json(body)
            await client.update_framework(update.framework_info, update.suppressed_roles)
        else:
            await client.call(scheduler.Call.from_json(_wrap(kind, body)))
        return {}

    def post(self, kind: str, body: Dict[str, Any]) -> None:
        if kind == "ACKNOWLEDGE":
            self.client.acknowledge(TaskStatus.from_json(body))
        elif kind == "DECLINE":
            decline = scheduler.Call.Decline.from_json(body)
            filters = decline.filters if decline.has("filters") else None
            self.client.decline(list(decline.offer_ids), filters)
        else:
            raise ValueError(f"{kind} is waited for")

    def tell(self, what: str) -> str:
        client = self.client
        known: Dict[str, Callable[[], str]] = {
            "framework": lambda: client.framework_id.value if client.framework_id else "none",
            "master": lambda: client.master_info.id if client.master_info else "none",
            "connected": lambda: "yes" if client.is_connected else "no",
        }
        return known[what]()

    async def leave(self) -> None:
        await self.client.close()


class ExecutorProgram(Program):
    def __init__(self, variables: Dict[str, str]) -> None:
        variables["MESOS_AGENT_ENDPOINT"] = address_of(variables["MESOS_AGENT_ENDPOINT"])
        limit = int(variables.pop("unacknowledged", 32 << 20))
        options = ExecutorOptions.from_environment(variables)
        self.client = ExecutorClient(replace(options), max_unacknowledged_bytes=limit)
        self.events = self.client.events()
        self.client.start()

    async def call(self, kind: str, body: Dict[str, Any]) -> Any:
        assert kind == "DRAIN", f"an executor waits for no {kind}"
        return {"drained": await self.client.drain(body["seconds"])}

    def post(self, kind: str, body: Dict[str, Any]) -> None:
        if kind == "UPDATE":
            self.client.update(TaskStatus.from_json(body))
        elif kind == "MESSAGE":
            self.client.message(executor.Call.Message.from_json(body).data)
        else:
            raise ValueError(f"{kind} is waited for")

    def tell(self, what: str) -> str:
        client = self.client
        known: Dict[str, Callable[[], str]] = {
            "agent": lambda: client.subscribed.agent_info.hostname if client.subscribed else "none",
            "connected": lambda: "yes" if client.is_connected else "no",
            "unacknowledged": lambda: str(client.unacknowledged_updates),
        }
        return known[what]()

    async def leave(self) -> None:
        await self.client.close()


class OperatorProgram(Program):
    def __init__(self, options: Dict[str, str]) -> None:
        self._of_agent = "of" in options
        peers: List[str] = (options.pop("of", None) or options.pop("masters")).split(",")
        self.client = OperatorClient([address_of(peer) for peer in peers], principal=options.pop("principal", None))
        assert not options, options

    async def call(self, kind: str, body: Dict[str, Any]) -> Any:
        client = self.client
        answer: Any
        if kind == "EXPLAIN_OFFERS":
            answer = await client.explain_offers(native.ExplainOffers.from_json(body).framework)
        elif kind == "DESCRIBE_ROLES":
            answer = await client.describe_roles()
        elif kind == "KILL_TASK":
            await client.kill_task(native.KillTaskOfAnyFramework.from_json(body).task_id)
            return {}
        elif self._of_agent:
            answer = await client.call_agent(agent.Call.from_json(_wrap(kind, body)))
        else:
            answer = await client.call(master.Call.from_json(_wrap(kind, body)))
        return json.loads(answer.to_json())

    def tell(self, what: str) -> str:
        assert what == "peer", what
        return self.client.peer.partition(":")[0] if self.client.peer else "none"

    async def leave(self) -> None:
        await self.client.close()
