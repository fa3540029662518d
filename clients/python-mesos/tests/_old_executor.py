"""An executor as it was written for Mesos: it squares numbers, and answers what it is sent."""

import sys
import threading

import mesos.interface
from mesos.interface import mesos_pb2
from mesos.native import MesosExecutorDriver


class SquaringExecutor(mesos.interface.Executor):
    def registered(self, driver, executorInfo, frameworkInfo, slaveInfo):
        self.greeting = "%s for %s" % (executorInfo.executor_id.value, frameworkInfo.name)
        assert slaveInfo.id.value and executorInfo.data == "squares"

    def launchTask(self, driver, task):
        def work():
            self.tell(driver, task.task_id, mesos_pb2.TASK_RUNNING, self.greeting)
            if task.data != "wait":
                self.tell(driver, task.task_id, mesos_pb2.TASK_FINISHED, str(int(task.data) ** 2))

        threading.Thread(target=work).start()

    def killTask(self, driver, taskId):
        self.tell(driver, taskId, mesos_pb2.TASK_KILLED, "as asked")

    def frameworkMessage(self, driver, message):
        driver.sendFrameworkMessage("%s, %s!" % (message, self.greeting))

    def tell(self, driver, task_id, state, data):
        status = mesos_pb2.TaskStatus()
        status.task_id.CopyFrom(task_id)
        status.state = state
        status.data = data
        assert driver.sendStatusUpdate(status) == mesos_pb2.DRIVER_RUNNING


if __name__ == "__main__":
    driver = MesosExecutorDriver(SquaringExecutor())
    sys.exit(0 if driver.run() == mesos_pb2.DRIVER_STOPPED else 1)
