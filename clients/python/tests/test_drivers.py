"""The drivers, whose callbacks run in a thread of their own; peers in another thread say what the test wants."""

from __future__ import annotations

import logging
import queue
import threading
import unittest
from typing import Any, Callable, List, Optional, Tuple
from unittest import mock

from _fakes import PATIENCE, FakePeer, FakeServer, FakeThread
from mesosd import Executor, ExecutorOptions, MesosExecutorDriver, MesosSchedulerDriver, Scheduler, Status
from mesosd import _driver
from mesosd import _frames as frames
from mesosd.messages import (
    AgentID,
    ExecutorID,
    FrameworkID,
    FrameworkInfo,
    Offer,
    OfferID,
    TaskID,
    TaskInfo,
    TaskState,
    TaskStatus,
)
from mesosd.messages import executor as executor_api
from mesosd.messages import scheduler as scheduler_api
from mesosd.messages.native import GoodbyeReason, RefusalCode

Event = scheduler_api.Event
Call = scheduler_api.Call


def setUpModule() -> None:
    logging.getLogger("mesosd").setLevel(logging.CRITICAL)


class Recorder(Scheduler, Executor):  # type: ignore[misc]  # the names are the same, the arguments differ
    """Keeps what it is told, and the thread that told it."""

    def __init__(self) -> None:
        self.told: queue.Queue[Tuple[Any, ...]] = queue.Queue()
        self.threads: set[str] = set()
        #: What a test does in a callback.
        self.react: Callable[[Any, str, Tuple[Any, ...]], None] = lambda driver, name, arguments: None

    def __getattribute__(self, name: str) -> Any:
        if hasattr(Scheduler, name) and not name.startswith("_") or hasattr(Executor, name) and not name.startswith("_"):

            def tell(driver: Any, *arguments: Any) -> None:
                self.threads.add(threading.current_thread().name)
                self.told.put((name, *arguments))
                self.react(driver, name, arguments)

            return tell
        return super().__getattribute__(name)

    def next(self, name: str) -> Tuple[Any, ...]:
        """The arguments of the next callback, which must be this one."""
        told = self.told.get(timeout=PATIENCE)
        assert told[0] == name, told
        return told[1:]


def offers() -> scheduler_api.Event.Offers:
    offer = Offer(
        id=OfferID(value="o1"), framework_id=FrameworkID(value="f1"), agent_id=AgentID(value="a1"), hostname="h"
    )
    return Event.Offers(offers=[offer])


def update(task: str, uuid: bytes = b"") -> scheduler_api.Event.Update:
    status = TaskStatus(task_id=TaskID(value=task), state=TaskState.TASK_RUNNING, agent_id=AgentID(value="a1"))
    if uuid:
        status.uuid = uuid
    return Event.Update(status=status)


def task(name: str) -> TaskInfo:
    return TaskInfo(name=name, task_id=TaskID(value=name), agent_id=AgentID(value="a1"))


