"""A batch queue: runs the jobs of a file, each as soon as there is room for it.

    batch_queue.py jobs.txt
    generate-jobs | batch_queue.py --retries=2 -

A job is a line: settings, then a command for the shell. Empty lines and those that begin with # are left out.

    cpus=2 mem=512 name=encode ffmpeg -i talk.mkv talk.mp4
    cpus=0.1 retries=3 curl -fsO https://example.org/data.csv

A job that fails is run again, as often as `retries` says; one that the cluster lost is run again too, without counting.
`mesosd logs TASK` shows a job's output. The exit status is 0 when every job has ended well, else 1.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import re
import signal
import sys
from dataclasses import dataclass
from typing import Dict, List, TextIO

from mesosd import MesosdError, SchedulerClient
from mesosd.messages import CommandInfo, Filters, FrameworkInfo, Offer, TaskID, TaskInfo, TaskState, TaskStatus
from mesosd.messages.scheduler import Event
from mesosd.resources import amount, scalars

SETTING = re.compile(r"(cpus|mem|retries|name)=(\S+)\s*")
ALIVE = (TaskState.TASK_STAGING, TaskState.TASK_STARTING, TaskState.TASK_RUNNING)


@dataclass
class Job:
    """One line of the queue, and what has become of it so far."""

    name: str
    command: str
    cpus: float
    mem: float
    retries: int
    attempts: int = 0
    failures: int = 0


def read_jobs(file: TextIO, defaults: argparse.Namespace) -> List[Job]:
    """Reads the queue. ValueError: a line cannot be read; the message names it."""
    jobs: List[Job] = []
    for number, line in enumerate(file, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        given: Dict[str, str] = {}
        while (setting := SETTING.match(text)) is not None:
            given[setting[1]] = setting[2]
            text = text[setting.end() :]
        try:
            job = Job(
                name=given.get("name", f"job-{number}"),
                command=text,
                cpus=float(given.get("cpus", defaults.cpus)),
                mem=float(given.get("mem", defaults.mem)),
                retries=int(given.get("retries", defaults.retries)),
            )
        except ValueError as wrong:
            raise ValueError(f"line {number}: {wrong}") from None
        if not text or not job.cpus > 0 or not job.mem > 0 or job.retries < 0:
            raise ValueError(f"line {number}: expected [cpus=N] [mem=MB] [retries=N] [name=NAME] COMMAND")
        if "/" in job.name or job.name in (other.name for other in jobs):
            raise ValueError(f"line {number}: the name {job.name} is there twice, or has a / in it")
        jobs.append(job)
    return jobs


class Queue:
    """Decides which jobs go where; the first that fits goes first."""

    def __init__(self, scheduler: SchedulerClient, jobs: List[Job]) -> None:
        self._scheduler = scheduler
        self._waiting = jobs
        self._running: Dict[str, Job] = {}
        self._wants_offers = True
        self.failed: List[str] = []
        self.succeeded = 0

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
        await self._want_offers(bool(self._waiting))

    async def _use(self, offer: Offer) -> None:
        free = {name: amount(offer.resources, name) for name in ("cpus", "mem")}
        chosen = []
        for job in self._waiting:
            # A little less than nothing may be left: these are binary fractions.
            if job.cpus <= free["cpus"] + 1e-6 and job.mem <= free["mem"] + 1e-6:
                free["cpus"] -= job.cpus
                free["mem"] -= job.mem
                chosen.append(job)
        if not chosen:
            self._scheduler.decline(offer.id)
            return
        self._waiting = [job for job in self._waiting if job not in chosen]
        tasks = [self._make_task(offer, job) for job in chosen]
        await self._scheduler.launch(offer.id, tasks, Filters(refuse_seconds=1))

    def _make_task(self, offer: Offer, job: Job) -> TaskInfo:
        job.attempts += 1
        # The framework's number in it, so that `mesosd logs` finds this run's job, not one of yesterday.
        task_id = f"{job.name}-{offer.framework_id.value.rpartition('-')[2]}.{job.attempts}"
        self._running[task_id] = job
        return TaskInfo(
            name=job.name,
            task_id=TaskID(value=task_id),
            agent_id=offer.agent_id,
            command=CommandInfo(value=job.command),
            resources=scalars(cpus=job.cpus, mem=job.mem),
        )

    def _note(self, status: TaskStatus) -> None:
        self._scheduler.acknowledge(status)
        job = self._running.get(status.task_id.value)
        if job is None or status.state in ALIVE:
            return
        del self._running[status.task_id.value]
        print(f"{status.task_id.value} {status.state.name}: {status.message}", flush=True)
        if status.state == TaskState.TASK_FINISHED:
            self.succeeded += 1
            return
        job.failures += status.state != TaskState.TASK_LOST
        if job.failures > job.retries:
            self.failed.append(job.name)
        else:
            self._waiting.append(job)

    async def _want_offers(self, wanted: bool) -> None:
        # Who holds offers and does not need them keeps them from others.
        if wanted != self._wants_offers:
            self._wants_offers = wanted
            await (self._scheduler.revive() if wanted else self._scheduler.suppress())


async def run_queue(options: argparse.Namespace, jobs: List[Job]) -> int:
    this = asyncio.current_task()
    assert this is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, this.cancel)
    framework = FrameworkInfo(user=getpass.getuser(), name=options.name, role=options.role, failover_timeout=60)
    async with SchedulerClient(options.master, framework) as scheduler:
        queue = Queue(scheduler, jobs)
        try:
            async for event in scheduler.events():
                if event.type == Event.Type.ERROR:
                    print(f"the master has ended this: {event.error.message}", file=sys.stderr)
                    return 1
                try:
                    await queue.take(event)
                except MesosdError as lost:
                    print(f"{lost}; the next subscription clears up", flush=True)
                if queue.is_done:
                    break
        except asyncio.CancelledError:
            print("interrupted: ending what runs", file=sys.stderr)
        if scheduler.is_connected:
            await scheduler.teardown()
    print(f"{queue.succeeded} succeeded, {len(queue.failed)} failed{': ' * bool(queue.failed)}{', '.join(queue.failed)}")
    return 0 if queue.is_done and not queue.failed else 1


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs the jobs of a file in the cluster.")
    parser.add_argument("--master", default=os.environ.get("MESOS_MASTER", "127.0.0.1:5050"))
    parser.add_argument("--role", default="*", help="whose share of the cluster is used (default: *)")
    parser.add_argument("--name", default="batch", help="the framework's name")
    parser.add_argument("--cpus", type=float, default=1.0, help="what a job needs that does not say (default: 1)")
    parser.add_argument("--mem", type=float, default=64.0, help="the same, in MB (default: 64)")
    parser.add_argument("--retries", type=int, default=0, help="how often a job may fail (default: 0)")
    parser.add_argument("jobs", type=argparse.FileType("r"), help="the file of jobs; - for standard input")
    options = parser.parse_args()
    try:
        jobs = read_jobs(options.jobs, options)
    except ValueError as wrong:
        parser.error(f"{options.jobs.name}: {wrong}")
    return asyncio.run(run_queue(options, jobs)) if jobs else 0


if __name__ == "__main__":
    sys.exit(main())
