"""Counts primes with an executor of its own (primes_executor.py), one on each agent.

    primes.py --below=200000 --tasks=40

Every task is a range of numbers, in TaskInfo.data; its result comes in the data of its last status update.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import shlex
import sys
from pathlib import Path
from typing import Dict, List, Tuple

from mesosd import MesosdError, SchedulerClient
from mesosd.messages import CommandInfo, ExecutorID, ExecutorInfo, FrameworkInfo, Offer
from mesosd.messages import TaskID, TaskInfo, TaskState, TaskStatus
from mesosd.messages.scheduler import Event
from mesosd.resources import amount, copies_that_fit, scalars

EXECUTOR = Path(__file__).with_name("primes_executor.py")
EXECUTOR_NEED = {"cpus": 0.1, "mem": 64.0}
TASK_NEED = {"cpus": 0.1, "mem": 16.0}
# Now and then a task gets lost. So many do not: something is wrong with the executor or its machine.
MAX_FAILURES = 10


class Primes:
    """Hands ranges out, and adds up what comes back."""

    def __init__(self, scheduler: SchedulerClient, options: argparse.Namespace) -> None:
        self._scheduler = scheduler
        step = -(-options.below // options.tasks)
        self._waiting = [(begin, min(begin + step, options.below)) for begin in range(0, options.below, step)]
        self._running: Dict[str, Tuple[int, int]] = {}
        self._results: List[int] = []
        self._launched = 0
        self.failures = 0
        self._agents: Dict[str, str] = {}

    @property
    def is_done(self) -> bool:
        return not self._waiting and not self._running

    async def take(self, event: Event) -> None:
        if event.type == Event.Type.SUBSCRIBED and self._running:
            await self._scheduler.reconcile(TaskID(value=task) for task in self._running)
        elif event.type == Event.Type.OFFERS:
            for offer in event.offers.offers:
                await self._use(offer)
        elif event.type == Event.Type.UPDATE:
            self._note(event.update.status)
        elif event.type == Event.Type.FAILURE and event.failure.has("executor_id"):
            print(f"executor {event.failure.executor_id.value} has ended", flush=True)

    def report(self) -> str:
        return f"{sum(self._results)} primes, counted by {len(self._agents)} executors in {self._launched} tasks"

    async def _use(self, offer: Offer) -> None:
        # The executor takes its part of the first offer that it is started with.
        free = {name: amount(offer.resources, name) - need for name, need in EXECUTOR_NEED.items()}
        if not self._waiting or copies_that_fit(offer, EXECUTOR_NEED) == 0:
            self._scheduler.decline(offer.id)
            return
        room = int(min(free[name] / need for name, need in TASK_NEED.items()))
        tasks = [self._make_task(offer, work) for work in self._waiting[:room]]
        del self._waiting[:room]
        if tasks:
            await self._scheduler.launch(offer.id, tasks)
        else:
            self._scheduler.decline(offer.id)

    def _make_task(self, offer: Offer, work: Tuple[int, int]) -> TaskInfo:
        self._launched += 1
        task_id = f"primes-{self._launched}"
        self._running[task_id] = work
        # Tasks with the same executor id on one agent go to the same process.
        executor = ExecutorInfo(
            executor_id=ExecutorID(value="primes"),
            type=ExecutorInfo.Type.CUSTOM,
            name="primes",
            command=CommandInfo(value=shlex.join([sys.executable, str(EXECUTOR)])),
            resources=scalars(**EXECUTOR_NEED),
        )
        return TaskInfo(
            name="primes",
            task_id=TaskID(value=task_id),
            agent_id=offer.agent_id,
            executor=executor,
            resources=scalars(**TASK_NEED),
            data=f"{work[0]} {work[1]}".encode(),
        )

    def _note(self, status: TaskStatus) -> None:
        self._scheduler.acknowledge(status)
        if status.state in (TaskState.TASK_STAGING, TaskState.TASK_STARTING, TaskState.TASK_RUNNING):
            return
        # An update may come twice; only the first one counts.
        work = self._running.pop(status.task_id.value, None)
        if work is None:
            return
        if status.state == TaskState.TASK_FINISHED:
            self._results.append(int(status.data))
            self._agents[status.agent_id.value] = status.executor_id.value
        else:
            print(f"{status.task_id.value} {status.state.name}: {status.message}; once more", flush=True)
            self._waiting.append(work)
            self.failures += 1


async def count(options: argparse.Namespace) -> int:
    framework = FrameworkInfo(user=getpass.getuser(), name="primes", failover_timeout=60)
    async with SchedulerClient(options.master, framework) as scheduler:
        primes = Primes(scheduler, options)
        async for event in scheduler.events():
            if event.type == Event.Type.ERROR:
                print(f"the master has ended this: {event.error.message}", file=sys.stderr)
                return 1
            try:
                await primes.take(event)
            except MesosdError as lost:
                print(f"{lost}; the next subscription clears up", flush=True)
            if primes.is_done or primes.failures == MAX_FAILURES:
                break
        print(primes.report() if primes.is_done else f"given up after {MAX_FAILURES} failures")
        await scheduler.teardown()
    return 0 if primes.is_done else 1


def main() -> int:
    parser = argparse.ArgumentParser(description="Counts primes with an executor on each agent.")
    parser.add_argument("--master", default=os.environ.get("MESOS_MASTER", "127.0.0.1:5050"))
    parser.add_argument("--below", type=int, default=200_000, help="count the primes below this (default: 200000)")
    parser.add_argument("--tasks", type=int, default=40, help="in how many parts (default: 40)")
    options = parser.parse_args()
    if options.below < 1 or options.tasks < 1:
        parser.error("--below and --tasks are 1 at least")
    return asyncio.run(count(options))


if __name__ == "__main__":
    sys.exit(main())
