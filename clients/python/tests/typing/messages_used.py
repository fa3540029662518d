"""Messages as programs use them. A strict type check must have nothing to say about it."""

from __future__ import annotations

from mesosd import DecodeError
from mesosd.messages import CommandInfo, Offer, Resource, TaskID, TaskInfo, TaskState, TaskStatus, Value
from mesosd.messages import frames
from mesosd.messages.scheduler import Call, Event


def cpus_of(offer: Offer) -> float:
    return sum(resource.scalar.value for resource in offer.resources if resource.name == "cpus")


def launch(offer: Offer, number: int) -> Call:
    task = TaskInfo(name="hello", agent_id=offer.agent_id, command=CommandInfo(value="echo hello"))
    task.task_id.value = str(number)
    task.resources.add(name="cpus", type=Value.SCALAR, scalar=Value.Scalar(value=1))
    call = Call(type=Call.ACCEPT, accept=Call.Accept(offer_ids=[offer.id]))
    operation = call.accept.operations.add(type=Offer.Operation.LAUNCH)
    operation.launch = Offer.Operation.Launch(task_infos=[task])
    return call


def names_of(event: Event) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = {}
    for offer in event.offers.offers:
        roles.setdefault(offer.allocation_info.role, []).append(offer.hostname)
    return roles


def is_over(status: TaskStatus) -> bool:
    state: TaskState = status.state
    return state in (TaskState.TASK_FINISHED, TaskState.TASK_FAILED)


def read(data: bytes) -> TaskID | None:
    try:
        return TaskID.from_bytes(data)
    except DecodeError as fault:
        print(fault.message, fault.field, fault.offset)
        return None


def limits_of(task: TaskInfo) -> dict[str, float]:
    return {name: limit.value for name, limit in task.limits.items()}


def kind_of(call: Call) -> int:
    return frames.KINDS[type(call)]


def copied(resource: Resource) -> Resource:
    other = Resource.from_json(resource.copy().to_json())
    other.merge_from(resource)
    return other
