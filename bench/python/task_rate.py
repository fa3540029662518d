"""Command tasks of `true` on one agent, from accept to an acknowledged TASK_FINISHED, by the client for Python.

    python3 task_rate.py MASTER TASKS [asyncio|driver]

Prints tasks a second, and the processor time of this process for each in microseconds. The counterpart in C# is
bench/load/TaskRate.cs; `--mode=python` there runs both in turn against one cluster.
"""

from __future__ import annotations

import asyncio
import getpass
import sys
import time

from mesosd import MesosSchedulerDriver, Scheduler, SchedulerClient
from mesosd.messages import (
    CommandInfo,
    Filters,
    FrameworkInfo,
    Offer,
    Resource,
    TaskID,
    TaskInfo,
    TaskState,
    TaskStatus,
    Value,
)
from mesosd.messages.scheduler import Event

PER_OFFER = 200
CPUS = 0.01
PROGRAM = "/bin/true"
ONCE_MORE = Filters(refuse_seconds=0)
BAD = {
    TaskState.TASK_FAILED,
    TaskState.TASK_LOST,
    TaskState.TASK_ERROR,
    TaskState.TASK_KILLED,
    TaskState.TASK_DROPPED,
}


class Count:
    """How far it is, and how long it took."""

    def __init__(self, tasks: int) -> None:
        self.tasks = tasks
        self.launched = 0
        self.finished = 0
        self._began = 0.0
        self._used = 0.0

    def tasks_for(self, offer: Offer) -> list[TaskInfo]:
        """As many tasks as the offer has room for."""
        if not self._began:
            self._began = time.perf_counter()
            self._used = time.process_time()
        cpus = sum(resource.scalar.value for resource in offer.resources if resource.name == "cpus")
        room = min(PER_OFFER, round(cpus / CPUS), self.tasks - self.launched)
        first = self.launched
        self.launched += room
        return [_true(offer, number) for number in range(first, first + room)]

    def take(self, status: TaskStatus) -> bool:
        """Whether that was the last one."""
        if status.state in BAD:
            raise SystemExit(f"{status}")
        self.finished += status.state == TaskState.TASK_FINISHED
        return self.finished == self.tasks

    def report(self) -> str:
        """Tasks a second, and processor time for each."""
        rate = self.tasks / (time.perf_counter() - self._began)
        used = (time.process_time() - self._used) / self.tasks
        return f"{rate:.1f} {used * 1e6:.1f}"


class Driven(Scheduler):
    """The same by callbacks."""

    def __init__(self, count: Count) -> None:
        self.count = count
        self.result = ""

    def resource_offers(self, driver: MesosSchedulerDriver, offers: list[Offer]) -> None:
        for offer in offers:
            driver.launch_tasks(offer.id, self.count.tasks_for(offer), ONCE_MORE)

    def status_update(self, driver: MesosSchedulerDriver, status: TaskStatus) -> None:
        if self.count.take(status):
            self.result = self.count.report()
            driver.stop()


def _true(offer: Offer, number: int) -> TaskInfo:
    return TaskInfo(
        name="true",
        task_id=TaskID(value=f"true-{number}"),
        agent_id=offer.agent_id,
        command=CommandInfo(shell=False, value=PROGRAM, arguments=[PROGRAM]),
        resources=[Resource(name="cpus", type=Value.Type.SCALAR, scalar=Value.Scalar(value=CPUS))],
    )


async def by_asyncio(master: str, framework: FrameworkInfo, count: Count) -> str:
    """With SchedulerClient."""
    async with SchedulerClient(master, framework) as scheduler:
        async for event in scheduler.events():
            if event.type == Event.Type.OFFERS:
                for offer in event.offers.offers:
                    await scheduler.launch(offer.id, count.tasks_for(offer), ONCE_MORE)
            elif event.type == Event.Type.UPDATE:
                scheduler.acknowledge(event.update.status)
                if count.take(event.update.status):
                    break
        result = count.report()
        await scheduler.teardown()
    return result


def by_driver(master: str, framework: FrameworkInfo, count: Count) -> str:
    """With MesosSchedulerDriver."""
    program = Driven(count)
    MesosSchedulerDriver(program, framework, master).run()
    return program.result


def main(master: str, tasks: str, style: str = "asyncio") -> None:
    """Runs one measurement."""
    framework = FrameworkInfo(user=getpass.getuser(), name="bench")
    count = Count(int(tasks))
    if style == "driver":
        print(by_driver(master, framework, count))
    else:
        print(asyncio.run(by_asyncio(master, framework, count)))


if __name__ == "__main__":
    main(*sys.argv[1:])
