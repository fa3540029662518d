"""Resources as people write them, and the little arithmetic that a scheduler does with an offer.

Amounts of scalar resources count in thousandths, as in Mesos: 0.1 of a CPU three times is 0.3 of one.
"""

from __future__ import annotations

import re
from typing import Iterable, List, Mapping

from .messages import Offer, OfferFilters, Resource, Value

__all__ = [
    "amount",
    "copies_that_fit",
    "format_resources",
    "parse_resources",
    "ranges",
    "scalar",
    "scalars",
    "smallest_offer",
]

_RANGE = re.compile(r"\s*(\d+)\s*-\s*(\d+)\s*")
_THOUSANDTHS = 1000


def scalar(name: str, value: float) -> Resource:
    """So much of a resource: ``scalar("cpus", 0.5)``, ``scalar("mem", 64)`` (MB)."""
    return Resource(name=name, type=Value.Type.SCALAR, scalar=Value.Scalar(value=value))


def scalars(**amounts: float) -> List[Resource]:
    """Several at once: ``scalars(cpus=0.5, mem=64)``."""
    return [scalar(name, value) for name, value in amounts.items()]


def ranges(name: str, begin: int, end: int) -> Resource:
    """The numbers from ``begin`` to ``end``, both included: ``ranges("ports", 31000, 31000)`` is one port."""
    both = Value.Range(begin=begin, end=end)
    return Resource(name=name, type=Value.Type.RANGES, ranges=Value.Ranges(range=[both]))


def parse_resources(text: str) -> List[Resource]:
    """Reads ``cpus:0.5;mem:64;ports:[31000-31001,31005-31005]``; mem and disk are in MB.

    :raises ValueError: the text is something else; the message names the part.
    """
    return [_parse(part) for part in text.split(";") if part.strip()]


def format_resources(resources: Iterable[Resource]) -> str:
    """The text that :func:`parse_resources` reads; the role of reserved resources stands behind the name."""
    return ";".join(f"{resource.name}{_role(resource)}:{_value(resource)}" for resource in resources)


def amount(resources: Iterable[Resource], name: str) -> float:
    """How much of a scalar resource there is, whoever it is reserved for."""
    thousandths = sum(_thousandths(each.scalar.value) for each in resources if each.name == name)
    return thousandths / _THOUSANDTHS


def copies_that_fit(offer: Offer, need: Mapping[str, float]) -> int:
    """How many tasks that need so much each (by name: ``{"cpus": 0.5, "mem": 64}``) fit into an offer.

    :raises ValueError: nothing is needed, so that any number fits.
    """
    wanted = {name: _thousandths(value) for name, value in need.items() if value > 0}
    if not wanted:
        raise ValueError("a task that needs nothing fits any number of times; give it an amount above 0")
    return min(_thousandths(amount(offer.resources, name)) // each for name, each in wanted.items())


def smallest_offer(need: Mapping[str, float]) -> OfferFilters:
    """For ``FrameworkInfo.offer_filters[role]``: offers that hold less than this are not made at all.

    The framework need not decline them, and ``mesosd explain`` says what it waits for.
    """
    filters = OfferFilters()
    amounts = {name: Value.Scalar(value=value) for name, value in need.items()}
    filters.min_allocatable_resources.quantities.add(quantities=amounts)
    return filters


def _thousandths(value: float) -> int:
    return round(value * _THOUSANDTHS)


def _parse(part: str) -> Resource:
    name, colon, value = (piece.strip() for piece in part.partition(":"))
    if not name or not colon:
        raise ValueError(f"'{part.strip()}' is no resource; expected NAME:AMOUNT or NAME:[FROM-TO,...]")
    if value.startswith("[") and value.endswith("]"):
        return Resource(name=name, type=Value.Type.RANGES, ranges=Value.Ranges(range=_parse_ranges(name, value)))
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise ValueError(f"the amount of {name} is '{value}'; expected a number that is not negative")
    return scalar(name, number)


def _parse_ranges(name: str, text: str) -> List[Value.Range]:
    found = []
    for part in text[1:-1].split(","):
        match = _RANGE.fullmatch(part)
        if match is None or int(match[1]) > int(match[2]):
            raise ValueError(f"'{part.strip()}' is no range of {name}; expected FROM-TO, such as 31000-31009")
        found.append(Value.Range(begin=int(match[1]), end=int(match[2])))
    return found


def _role(resource: Resource) -> str:
    role = resource.reservations[-1].role if resource.reservations else resource.role
    return "" if role == "*" else f"({role})"


def _value(resource: Resource) -> str:
    if resource.type == Value.Type.SCALAR:
        return f"{resource.scalar.value:.3f}".rstrip("0").rstrip(".")
    if resource.type == Value.Type.RANGES:
        return "[" + ",".join(f"{each.begin}-{each.end}" for each in resource.ranges.range) + "]"
    return "{" + ",".join(resource.set.item) + "}"
