"""How much processor time the client for Python needs to decode offers: one event OFFERS of 10,000, of some 400 bytes each.

    python3 offers.py [OFFERS]

Prints the median of five in seconds of processor time, and the bytes of an offer.
"""

from __future__ import annotations

import statistics
import sys
import time
import uuid

from mesosd._decoding import decode
from mesosd.messages import (
    AgentID,
    Attribute,
    FrameworkID,
    Offer,
    OfferID,
    Resource,
    Value,
)
from mesosd.messages.scheduler import Event


def scalar(name: str, amount: float) -> Resource:
    """So much of something, allocated to a role as offers have it."""
    allocation = Resource.AllocationInfo(role="web")
    amount_of = Value.Scalar(value=amount)
    return Resource(name=name, type=Value.Type.SCALAR, scalar=amount_of, allocation_info=allocation)


def offer(number: int) -> Offer:
    """A typical one: four resources and two attributes."""
    cluster = uuid.UUID(int=7)
    ports = Resource(
        name="ports",
        type=Value.Type.RANGES,
        ranges=Value.Ranges(range=[Value.Range(begin=31000, end=31500), Value.Range(begin=31502, end=32000)]),
        allocation_info=Resource.AllocationInfo(role="web"),
    )
    return Offer(
        id=OfferID(value=f"{cluster}-O{number}"),
        framework_id=FrameworkID(value=f"{cluster}-0000"),
        agent_id=AgentID(value=f"{cluster}-S{number}"),
        hostname=f"agent{number}.example",
        allocation_info=Resource.AllocationInfo(role="web"),
        resources=[scalar("cpus", 8.0), scalar("mem", 16384.0), scalar("disk", 100000.0), ports],
        attributes=[
            Attribute(name="rack", type=Value.Type.TEXT, text=Value.Text(value=f"r{number % 40}")),
            Attribute(name="generation", type=Value.Type.SCALAR, scalar=Value.Scalar(value=3.0)),
        ],
    )


def main(offers: str = "10000") -> None:
    """Decodes the event five times."""
    count = int(offers)
    event = Event(type=Event.Type.OFFERS, offers=Event.Offers(offers=[offer(number) for number in range(count)]))
    payload = event.to_bytes()
    spans = []
    for _ in range(5):
        began = time.process_time()
        decoded = decode(Event, payload)
        spans.append(time.process_time() - began)
        if len(decoded.offers.offers) != count:
            raise SystemExit("offers are missing")
    print(f"{statistics.median(spans):.4f} {len(payload) / count:.0f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