class Room(threading.Event):
    """Tells when somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.is_waited_for = threading.Event()

    def wait(self, timeout: Optional[float] = None) -> bool:
        self.is_waited_for.set()
        return super().wait(timeout)


class DriverTestCase(unittest.TestCase):
    def setUp(self) -> None:
        self.world = FakeThread()
        self.addCleanup(self.world.close)
        self.server = self.world.do(FakeServer().__aenter__())
        self.addCleanup(lambda: self.world.do(self.server.__aexit__()))
        self.recorder = Recorder()


class SchedulerDriverTestCase(DriverTestCase):
    def make(self, **options: Any) -> MesosSchedulerDriver:
        framework = FrameworkInfo(user="nobody", name="test")
        driver = MesosSchedulerDriver(self.recorder, framework, self.server.address, **options)
        self.addCleanup(driver.join)
        self.addCleanup(driver.stop, True)
        return driver

    def start(self, **options: Any) -> Tuple[MesosSchedulerDriver, FakePeer]:
        driver = self.make(**options)
        self.assertEqual(driver.start(), Status.DRIVER_RUNNING)
        peer = self.world.do(self.server.accept())
        # Stopping must not wait for the farewell of a peer that is part of no test any more.
        self.addCleanup(self.world.loop.call_soon_threadsafe, peer.drop)
        self.world.do(peer.subscribe_scheduler())
        framework_id, master_info = self.recorder.next("registered")
        self.assertEqual((framework_id.value, master_info.id), ("f1", "m1"))
        return driver, peer

    def send(self, peer: FakePeer, **fields: Any) -> None:
        async def send() -> None:
            peer.scheduler_event(**fields)

        self.world.do(send())

    def call(self, peer: FakePeer) -> scheduler_api.Call:
        return self.world.do(peer.scheduler_call())


class SchedulerDriverTests(SchedulerDriverTestCase):
    def test_callbacks_come_in_order_and_in_one_thread(self) -> None:
        _, peer = self.start()
        self.send(peer, offers=offers())
        self.send(peer, rescind=Event.Rescind(offer_id=OfferID(value="o1")))
        self.send(peer, update=update("t1"))
        message = Event.Message(agent_id=AgentID(value="a1"), executor_id=ExecutorID(value="e1"), data=b"d")
        self.send(peer, message=message)
        self.send(peer, failure=Event.Failure(agent_id=AgentID(value="a1")))
        executor_id = ExecutorID(value="e1")
        self.send(peer, failure=Event.Failure(agent_id=AgentID(value="a1"), executor_id=executor_id, status=9))
        self.assertEqual(self.recorder.next("resource_offers")[0][0].id.value, "o1")
        self.assertEqual(self.recorder.next("offer_rescinded")[0].value, "o1")
        self.assertEqual(self.recorder.next("status_update")[0].task_id.value, "t1")
        self.assertEqual(self.recorder.next("framework_message"), (executor_id, AgentID(value="a1"), b"d"))
        self.assertEqual(self.recorder.next("agent_lost"), (AgentID(value="a1"),))
        self.assertEqual(self.recorder.next("executor_lost"), (executor_id, AgentID(value="a1"), 9))
        self.assertEqual(self.recorder.threads, {"mesosd-scheduler-callbacks"})

    def test_a_lost_connection_is_told_and_so_is_the_next(self) -> None:
        _, peer = self.start()
        self.world.do(peer.say_goodbye(GoodbyeReason.SHUTTING_DOWN))
        self.recorder.next("disconnected")
        again = self.world.do(self.server.accept())
        self.world.do(again.subscribe_scheduler())
        self.assertEqual(self.recorder.next("reregistered")[0].id, "m1")

    def test_updates_are_acknowledged_when_the_callback_returns(self) -> None:
        _, peer = self.start()
        self.send(peer, update=update("t1"))
        self.send(peer, update=update("t2", b"u" * 16))
        call = self.call(peer)
        self.assertEqual((call.type, call.acknowledge.task_id.value), (Call.Type.ACKNOWLEDGE, "t2"))

    def test_explicit_acknowledgements_are_the_programs(self) -> None:
        driver, peer = self.start(implicit_acknowledgements=False)
        self.send(peer, update=update("t1", b"u" * 16))
        status = self.recorder.next("status_update")[0]
        driver.kill_task(TaskID(value="other"))
        self.assertEqual(self.call(peer).type, Call.Type.KILL)
        driver.acknowledge_status_update(status)
        self.assertEqual(self.call(peer).acknowledge.uuid, b"u" * 16)

    def test_explicit_acknowledgements_beside_implicit_ones_are_a_mistake(self) -> None:
        driver, _ = self.start()
        with self.assertRaises(RuntimeError):
            driver.acknowledge_status_update(update("t1", b"u" * 16).status)

    def test_tasks_are_launched_as_they_were_when_it_was_said(self) -> None:
        driver, peer = self.start()
        info = task("t1")
        self.assertEqual(driver.launch_tasks(OfferID(value="o1"), [info]), Status.DRIVER_RUNNING)
        info.name = "changed"
        call = self.call(peer)
        self.assertEqual(call.accept.operations[0].launch.task_infos[0].name, "t1")
        driver.launch_tasks([OfferID(value="o2")], [])
        self.assertEqual(self.call(peer).decline.offer_ids[0].value, "o2")

    def test_a_launch_without_a_connection_is_a_lost_task(self) -> None:
        driver = self.make()
        driver.start()
        driver.launch_tasks(OfferID(value="o1"), [task("t1")])
        status = self.recorder.next("status_update")[0]
        self.assertEqual((status.task_id.value, status.state), ("t1", TaskState.TASK_LOST))
        self.assertEqual(status.reason, TaskStatus.Reason.REASON_MASTER_DISCONNECTED)
        self.assertFalse(status.has("uuid"))

    def test_a_refused_launch_is_a_task_in_error(self) -> None:
        driver, peer = self.start()
        driver.launch_tasks(OfferID(value="o1"), [task("t1")])
        correlation = self.world.do(peer.expect(frames.SCHEDULER_CALL))[2]

        async def refuse() -> None:
            peer.refuse(correlation, RefusalCode.INVALID, "accept.offer_ids: of two agents")

        self.world.do(refuse())
        status = self.recorder.next("status_update")[0]
        self.assertEqual((status.state, status.has("uuid")), (TaskState.TASK_ERROR, False))
        self.assertIn("of two agents", status.message)

    def test_the_masters_error_aborts(self) -> None:
        driver, peer = self.start()
        self.send(peer, error=Event.Error(message="replaced"))
        self.assertEqual(self.recorder.next("error"), ("replaced",))
        self.assertEqual(driver.join(), Status.DRIVER_ABORTED)

    def test_a_callback_that_raises_aborts(self) -> None:
        failure = ValueError("in the program")

        def react(driver: Any, name: str, arguments: Tuple[Any, ...]) -> None:
            if name == "resource_offers":
                raise failure

        self.recorder.react = react
        driver, peer = self.start()
        self.send(peer, offers=offers())
        self.assertEqual(driver.join(), Status.DRIVER_ABORTED)
        self.assertIs(driver.failure, failure)

    def test_stop_in_a_callback_ends_the_framework_and_join(self) -> None:
        def react(driver: Any, name: str, arguments: Tuple[Any, ...]) -> None:
            if name == "status_update":
                driver.stop()

        self.recorder.react = react
        driver, peer = self.start()
        self.send(peer, update=update("t1", b"u" * 16))
        self.send(peer, update=update("t2", b"u" * 16))
        self.assertEqual(self.call(peer).type, Call.Type.TEARDOWN)
        self.world.do(peer.answer_goodbye())
        self.assertEqual(driver.join(), Status.DRIVER_STOPPED)
        self.recorder.next("status_update")
        self.assertTrue(self.recorder.told.empty(), "no callbacks after stop")

    def test_stop_with_failover_leaves_the_framework_alive(self) -> None:
        driver, peer = self.start()
        stopping = threading.Thread(target=driver.stop, args=(True,))
        stopping.start()
        self.world.do(peer.expect(frames.GOODBYE))
        stopping.join(PATIENCE)
        self.assertFalse(stopping.is_alive())
        self.assertEqual(driver.join(), Status.DRIVER_STOPPED)

    def test_abort_makes_no_more_callbacks_and_ends_join(self) -> None:
        driver, peer = self.start()
        self.assertEqual(driver.abort(), Status.DRIVER_ABORTED)
        self.assertEqual(driver.join(), Status.DRIVER_ABORTED)
        self.assertEqual(driver.stop(), Status.DRIVER_ABORTED)
        self.assertEqual(driver.kill_task(TaskID(value="t1")), Status.DRIVER_ABORTED)

    def test_before_it_is_started_nothing_happens(self) -> None:
        driver = self.make()
        self.assertEqual(driver.kill_task(TaskID(value="t1")), Status.DRIVER_NOT_STARTED)
        self.assertEqual(driver.stop(), Status.DRIVER_NOT_STARTED)
        self.assertEqual(driver.join(), Status.DRIVER_NOT_STARTED)

    def test_a_callback_that_takes_its_time_keeps_nobody_from_reading(self) -> None:
        go_on = threading.Event()

        def react(driver: Any, name: str, arguments: Tuple[Any, ...]) -> None:
            if name == "resource_offers":
                go_on.wait(PATIENCE)

        self.recorder.react = react
        driver, peer = self.start()
        self.send(peer, offers=offers())
        self.recorder.next("resource_offers")

        async def ask() -> None:
            peer.writer.write(frames.encode_frame(300, b"?", 7))
            await peer.expect(frames.REFUSAL)

        self.world.do(ask())
        go_on.set()

    def test_many_threads_may_call_at_once(self) -> None:
        driver, peer = self.start()

        def kill(first: int) -> None:
            for number in range(first, first + 100):
                driver.kill_task(TaskID(value=str(number)))

        threads = [threading.Thread(target=kill, args=(first,)) for first in range(0, 400, 100)]
        for thread in threads:
            thread.start()
        names: List[int] = [int(self.call(peer).kill.task_id.value) for _ in range(400)]
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(names), list(range(400)))
        for first in range(0, 400, 100):
            ours = [name for name in names if first <= name < first + 100]
            self.assertEqual(ours, sorted(ours), "calls of one thread stay in order")

    def test_callers_that_are_faster_than_the_connection_wait_and_nothing_is_lost(self) -> None:
        driver, peer = self.start()
        with mock.patch.object(_driver, "_MAX_ACTIONS", 10):
            loop = driver._loop
            assert loop is not None
            hold, held = threading.Event(), threading.Event()
            room = driver._has_room = Room()

            def stand_still() -> None:
                held.set()
                hold.wait(PATIENCE)

            loop.call_soon_threadsafe(stand_still)
            self.assertTrue(held.wait(PATIENCE))
            names = [str(number) for number in range(100)]
            calling = threading.Thread(target=lambda: [driver.kill_task(TaskID(value=name)) for name in names])
            calling.start()
            self.assertTrue(room.is_waited_for.wait(PATIENCE))
            self.assertLessEqual(len(driver._actions), 10)
            hold.set()
            self.assertEqual([self.call(peer).kill.task_id.value for _ in names], names)
            calling.join(PATIENCE)
            self.assertFalse(calling.is_alive())


class ExecutorDriverTestCase(DriverTestCase):
    def start(self, checkpoint: bool = False) -> Tuple[MesosExecutorDriver, FakePeer]:
        options = ExecutorOptions(
            agent_endpoint=self.server.address,
            framework_id=FrameworkID(value="f1"),
            executor_id=ExecutorID(value="e1"),
            checkpoint=checkpoint,
        )
        driver = MesosExecutorDriver(self.recorder, options)
        self.addCleanup(driver.join)
        self.addCleanup(driver.stop)
        driver.start()
        peer = self.world.do(self.server.accept())
        self.addCleanup(self.world.loop.call_soon_threadsafe, peer.drop)
        self.world.do(peer.subscribe_executor())
        self.recorder.next("registered")
        return driver, peer

    def send(self, peer: FakePeer, name: str, **fields: Any) -> None:
        async def send() -> None:
            peer.executor_event(name, **fields)

        self.world.do(send())

    def acknowledge(self, peer: FakePeer, status: TaskStatus) -> None:
        acknowledged = executor_api.Event.Acknowledged(task_id=status.task_id, uuid=status.uuid)
        self.send(peer, "ACKNOWLEDGED", acknowledged=acknowledged)


class ExecutorDriverTests(ExecutorDriverTestCase):
    def test_tasks_are_launched_reported_and_killed(self) -> None:
        driver, peer = self.start()
        self.send(peer, "LAUNCH", launch=executor_api.Event.Launch(task=task("t1")))
        self.assertEqual(self.recorder.next("launch_task")[0].name, "t1")
        status = TaskStatus(task_id=TaskID(value="t1"), state=TaskState.TASK_RUNNING)
        self.assertEqual(driver.send_status_update(status), Status.DRIVER_RUNNING)
        sent = self.world.do(peer.executor_call()).update.status
        self.assertEqual((sent.state, len(sent.uuid)), (TaskState.TASK_RUNNING, 16))
        self.send(peer, "KILL", kill=executor_api.Event.Kill(task_id=TaskID(value="t1")))
        self.assertEqual(self.recorder.next("kill_task")[0].value, "t1")
        self.send(peer, "MESSAGE", message=executor_api.Event.Message(data=b"d"))
        self.assertEqual(self.recorder.next("framework_message"), (b"d",))
        driver.send_framework_message(b"back")
        self.assertEqual(self.world.do(peer.executor_call()).message.data, b"back")
        self.acknowledge(peer, sent)

    def test_after_shutdown_it_stops_by_itself_when_the_agent_has_all_updates(self) -> None:
        def react(driver: Any, name: str, arguments: Tuple[Any, ...]) -> None:
            if name == "shutdown":
                status = TaskStatus(task_id=TaskID(value="t1"), state=TaskState.TASK_KILLED)
                driver.send_status_update(status)

        self.recorder.react = react
        driver, peer = self.start()
        self.send(peer, "SHUTDOWN")
        sent = self.world.do(peer.executor_call()).update.status
        self.acknowledge(peer, sent)
        self.world.do(peer.answer_goodbye())
        self.assertEqual(driver.join(), Status.DRIVER_STOPPED)

    def test_a_restarted_agent_is_told_of(self) -> None:
        _, peer = self.start(checkpoint=True)
        self.world.do(peer.say_goodbye(GoodbyeReason.SHUTTING_DOWN))
        self.recorder.next("disconnected")
        again = self.world.do(self.server.accept())
        self.world.do(again.subscribe_executor())
        self.assertEqual(self.recorder.next("reregistered")[0].hostname, "a1")

    def test_a_lost_agent_means_shutdown(self) -> None:
        driver, peer = self.start()
        self.world.do(peer.say_goodbye(GoodbyeReason.SHUTTING_DOWN))
        self.recorder.next("disconnected")
        self.recorder.next("shutdown")
        self.assertEqual(driver.join(), Status.DRIVER_STOPPED)


if __name__ == "__main__":
    unittest.main()
