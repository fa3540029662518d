"""The clients against masters and agents of the published binary."""

from __future__ import annotations

import asyncio
import getpass
import logging
import os
import sys
import unittest
from pathlib import Path
from typing import Any, AsyncIterator, Awaitable, Callable, List, Optional

from _cluster import PATIENCE, Cluster, cpus, needs_binary, python_command
from mesosd import (
    MesosSchedulerDriver,
    OperatorClient,
    RefusedError,
    Scheduler,
    SchedulerClient,
    Status,
)
from mesosd.messages import (
    CommandInfo,
    ExecutorID,
    ExecutorInfo,
    Filters,
    FrameworkID,
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

Type = Event.Type


def setUpModule() -> None:
    logging.getLogger("mesosd").setLevel(logging.CRITICAL)


def framework(**fields: Any) -> FrameworkInfo:
    return FrameworkInfo(user=getpass.getuser(), name="python", **fields)


def command(name: str, *arguments: str) -> CommandInfo:
    return CommandInfo(shell=False, value=name, arguments=[name, *arguments])


def run(main: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(main(), PATIENCE)

    asyncio.run(bounded())


class Framework:
    """A client and what has come of its tasks; acknowledges every update."""

    def __init__(self, client: SchedulerClient) -> None:
        self.client = client
        self.events: AsyncIterator[Event] = client.events()
        self.statuses: List[TaskStatus] = []

    async def until(self, wanted: Callable[[Event], bool]) -> Event:
        """Takes events up to the first one that is wanted; declines other offers."""
        async for event in self.events:
            if event.type == Type.UPDATE:
                self.client.acknowledge(event.update.status)
                self.statuses.append(event.update.status)
            if wanted(event):
                return event
            if event.type == Type.ERROR:
                raise AssertionError(event.error.message)
            if event.type == Type.OFFERS:
                for offer in event.offers.offers:
                    self.client.decline(offer.id, Filters(refuse_seconds=0.1))
        raise AssertionError("the events have ended")

    async def subscribed(self) -> FrameworkID:
        return (await self.until(lambda event: event.type == Type.SUBSCRIBED)).subscribed.framework_id

    async def launch(self, name: str, what: CommandInfo, executor: Optional[ExecutorInfo] = None) -> Offer:
        """Launches a task with the next offer."""
        event = await self.until(lambda event: event.type == Type.OFFERS)
        offer: Offer = event.offers.offers[0]
        task = TaskInfo(name=name, task_id=TaskID(value=name), agent_id=offer.agent_id, resources=cpus(0.1))
        if executor is not None:
            task.executor = executor
        else:
            task.command = what
        await self.client.launch(offer.id, [task])
        return offer

    async def state(self, state: TaskState, task: Optional[str] = None) -> TaskStatus:
        """Waits until a task is in this state."""

        def is_it(event: Event) -> bool:
            if event.type != Type.UPDATE:
                return False
            status = event.update.status
            if status.state in (TaskState.TASK_ERROR, TaskState.TASK_FAILED) and state != status.state:
                raise AssertionError(f"{status.state.name}: {status.message}")
            return status.state == state and task in (None, status.task_id.value)

        return (await self.until(is_it)).update.status


@needs_binary
class ClusterTests(unittest.TestCase):
    def setUp(self) -> None:
        self.cluster = self.enterContext(Cluster()) if hasattr(self, "enterContext") else self._enter()
        self.master = self.cluster.master()
        self.cluster.agent()

    def _enter(self) -> Cluster:
        # Python before 3.11 has no enterContext.
        cluster = Cluster().__enter__()
        self.addCleanup(cluster.__exit__, None, None, None)
        return cluster

    def test_a_task_runs_to_its_end(self) -> None:
        async def main() -> None:
            async with SchedulerClient(self.master, framework()) as client:
                talk = Framework(client)
                await talk.launch("t1", command("true"))
                status = await talk.state(TaskState.TASK_FINISHED)
                self.assertEqual(status.task_id.value, "t1")
                await client.teardown()

        run(main)

    def test_a_task_is_killed(self) -> None:
        async def main() -> None:
            async with SchedulerClient(self.master, framework()) as client:
                talk = Framework(client)
                await talk.launch("t1", command("sleep", "1000"))
                status = await talk.state(TaskState.TASK_RUNNING)
                await client.kill(status.task_id, status.agent_id)
                await talk.state(TaskState.TASK_KILLED)
                await client.teardown()

        run(main)

    def test_another_scheduler_takes_over_and_the_first_one_is_told(self) -> None:
        async def main() -> None:
            async with SchedulerClient(self.master, framework(failover_timeout=60.0)) as first:
                talk = Framework(first)
                await talk.launch("t1", command("sleep", "1000"))
                await talk.state(TaskState.TASK_RUNNING)
                known = framework(failover_timeout=60.0, id=first.framework_id)
                async with SchedulerClient(self.master, known) as second:
                    other = Framework(second)
                    self.assertEqual(await other.subscribed(), first.framework_id)
                    await talk.until(lambda event: event.type == Type.ERROR)
                    await second.reconcile()
                    status = await other.state(TaskState.TASK_RUNNING)
                    self.assertEqual(status.reason, TaskStatus.Reason.REASON_RECONCILIATION)
                    await second.teardown()

        run(main)

    def test_a_killed_scheduler_is_followed_by_another_that_knows_its_id(self) -> None:
        async def main() -> None:
            what = python_command("_scheduler_program.py")
            environment = {**os.environ, "PYTHONPATH": what.environment.variables[0].value}
            program = await asyncio.create_subprocess_exec(
                *what.arguments, self.master, stdout=asyncio.subprocess.PIPE, env=environment
            )
            try:
                assert program.stdout is not None
                framework_id = (await program.stdout.readline()).decode().strip()
            finally:
                program.kill()
                await program.wait()
            known = framework(failover_timeout=60.0, id=FrameworkID(value=framework_id))
            async with SchedulerClient(self.master, known) as client:
                talk = Framework(client)
                self.assertEqual((await talk.subscribed()).value, framework_id)
                await client.reconcile([TaskID(value="t1")])
                await talk.state(TaskState.TASK_RUNNING, "t1")
                await client.teardown()

        run(main)

    def test_a_scheduler_lives_through_the_masters_death(self) -> None:
        async def main() -> None:
            async with SchedulerClient(self.master, framework(failover_timeout=60.0)) as client:
                talk = Framework(client)
                await talk.launch("t1", command("sleep", "1000"))
                await talk.state(TaskState.TASK_RUNNING)
                self.cluster.kill("master")
                self.cluster.master()
                self.assertEqual(await talk.subscribed(), client.framework_id)
                # The agent may be back later than the scheduler: then an offer of it comes.
                await talk.launch("t2", command("true"))
                await talk.state(TaskState.TASK_FINISHED, "t2")
                await client.reconcile([TaskID(value="t1")])
                await talk.state(TaskState.TASK_RUNNING, "t1")
                await client.teardown()

        run(main)

    def test_a_refused_subscription_says_why(self) -> None:
        async def main() -> None:
            unknown = framework(id=FrameworkID(value="unknown"), roles=["a/../b"])
            async with SchedulerClient(self.master, unknown) as client:
                event = await Framework(client).until(lambda event: event.type == Type.ERROR)
                self.assertIn("role", event.error.message)

        run(main)

    def test_a_scheduler_at_an_agents_port_is_told_to_go(self) -> None:
        async def main() -> None:
            async with OperatorClient(self.master) as operator:
                while not (agents := (await operator.agents()).agents):
                    await asyncio.sleep(0.02)
            address = f"127.0.0.1:{agents[0].agent_info.port}"
            async with SchedulerClient(address, framework()) as client:
                event = await Framework(client).until(lambda event: event.type == Type.ERROR)
                self.assertIn(address, event.error.message)

        run(main)

    def test_an_executor_in_python_runs_tasks_and_lives_through_its_agents_death(self) -> None:
        async def main() -> None:
            executor = ExecutorInfo(
                executor_id=ExecutorID(value="e1"),
                command=python_command("_executor_program.py"),
                type=ExecutorInfo.Type.CUSTOM,
            )
            async with SchedulerClient(self.master, framework(checkpoint=True)) as client:
                talk = Framework(client)
                offer = await talk.launch("t1", command(""), executor)
                before = await talk.state(TaskState.TASK_RUNNING)
                self.cluster.kill("agent")
                self.cluster.agent()
                # An agent that is back offers what is left of it.
                await talk.until(lambda event: event.type == Type.OFFERS)
                await client.message(offer.agent_id, executor.executor_id, b"hello")
                message = await talk.until(lambda event: event.type == Type.MESSAGE)
                self.assertEqual(message.message.data, b"HELLO")
                await client.kill(TaskID(value="t1"))
                after = await talk.state(TaskState.TASK_KILLED)
                self.assertEqual(after.message, before.message, "the same process")
                await client.teardown()

        run(main)

    def test_a_task_group_runs_in_an_executor_in_python_or_is_an_error_as_a_whole(self) -> None:
        async def main() -> None:
            disk = Resource(name="disk", type=Value.Type.SCALAR, scalar=Value.Scalar(value=1))
            executor = ExecutorInfo(
                executor_id=ExecutorID(value="e1"),
                command=python_command("_executor_program.py"),
                resources=[*cpus(0.1), disk],
            )
            async with SchedulerClient(self.master, framework()) as client:
                talk = Framework(client)

                async def launch(*needs: float) -> None:
                    offer = (await talk.until(lambda event: event.type == Type.OFFERS)).offers.offers[0]
                    tasks = [
                        TaskInfo(name=f"t{i}", task_id=TaskID(value=f"t{i}"), agent_id=offer.agent_id, resources=cpus(need))
                        for i, need in enumerate(needs)
                    ]
                    await client.launch_group(offer.id, executor, tasks, Filters(refuse_seconds=0.1))

                await launch(0.1, 1000)
                for task in ("t0", "t1"):
                    status = await talk.state(TaskState.TASK_ERROR, task)
                    self.assertEqual(status.reason, TaskStatus.Reason.REASON_TASK_GROUP_INVALID)
                await launch(0.1, 0.1)
                for task in ("t0", "t1"):
                    await talk.state(TaskState.TASK_RUNNING, task)
                await client.kill(TaskID(value="t1"))
                await talk.state(TaskState.TASK_KILLED, "t1")
                await client.teardown()

        run(main)

    def test_an_executor_in_python_that_dies_is_a_failed_task(self) -> None:
        async def main() -> None:
            executor = ExecutorInfo(
                executor_id=ExecutorID(value="e1"),
                command=python_command("_executor_program.py"),
                type=ExecutorInfo.Type.CUSTOM,
            )
            async with SchedulerClient(self.master, framework()) as client:
                talk = Framework(client)
                offer = await talk.launch("t1", command(""), executor)
                await talk.state(TaskState.TASK_RUNNING)
                await client.message(offer.agent_id, executor.executor_id, b"die")
                await talk.state(TaskState.TASK_FAILED)
                await client.teardown()

        run(main)

    def test_a_driver_runs_a_task_and_stops_in_a_callback(self) -> None:
        class Program(Scheduler):
            def __init__(self) -> None:
                self.states: List[str] = []

            def resource_offers(self, driver: MesosSchedulerDriver, offers: List[Offer]) -> None:
                for offer in offers:
                    if self.states:
                        driver.decline_offer(offer.id)
                        continue
                    self.states.append("launched")
                    task = TaskInfo(
                        name="t",
                        task_id=TaskID(value="t1"),
                        agent_id=offer.agent_id,
                        command=command("true"),
                        resources=cpus(0.1),
                    )
                    driver.launch_tasks(offer.id, [task])

            def status_update(self, driver: MesosSchedulerDriver, status: TaskStatus) -> None:
                self.states.append(status.state.name)
                if status.state == TaskState.TASK_FINISHED:
                    driver.stop()

        program = Program()
        driver = MesosSchedulerDriver(program, framework(), self.master)
        self.assertEqual(driver.run(), Status.DRIVER_STOPPED)
        self.assertEqual(program.states[-1], "TASK_FINISHED")

        async def main() -> None:
            async with OperatorClient(self.master) as operator:
                done = (await operator.frameworks()).completed_frameworks
                self.assertEqual([one.framework_info.id for one in done], [driver.framework_id])

        run(main)

    def test_the_benchmark_counts_tasks_in_both_styles(self) -> None:
        async def main() -> None:
            repository = os.environ.get("MESOSD_REPOSITORY", str(Path(__file__).parents[3]))
            environment = {**os.environ, "PYTHONPATH": python_command("").environment.variables[0].value}
            for style in ("asyncio", "driver"):
                script = f"{repository}/bench/python/task_rate.py"
                program = await asyncio.create_subprocess_exec(
                    *(sys.executable, script, self.master, "20", style),
                    stdout=asyncio.subprocess.PIPE,
                    env=environment,
                )
                output, _ = await program.communicate()
                rate, cost = map(float, output.split())
                self.assertTrue(rate > 0 and cost > 0, output)

        run(main)

    def test_an_operator_reads_and_changes(self) -> None:
        async def main() -> None:
            async with OperatorClient(self.master) as operator, SchedulerClient(self.master, framework()) as client:
                talk = Framework(client)
                offer = await talk.launch("t1", command("sleep", "1000"))
                await talk.state(TaskState.TASK_RUNNING)
                self.assertTrue(await operator.is_healthy())
                self.assertEqual((await operator.metrics())["master/tasks_running"], 1)
                self.assertEqual([task.name for task in (await operator.tasks()).tasks], ["t1"])
                explanation = await operator.explain_offers("python")
                self.assertEqual(explanation.framework_id, client.framework_id)
                await operator.update_weights({"web": 2.5})
                weights = {role.name: role.weight for role in (await operator.describe_roles()).roles}
                self.assertEqual(weights["web"], 2.5)
                agent = (await operator.agents()).agents[0].agent_info
                async with OperatorClient(f"127.0.0.1:{agent.port}") as tool:
                    assert client.framework_id is not None
                    sandbox = f"/frameworks/{client.framework_id.value}/executors/t1/runs/latest"
                    names = {file.path.rpartition("/")[2] for file in await tool.list_agent_files(sandbox)}
                    self.assertIn("stdout", names)
                    part = await tool.read_agent_file(f"{sandbox}/stdout")
                    self.assertEqual(part.size, len(part.data))
                with self.assertRaises(RefusedError) as caught:
                    await operator.kill_task(TaskID(value="unknown"))
                self.assertEqual(caught.exception.name, "NOT_FOUND")
                await operator.kill_task(TaskID(value="t1"))
                await talk.state(TaskState.TASK_KILLED)
                assert offer.agent_id == agent.id

        run(main)


if __name__ == "__main__":
    unittest.main()
