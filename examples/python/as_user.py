"""Runs one command as a user of the agent's machine, and says what became of it. In the style of callbacks.

    as_user.py --user=daemon -- id
    as_user.py --user=nobody-i-know -- id      # the agent does not know that user: the task fails, and says so

The agent must run as root to become another user.
"""

from __future__ import annotations

import argparse
import getpass
import os
import shlex
import sys
from typing import List

from mesosd import MesosSchedulerDriver, Scheduler
from mesosd.messages import CommandInfo, FrameworkInfo, Offer, TaskID, TaskInfo, TaskState, TaskStatus
from mesosd.resources import copies_that_fit, scalars

NEED = {"cpus": 0.1, "mem": 32.0}


class OneTask(Scheduler):
    """Launches one task with the first offer that is large enough."""

    def __init__(self, user: str, command: str) -> None:
        self._user = user
        self._command = command
        self._launched = False
        self.succeeded = False

    def resource_offers(self, driver: MesosSchedulerDriver, offers: List[Offer]) -> None:
        for offer in offers:
            if self._launched or copies_that_fit(offer, NEED) == 0:
                driver.decline_offer(offer.id)
                continue
            task = TaskInfo(
                name="as-user",
                task_id=TaskID(value=f"as-user-{os.getpid()}"),
                agent_id=offer.agent_id,
                command=CommandInfo(value=self._command, user=self._user),
                resources=scalars(**NEED),
            )
            driver.launch_tasks(offer.id, [task])
            self._launched = True

    def status_update(self, driver: MesosSchedulerDriver, status: TaskStatus) -> None:
        print(f"{status.task_id.value} {status.state.name} {status.message}".rstrip(), flush=True)
        if status.state not in (TaskState.TASK_STAGING, TaskState.TASK_STARTING, TaskState.TASK_RUNNING):
            self.succeeded = status.state == TaskState.TASK_FINISHED
            driver.stop()

    def error(self, driver: MesosSchedulerDriver, message: str) -> None:
        print(f"the master has ended this: {message}", file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs one command as a user of the agent's machine.")
    parser.add_argument("--master", default=os.environ.get("MESOS_MASTER", "127.0.0.1:5050"))
    parser.add_argument("--user", required=True, help="the user; the agent's machine must know it")
    parser.add_argument("command", nargs="+", help="what to run; -- before it")
    options = parser.parse_args()
    scheduler = OneTask(options.user, shlex.join(options.command))
    framework = FrameworkInfo(user=getpass.getuser(), name="as-user")
    MesosSchedulerDriver(scheduler, framework, options.master).run()
    return 0 if scheduler.succeeded else 1


if __name__ == "__main__":
    sys.exit(main())
