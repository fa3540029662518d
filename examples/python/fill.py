"""Fills the cluster: launches the same command as often as it fits, until it is ended.

    fill.py --cpus=1 -- sleep 1000
    fill.py --cpus=0.3 --role=web --tasks=20 -- sleep 1000
    fill.py --cpus=0.5 --role=batch --repeat -- sleep 0.5

With --repeat the command is run again and again, and the program says how often that was when it is ended.
Ending it (SIGINT, SIGTERM) ends its tasks.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import shlex
import signal
import sys
from typing import Dict

from mesosd import MesosdError, SchedulerClient
from mesosd.messages import CommandInfo, Filters, FrameworkInfo, Offer, TaskID, TaskInfo, TaskState, TaskStatus
from mesosd.messages.scheduler import Event
from mesosd.resources import copies_that_fit, scalars, smallest_offer

ENDED = (
    TaskState.TASK_FINISHED,
    TaskState.TASK_FAILED,
    TaskState.TASK_KILLED,
    TaskState.TASK_ERROR,
    TaskState.TASK_LOST,
)


class Filler:
    """Knows which tasks are there, and launches more where there is room."""

    def __init__(self, scheduler: SchedulerClient, options: argparse.Namespace) -> None:
        self._scheduler = scheduler
        self._options = options
        self._command = shlex.join(options.command)
        self._tasks: Dict[str, TaskState] = {}
        self._launched = 0
        self.finished = 0

    async def take(self, event: Event) -> None:
        """Does what an event asks for."""
        if event.type == Event.Type.SUBSCRIBED:
            print(f"subscribed as {event.subscribed.framework_id.value}", flush=True)
            # What became of them while there was no connection?
            await self._scheduler.reconcile(TaskID(value=task) for task in self._tasks)
        elif event.type == Event.Type.OFFERS:
            for offer in event.offers.offers:
                await self._use(offer)
        elif event.type == Event.Type.UPDATE:
            self._note(event.update.status)

    async def _use(self, offer: Offer) -> None:
        need = {"cpus": self._options.cpus, "mem": self._options.mem}
        room = min(copies_that_fit(offer, need), self._options.tasks - len(self._tasks))
        if not self._options.repeat:
            room = min(room, self._options.tasks - self._launched)
        tasks = [self._make_task(offer) for _ in range(room)]
        if tasks:
            # What is left of the offer may be offered to anybody, to us again too.
            await self._scheduler.launch(offer.id, tasks, Filters(refuse_seconds=0))
        else:
            self._scheduler.decline(offer.id)

    def _make_task(self, offer: Offer) -> TaskInfo:
        self._launched += 1
        task_id = f"{self._options.name}-{self._launched}"
        self._tasks[task_id] = TaskState.TASK_STAGING
        return TaskInfo(
            name=self._options.name,
            task_id=TaskID(value=task_id),
            agent_id=offer.agent_id,
            command=CommandInfo(value=self._command),
            resources=scalars(cpus=self._options.cpus, mem=self._options.mem),
        )

    def _note(self, status: TaskStatus) -> None:
        self._scheduler.acknowledge(status)
        task = status.task_id.value
        if task not in self._tasks or self._tasks[task] == status.state:
            return
        if status.state in ENDED:
            del self._tasks[task]
            self.finished += status.state == TaskState.TASK_FINISHED
        else:
            self._tasks[task] = status.state
        if status.state not in (TaskState.TASK_STARTING, TaskState.TASK_FINISHED, TaskState.TASK_RUNNING):
            print(f"{task} {status.state.name}: {status.message}", flush=True)
        if not self._options.repeat:
            running = sum(state == TaskState.TASK_RUNNING for state in self._tasks.values())
            print(f"{running} running", flush=True)


async def fill(options: argparse.Namespace) -> int:
    loop, this = asyncio.get_running_loop(), asyncio.current_task()
    assert this is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, this.cancel)
    framework = FrameworkInfo(user=options.user, name=options.name, role=options.role, failover_timeout=60)
    # An offer in which not one task fits need not be made.
    framework.offer_filters[options.role] = smallest_offer({"cpus": options.cpus, "mem": options.mem})
    async with SchedulerClient(options.master, framework) as scheduler:
        filler = Filler(scheduler, options)
        try:
            async for event in scheduler.events():
                if event.type == Event.Type.ERROR:
                    print(f"the master has ended this: {event.error.message}", file=sys.stderr)
                    return 1
                try:
                    await filler.take(event)
                except MesosdError as lost:
                    print(f"{lost}; the next subscription clears up", flush=True)
        except asyncio.CancelledError:
            if scheduler.is_connected:
                await scheduler.teardown()
        print(f"{filler.finished} finished", flush=True)
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Launches a command as often as it fits into the cluster.")
    parser.add_argument("--master", default=os.environ.get("MESOS_MASTER", "127.0.0.1:5050"))
    parser.add_argument("--role", default="*", help="whose share of the cluster is used (default: *)")
    parser.add_argument("--name", default="fill", help="the framework's name, and its tasks'")
    parser.add_argument("--user", default=getpass.getuser(), help="who runs the tasks (default: you)")
    parser.add_argument("--cpus", type=float, default=1.0, help="what a task needs (default: 1)")
    parser.add_argument("--mem", type=float, default=32.0, help="the same, in MB (default: 32)")
    parser.add_argument("--tasks", type=int, default=10_000, help="no more at a time than this (default: 10000)")
    parser.add_argument("--repeat", action="store_true", help="launch again what has ended")
    parser.add_argument("command", nargs="+", help="what to run; -- before it")
    options = parser.parse_args()
    if options.cpus < 0.001 or options.mem < 1:
        parser.error("a task needs 0.001 CPUs and 1 MB at least")
    return asyncio.run(fill(options))


if __name__ == "__main__":
    sys.exit(main())
