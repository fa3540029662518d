"""A scheduler as it was written for Mesos: has numbers squared, kills a task, has messages answered.

    _old_scheduler.py MASTER [explicit]

It prints what came of it, and ends with status 0 when all went as it should.
"""

import os
import sys

import mesos.interface
from mesos.interface import mesos_pb2
from mesos.native import MesosSchedulerDriver

NUMBERS = [2, 3, 5, 7, 11, 13]


class SquaringScheduler(mesos.interface.Scheduler):
    def __init__(self, executor, is_explicit):
        self.executor = executor
        self.is_explicit = is_explicit
        self.open = ["wait"] + [str(number) for number in NUMBERS]
        self.squares = {}
        self.places = {}
        self.answers = 0
        self.is_reconciled = False

    def registered(self, driver, frameworkId, masterInfo):
        print("registered with", masterInfo.HasField("id"), frameworkId.HasField("value"))

    def resourceOffers(self, driver, offers):
        for offer in offers:
            amounts = {resource.name: resource.scalar.value for resource in offer.resources}
            tasks = []
            while self.open and amounts["cpus"] >= 0.5 and amounts["mem"] >= 64:
                tasks.append(self.make_task(offer, self.open.pop(0)))
                amounts["cpus"] -= 0.5
                amounts["mem"] -= 32
            if not tasks:
                filters = mesos_pb2.Filters()
                filters.refuse_seconds = 0.2
                driver.declineOffer(offer.id, filters)
            elif len(tasks) % 2:
                driver.launchTasks([offer.id], tasks)
            else:
                operation = mesos_pb2.Offer.Operation()
                operation.type = mesos_pb2.Offer.Operation.LAUNCH
                operation.launch.task_infos.extend(tasks)
                driver.acceptOffers([offer.id], [operation])

    def make_task(self, offer, work):
        task = mesos_pb2.TaskInfo()
        task.task_id.value = "square-" + work
        task.slave_id.value = offer.slave_id.value
        task.name = "square " + work
        task.data = work
        task.executor.MergeFrom(self.executor)
        for name, amount in (("cpus", 0.5), ("mem", 32)):
            resource = task.resources.add()
            resource.name = name
            resource.type = mesos_pb2.Value.SCALAR
            resource.scalar.value = amount
        assert task.IsInitialized()
        return task

    def statusUpdate(self, driver, status):
        name = mesos_pb2.TaskState.Name(status.state)
        print(status.task_id.value, name, status.data, status.message)
        if self.is_explicit and status.HasField("uuid"):
            driver.acknowledgeStatusUpdate(status)
        if status.state == mesos_pb2.TASK_RUNNING and status.task_id.value == "square-wait":
            if not self.is_reconciled:
                self.is_reconciled = True
                asked = mesos_pb2.TaskStatus(task_id=status.task_id, state=mesos_pb2.TASK_RUNNING)
                driver.reconcileTasks([asked])
            else:
                assert status.reason == mesos_pb2.TaskStatus.REASON_RECONCILIATION
                driver.killTask(status.task_id)
        elif status.state == mesos_pb2.TASK_FINISHED:
            self.squares[status.task_id.value] = int(status.data)
            driver.sendFrameworkMessage(status.executor_id, status.slave_id, "thanks for " + status.task_id.value)
        elif status.state == mesos_pb2.TASK_KILLED:
            self.squares[status.task_id.value] = 0
        elif status.state not in (mesos_pb2.TASK_STAGING, mesos_pb2.TASK_RUNNING):
            print("unexpected state", name)
            driver.abort()
        self.end_when_done(driver)

    def frameworkMessage(self, driver, executorId, slaveId, message):
        print("message from", executorId.value, message)
        assert message.startswith("thanks for square-")
        self.answers += 1
        self.end_when_done(driver)

    def end_when_done(self, driver):
        if len(self.squares) == len(NUMBERS) + 1 and self.answers == len(NUMBERS):
            driver.stop()


def main():
    executor = mesos_pb2.ExecutorInfo()
    executor.executor_id.value = "squarer"
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_old_executor.py")
    executor.command.value = "exec %s %s" % (sys.executable, program)
    executor.name = "Squares"
    executor.data = "squares"
    variable = executor.command.environment.variables.add()
    variable.name = "PYTHONPATH"
    variable.value = os.pathsep.join(sys.path)

    framework = mesos_pb2.FrameworkInfo()
    framework.user = ""
    framework.name = "squares"

    credential = mesos_pb2.Credential()
    credential.principal = "somebody"

    is_explicit = sys.argv[2:] == ["explicit"]
    scheduler = SquaringScheduler(executor, is_explicit)
    if is_explicit:
        driver = MesosSchedulerDriver(scheduler, framework, sys.argv[1], 0, credential)
    else:
        driver = MesosSchedulerDriver(scheduler, framework, sys.argv[1])
    status = driver.run()
    assert driver.stop() == status
    expected = {"square-%d" % number: number * number for number in NUMBERS}
    expected["square-wait"] = 0
    print("squares", scheduler.squares == expected, "status", status)
    return 0 if status == mesos_pb2.DRIVER_STOPPED and scheduler.squares == expected else 1


if __name__ == "__main__":
    sys.exit(main())
