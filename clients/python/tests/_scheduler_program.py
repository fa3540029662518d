"""A scheduler for the tests, to be killed: launches one task that sleeps, and prints the framework's id when it runs."""

from __future__ import annotations

import getpass
import sys
from typing import List

from mesosd import MesosSchedulerDriver, Scheduler
from mesosd.messages import CommandInfo, FrameworkInfo, Offer, TaskID, TaskInfo, TaskState, TaskStatus

from _cluster import cpus


class Program(Scheduler):
    """One task."""

    is_launched = False

    def resource_offers(self, driver: MesosSchedulerDriver, offers: List[Offer]) -> None:
        for offer in offers:
            if self.is_launched:
                driver.decline_offer(offer.id)
                continue
            self.is_launched = True
            task = TaskInfo(
                name="t1",
                task_id=TaskID(value="t1"),
                agent_id=offer.agent_id,
                command=CommandInfo(shell=False, value="sleep", arguments=["sleep", "1000"]),
                resources=cpus(0.1),
            )
            driver.launch_tasks(offer.id, [task])

    def status_update(self, driver: MesosSchedulerDriver, status: TaskStatus) -> None:
        if status.state == TaskState.TASK_RUNNING and driver.framework_id is not None:
            print(driver.framework_id.value, flush=True)


if __name__ == "__main__":
    framework = FrameworkInfo(user=getpass.getuser(), name="python", failover_timeout=60.0)
    MesosSchedulerDriver(Program(), framework, sys.argv[1]).run()
