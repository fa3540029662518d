"""Gathers offers until all of a job fits into them (mpi_rendezvous.py)."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from typing import Dict, Iterable, List, Optional

from mesosd import MesosdError, SchedulerClient
from mesosd.messages import Offer, OfferID
from mesosd.resources import copies_that_fit


def choose(offers: List[Offer], tasks: int, agents: int, need: Dict[str, float]) -> Optional[List[Offer]]:
    """An offer for each task, one after the other in turn; None while they do not suffice."""
    room = {offer.id.value: copies_that_fit(offer, need) for offer in offers}
    if sum(room.values()) < tasks:
        return None
    chosen: List[Offer] = []
    while len(chosen) < tasks:
        for offer in offers:
            if len(chosen) < tasks and room[offer.id.value] > 0:
                room[offer.id.value] -= 1
                chosen.append(offer)
    return chosen if len({offer.agent_id.value for offer in chosen}) >= agents else None


class Gathering:
    """Holds offers for a job of so many tasks, and gives them back when they have not sufficed for too long.

    Otherwise two jobs that each hold half of what they need would wait for each other for ever. All go back at once, and
    after a pause all agents' offers are asked for at once: with pauses of their own they might never be there together.
    The times are random, so that two jobs do not go on in step.
    """

    def __init__(
        self, scheduler: SchedulerClient, tasks: int, agents: int, need: Dict[str, float], hold: float
    ) -> None:
        self._scheduler = scheduler
        self._tasks = tasks
        self._agents = agents
        self._need = need
        self._hold_seconds = hold
        self._offers: Dict[str, Offer] = {}
        self._changed = asyncio.Event()
        self._wants_offers = True

    def add(self, offers: Iterable[Offer]) -> None:
        self._offers.update((offer.id.value, offer) for offer in offers)
        self._changed.set()
        if not self._wants_offers:
            self._decline()

    def rescind(self, offer: OfferID) -> None:
        self._offers.pop(offer.value, None)

    def forget(self) -> None:
        """The connection that they came by is no more: they are void."""
        self._offers.clear()

    async def complete(self) -> List[Offer]:
        """Waits until the job fits; an offer for each task. What is not used goes back."""
        while (chosen := await self._gather()) is None:
            print(f"{len(self._offers)} offers do not suffice for {self._tasks} tasks: given back", flush=True)
            await self._want_offers(False)
            await asyncio.sleep(self._some_seconds())
            await self._want_offers(True)
        for offer in chosen:
            self._offers.pop(offer.id.value, None)
        await self._want_offers(False)
        return chosen

    async def _gather(self) -> Optional[List[Offer]]:
        """Offers that suffice; None when others did not for too long."""
        until = None
        while (chosen := choose([*self._offers.values()], self._tasks, self._agents, self._need)) is None:
            self._changed.clear()
            if self._offers and until is None:
                until = time.monotonic() + self._some_seconds()
            try:
                await asyncio.wait_for(self._changed.wait(), until and until - time.monotonic())
            except asyncio.TimeoutError:
                if self._offers:
                    return None
                until = None
        return chosen

    async def _want_offers(self, wanted: bool) -> None:
        self._wants_offers = wanted
        if not wanted:
            self._decline()
        while True:
            try:
                await (self._scheduler.revive() if wanted else self._scheduler.suppress())
                return
            except MesosdError as lost:
                print(f"{lost}; trying again", file=sys.stderr)
                await asyncio.sleep(1)

    def _some_seconds(self) -> float:
        return self._hold_seconds * random.uniform(0.5, 1.5)

    def _decline(self) -> None:
        if self._offers:
            self._scheduler.decline([offer.id for offer in self._offers.values()])
            self._offers.clear()
