"""The decisions of service_keeper.py: which copies to launch, where, and which to end."""

from __future__ import annotations

import sys
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Dict, List, Tuple

from mesosd import SchedulerClient
from mesosd.messages import AgentID, CommandInfo, Filters, Offer, TaskID, TaskInfo, TaskState, TaskStatus
from mesosd.messages.scheduler import Event
from mesosd.resources import amount, copies_that_fit, scalars
from service_file import Copy, Memory, Service

ALIVE = (TaskState.TASK_STAGING, TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_KILLING)
ASK_AGAIN_SECONDS = 10.0
# A copy that has lived for so long has begun well: its end is no sign of a service that cannot start.
SETTLED_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 60.0


class Keeper:
    """Compares, several times a second, what is there with what ought to be."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.service = Service.read(path)
        self.memory = Memory.of(path)
        self._copies = self.memory.copies
        # Of these the master has not told yet what has become of them. They count as running.
        self._unknown = set(self._copies)
        self._offers: Dict[str, Offer] = {}
        self._more_may_come = False
        self._early_ends = 0
        self._not_before = self._ask_again = 0.0
        self._wants_offers = True
        self._told = ""

    def restart(self) -> None:
        """SIGHUP: the file again, and a new generation of copies."""
        try:
            self.service = Service.read(self._path)
        except (OSError, ValueError, TypeError) as wrong:
            print(f"nothing changes: {self._path}: {wrong}", file=sys.stderr)
            return
        self.memory.generation += 1
        self.memory.save()

    def take(self, scheduler: SchedulerClient, event: Event) -> None:
        if event.type == Event.Type.SUBSCRIBED:
            self.memory.framework_id = event.subscribed.framework_id.value
            self.memory.save()
            self._offers.clear()
            self._unknown = set(self._copies)
            self._ask_again = 0.0
        elif event.type == Event.Type.OFFERS:
            self._offers.update((offer.id.value, offer) for offer in event.offers.offers)
            # Who takes the first offer at once puts all copies on one agent.
            self._more_may_come = True
        elif event.type == Event.Type.RESCIND:
            self._offers.pop(event.rescind.offer_id.value, None)
        elif event.type == Event.Type.UPDATE:
            self._note(event.update.status)
            # Behind the write: what is acknowledged is not told again.
            scheduler.acknowledge(event.update.status)

    async def tick(self, scheduler: SchedulerClient) -> None:
        if self._unknown and time.monotonic() >= self._ask_again:
            self._ask_again = time.monotonic() + ASK_AGAIN_SECONDS
            await scheduler.reconcile(TaskID(value=task) for task in self._unknown)
        missing = self.service.copies - len(self._copies)
        may_launch = missing > 0 and time.monotonic() >= self._not_before
        if self._more_may_come:
            self._more_may_come = False
        elif may_launch and self._offers:
            await self._place(scheduler, missing)
        elif self._offers:
            self._decline_all(scheduler, 5.0)
        if may_launch != self._wants_offers:
            self._wants_offers = may_launch
            await (scheduler.revive() if may_launch else scheduler.suppress())
        await self._retire(scheduler)
        self._tell()

    def _note(self, status: TaskStatus) -> None:
        copy = self._copies.get(status.task_id.value)
        self._unknown.discard(status.task_id.value)
        if copy is None:
            return
        if status.state == TaskState.TASK_RUNNING and not copy.running_since:
            copy.running_since = time.time()
        elif status.state not in ALIVE:
            del self._copies[status.task_id.value]
            print(f"{status.task_id.value} {status.state.name}: {status.message}", flush=True)
            self._pause_after(copy)
        self.memory.save()

    def _pause_after(self, copy: Copy) -> None:
        settled = copy.running_since and time.time() - copy.running_since > SETTLED_SECONDS
        self._early_ends = 0 if settled or copy.killed else self._early_ends + 1
        if self._early_ends > 1:
            pause = min(2.0 ** (self._early_ends - 2), LONGEST_PAUSE_SECONDS)
            self._not_before = time.monotonic() + pause
            print(f"copies end soon after their start; the next one in {pause:g} s", flush=True)

    async def _place(self, scheduler: SchedulerClient, missing: int) -> None:
        need = {"cpus": self.service.cpus, "mem": self.service.mem}
        room = {key: copies_that_fit(offer, need) for key, offer in self._offers.items()}
        on_agent = Counter(copy.agent for copy in self._copies.values())
        tasks: Dict[str, List[TaskInfo]] = {}

        def rank(key: str) -> Tuple[int, float]:
            return on_agent[self._offers[key].agent_id.value], -amount(self._offers[key].resources, "cpus")

        for _ in range(min(missing, sum(room.values()))):
            best = min((key for key in room if room[key] > 0), key=rank)
            room[best] -= 1
            on_agent[self._offers[best].agent_id.value] += 1
            tasks.setdefault(best, []).append(self._make_task(self._offers[best]))
        # The file first: whoever takes over must know of every task that may have been launched.
        self.memory.save()
        self._unknown.update(task.task_id.value for launched in tasks.values() for task in launched)
        for key, launched in tasks.items():
            await scheduler.launch(self._offers.pop(key).id, launched, Filters(refuse_seconds=1))
            self._unknown.difference_update(task.task_id.value for task in launched)
        self._decline_all(scheduler, 1.0)

    def _make_task(self, offer: Offer) -> TaskInfo:
        name = f"{self.service.name}-{self.memory.generation}-{uuid.uuid4().hex[:8]}"
        self._copies[name] = Copy(offer.agent_id.value, self.memory.generation)
        return TaskInfo(
            name=self.service.name,
            task_id=TaskID(value=name),
            agent_id=offer.agent_id,
            command=CommandInfo(value=self.service.command),
            resources=scalars(cpus=self.service.cpus, mem=self.service.mem),
        )

    def _decline_all(self, scheduler: SchedulerClient, seconds: float) -> None:
        scheduler.decline([offer.id for offer in self._offers.values()], Filters(refuse_seconds=seconds))
        self._offers.clear()

    async def _retire(self, scheduler: SchedulerClient) -> None:
        """Ends a copy of an old generation, or one too many: one at a time, while all others run."""
        everybody_runs = all(copy.running_since and not copy.killed for copy in self._copies.values())
        surplus = len(self._copies) - self.service.copies
        if self._unknown or not everybody_runs or surplus < 0:
            return
        oldest = min(self._copies.items(), key=lambda item: item[1].generation, default=None)
        if oldest is not None and (surplus > 0 or oldest[1].generation < self.memory.generation):
            oldest[1].killed = True
            self.memory.save()
            await scheduler.kill(TaskID(value=oldest[0]), AgentID(value=oldest[1].agent))

    def _tell(self) -> None:
        running = [copy for copy in self._copies.values() if copy.running_since]
        current = sum(copy.generation == self.memory.generation for copy in running)
        agents = len({copy.agent for copy in running})
        told = f"{len(running)} of {self.service.copies} run, on {agents} agents; "
        told += f"{current} of generation {self.memory.generation}"
        if told != self._told and not self._unknown:
            self._told = told
            print(told, flush=True)
