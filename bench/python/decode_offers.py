"""How much processor time decoding and encoding of typical offers and launches takes; the best of five rounds.

    PYTHONPATH=out/python/build/python/src python3 bench/python/decode_offers.py [COUNT]
"""

from __future__ import annotations

import sys
import time
from typing import Callable

from mesosd.messages import Attribute, CommandInfo, Offer, Resource, TaskInfo, Value
from mesosd.messages.scheduler import Event

ROUNDS = 5


def scalar(name: str, amount: float) -> Resource:
    return Resource(name=name, type=Value.SCALAR, scalar=Value.Scalar(value=amount),
                    allocation_info=Resource.AllocationInfo(role="analytics"))


def typical_offer(number: int) -> Offer:
    """An offer of a whole agent to a framework with MULTI_ROLE: five resources, two attributes, about 400 bytes."""
    offer = Offer(hostname=f"agent-{number % 1000}.rack-7.example.org")
    offer.id.value = f"4f0c2a9e-5a9f-4b3c-8a8e-1c2d3e4f5a6b-O{number}"
    offer.framework_id.value = "4f0c2a9e-5a9f-4b3c-8a8e-1c2d3e4f5a6b-0007"
    offer.agent_id.value = f"4f0c2a9e-5a9f-4b3c-8a8e-1c2d3e4f5a6b-S{number % 1000}"
    offer.allocation_info.role = "analytics"
    offer.resources.extend([scalar("cpus", 16.0), scalar("mem", 65536.0), scalar("disk", 512000.0), scalar("gpus", 2.0)])
    ports = offer.resources.add(name="ports", type=Value.RANGES,
                                allocation_info=Resource.AllocationInfo(role="analytics"))
    ports.ranges.range.add(begin=31000, end=32000)
    for name, value in (("rack", "r7"), ("zone", "eu-central-1a")):
        offer.attributes.append(Attribute(name=name, type=Value.TEXT, text=Value.Text(value=value)))
    offer.url.scheme = "http"
    offer.url.address.ip = "10.0.7.31"
    offer.url.address.port = 5051
    offer.url.path = "/slave(1)"
    return offer


def typical_task(number: int) -> TaskInfo:
    task = TaskInfo(name="true", command=CommandInfo(value="true"), resources=[scalar("cpus", 0.1), scalar("mem", 32.0)])
    task.task_id.value = f"task-{number}"
    task.agent_id.value = "4f0c2a9e-5a9f-4b3c-8a8e-1c2d3e4f5a6b-S1"
    return task


def measure(name: str, count: int, work: Callable[[], object]) -> None:
    best = min(_seconds(work) for _ in range(ROUNDS))
    print(f"{name:<28} {count:>7} in {best:6.3f} s   {best / count * 1e6:7.1f} us each")


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    event = Event(type=Event.OFFERS)
    event.offers.offers.extend(typical_offer(number) for number in range(count))
    payload = event.to_bytes()
    tasks = [typical_task(number) for number in range(count)]
    task_bytes = [task.to_bytes() for task in tasks]
    print(f"python {sys.version.split()[0]}, {len(payload) / count:.0f} bytes per offer, {len(task_bytes[0])} per task")
    measure("decode offers", count, lambda: Event.from_bytes(payload))
    measure("encode offers", count, event.to_bytes)
    measure("make tasks", count, lambda: [typical_task(number) for number in range(count)])
    measure("encode tasks", count, lambda: [task.to_bytes() for task in tasks])
    measure("decode tasks", count, lambda: [TaskInfo.from_bytes(data) for data in task_bytes])
    measure("offers to JSON", count, event.to_json)


if __name__ == "__main__":
    main()
