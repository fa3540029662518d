"""Mistakes that a type check must find: on each line that ends in `# wrong`, and on no other."""

from __future__ import annotations

from mesosd.messages import Offer, Resource, TaskID, TaskInfo, TaskState, Value

task = TaskInfo(nmae="x")  # wrong
task.nmae = "x"  # wrong
task.name = 5  # wrong
task.task_id = "t"  # wrong
task.resources = 5  # wrong
task.resources.append(Value())  # wrong
task.limits["cpus"] = 1.0  # wrong
name: int = task.name  # wrong
state: TaskState = TaskID().value  # wrong
Resource(type=Value.Scalar())  # wrong
Offer.from_bytes("text")  # wrong
TaskID().copy_from(task)  # wrong
TaskInfo("x")  # wrong
task.name = "x"
