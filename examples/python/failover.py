"""A scheduler that may die: the next one takes over its framework and its tasks.

    failover.py --id_file=/tmp/failover.id --tasks=3 -- sleep 1000    # launches, then follows the tasks
    failover.py --id_file=/tmp/failover.id -- sleep 1000              # another one, later: the same framework
    failover.py --id_file=/tmp/failover.id --kill                     # kills the tasks, one by one, and the framework

What makes it possible: a failover time-out, so that the master keeps the tasks while no scheduler is there; the
framework's id in a file; and a reconciliation, which tells the new scheduler what is there. Updates are acknowledged
by hand, once what they say has been noted, so that the master repeats what a dying scheduler has not noted.
"""

from __future__ import annotations

import argparse
import getpass
import os
import shlex
import signal
import sys
from pathlib import Path
from typing import Dict, List

from mesosd import MesosSchedulerDriver, Scheduler
from mesosd.messages import CommandInfo, Filters, FrameworkID, FrameworkInfo, MasterInfo, Offer
from mesosd.messages import TaskID, TaskInfo, TaskState, TaskStatus
from mesosd.resources import copies_that_fit, scalars

NEED = {"cpus": 0.1, "mem": 32.0}
ALIVE = (TaskState.TASK_STAGING, TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_KILLING)


class Survivor(Scheduler):
    """Launches tasks and follows them, or kills those that are there."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._command = shlex.join(options.command)
        self._wanted: int = options.tasks
        self._alive: Dict[str, TaskState] = {}
        self.failed = False

    def registered(self, driver: MesosSchedulerDriver, framework_id: FrameworkID, master: MasterInfo) -> None:
        # First of all, on disk: without its id nobody can take the framework over.
        write_safely(self._options.id_file, framework_id.value)
        print(f"subscribed as {framework_id.value}", flush=True)
        # An empty list asks for every task of the framework that the master knows.
        driver.reconcile_tasks([])

    def reregistered(self, driver: MesosSchedulerDriver, master: MasterInfo) -> None:
        print("subscribed again", flush=True)
        driver.reconcile_tasks([])

    def resource_offers(self, driver: MesosSchedulerDriver, offers: List[Offer]) -> None:
        for offer in offers:
            count = min(copies_that_fit(offer, NEED), self._wanted)
            if count == 0:
                driver.decline_offer(offer.id, Filters(refuse_seconds=60))
                continue
            self._wanted -= count
            driver.launch_tasks(offer.id, [self._make_task(offer) for _ in range(count)])

    def status_update(self, driver: MesosSchedulerDriver, status: TaskStatus) -> None:
        task = status.task_id.value
        news = self._alive.get(task) != status.state
        if status.state in ALIVE:
            self._alive[task] = status.state
        else:
            self._alive.pop(task, None)
        if news:
            print(f"{task} {status.state.name}", flush=True)
        driver.acknowledge_status_update(status)
        if not self._options.kill:
            return
        if status.state == TaskState.TASK_RUNNING:
            driver.kill_task(status.task_id)
        elif not self._alive:
            # No failover: the framework ends with its scheduler.
            driver.stop(failover=False)
            self._options.id_file.unlink()

    def error(self, driver: MesosSchedulerDriver, message: str) -> None:
        self.failed = True
        print(f"the master has ended this: {message}; remove {self._options.id_file} to begin anew", file=sys.stderr)

    def _make_task(self, offer: Offer) -> TaskInfo:
        # Never an id twice: the process id tells this scheduler's tasks from those of the one before.
        name = f"survivor-{os.getpid()}-{self._wanted + len(self._alive)}"
        self._alive[name] = TaskState.TASK_STAGING
        return TaskInfo(
            name="survivor",
            task_id=TaskID(value=name),
            agent_id=offer.agent_id,
            command=CommandInfo(value=self._command),
            resources=scalars(**NEED),
        )


def write_safely(path: Path, text: str) -> None:
    """Writes a file as a whole: whoever is interrupted leaves the old one."""
    unfinished = path.with_suffix(".new")
    with unfinished.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def main() -> int:
    parser = argparse.ArgumentParser(description="A scheduler whose framework and tasks outlive it.")
    parser.add_argument("--master", default=os.environ.get("MESOS_MASTER", "127.0.0.1:5050"))
    parser.add_argument("--id_file", type=Path, required=True, help="where the framework's id is kept")
    parser.add_argument("--tasks", type=int, default=0, help="how many tasks to launch (default: none)")
    parser.add_argument("--kill", action="store_true", help="kill all tasks, then end the framework")
    parser.add_argument("command", nargs="*", default=["sleep", "1000"], help="what to run; -- before it")
    options = parser.parse_args()
    framework = FrameworkInfo(user=getpass.getuser(), name="failover", failover_timeout=3600, checkpoint=True)
    if options.id_file.exists():
        framework.id = FrameworkID(value=options.id_file.read_text())
    elif options.kill:
        parser.error(f"{options.id_file} is not there: no framework to end")
    scheduler = Survivor(options)
    driver = MesosSchedulerDriver(scheduler, framework, options.master, implicit_acknowledgements=False)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: driver.stop(failover=True))
    driver.run()
    return 1 if scheduler.failed else 0


if __name__ == "__main__":
    sys.exit(main())
