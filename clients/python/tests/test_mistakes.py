"""What programs get wrong is told to whoever got it wrong, at once; what goes wrong inside ends the client."""

from __future__ import annotations

import asyncio
import logging
import math
import os
import pwd
import signal
import socket
import tempfile
import threading
import unittest
from typing import Any
from unittest import mock

from _fakes import FakeServer, run
from mesosd import (
    ConfigurationError,
    ConnectionLostError,
    EncodeError,
    ExecutorClient,
    ExecutorOptions,
    Limits,
    MesosSchedulerDriver,
    OperatorClient,
    Scheduler,
    SchedulerClient,
    Status,
)
from mesosd._addresses import ZooKeeperUrl
from mesosd._scheduler_client import SchedulerSubscription
from mesosd.messages import ExecutorID, FrameworkID, FrameworkInfo, TaskID, TaskState, TaskStatus, native
from mesosd.messages.scheduler import Event, OfferConstraints
from test_drivers import ExecutorDriverTestCase, SchedulerDriverTestCase, offers


def setUpModule() -> None:
    logging.getLogger("mesosd").setLevel(logging.CRITICAL)


def framework(**more: Any) -> FrameworkInfo:
    return FrameworkInfo(user="nobody", name="test", **more)


class MastersTests(unittest.TestCase):
    def problem(self, masters: Any) -> str:
        with self.assertRaises(ConfigurationError) as caught:
            SchedulerClient(masters, framework())
        with self.assertRaises(ConfigurationError):
            OperatorClient(masters)
        return str(caught.exception)

    def test_what_is_no_address_is_told_when_the_client_is_made(self) -> None:
        good = ["localhost:5050", "[::1]:5050", " m1:1 , m2:65535 ", ["m1.example.:5050"], ("10.0.0.1:5050",)]
        for masters in [*good, "bücher.example:1"]:
            SchedulerClient(masters, framework())
        ports = ["nonsense", "localhost", "localhost:99999", "h:0", "h:-1", "h:x", "h:５"]
        hosts = ["::1:5050", "http://h:5050", ":5050", "a b:1", "a..b:1", "a" * 64 + ":1", "a\0:1", "h/x:1"]
        for address in [*ports, *hosts]:
            self.assertIn(f"'{address}' is no address", self.problem(["m1:5050", address]))

    def test_masters_that_name_nobody_are_told(self) -> None:
        for masters in ["", " , ", [], ()]:
            self.assertIn("no master is named", self.problem(masters))

    def test_masters_that_are_no_texts_are_told(self) -> None:
        for masters in [None, 5050, [5050], b"h:5050", ["h:5050", None]]:
            self.assertIn("texts", self.problem(masters))

    def test_a_password_in_the_wrong_place_is_not_shown(self) -> None:
        addresses = ["ZK://user:secret@h/m", "m:1,zk://user:secret@h:2181/m", "user:secret@h:5050"]
        urls = ["zk://u:se/secret@h/m", "zk://:secret@h/m", "zk://u:secret@h:99999/m"]
        for masters in [*addresses, *urls, "zk://u:secret@h/m,zk://u:secret@h/m"]:
            self.assertNotIn("secret", self.problem(masters))
        self.assertNotIn("secret", repr(ZooKeeperUrl.parse("zk://user:secret@h/m")))
        self.assertNotIn("secret", repr(SchedulerClient("zk://user:secret@h/m", framework())._subscription._settings))

    def test_a_file_that_names_no_masters_is_told(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "masters")
            self.assertIn(f"from '{path}': No such file", self.problem(f"file://{path}"))
            for content in [b"", b"nonsense", b"\xff\xfe:5050", b"file:///etc/hosts", b"h:5050," * 10_000]:
                with open(path, "wb") as file:
                    file.write(content)
                self.assertIn(f"from '{path}': ", self.problem(f"file://{path}"))

    def test_a_leader_by_a_name_that_cannot_be_asked_for_is_left(self) -> None:
        async def main() -> None:
            async with FakeServer() as server:
                async with SchedulerClient(server.address, framework()) as scheduler:
                    peer = await server.accept()
                    await peer.greet()
                    with mock.patch("mesosd._addresses._can_be_asked_for", return_value=True):
                        peer.send(3, native.Redirect(leader="a..b:5050"))
                        await (await server.accept()).subscribe_scheduler()
                        event = await scheduler.events().__anext__()
                    self.assertEqual(event.type, Event.Type.SUBSCRIBED)

        run(main())


class ArgumentsTests(unittest.TestCase):
    def test_a_framework_that_cannot_be_written_is_told_when_the_client_is_made(self) -> None:
        types = [framework(failover_timeout="1"), framework(roles=[1]), framework(principal=b"p")]
        for info in [*types, FrameworkInfo(name="x"), FrameworkInfo(user="x"), framework(id=FrameworkID())]:
            with self.assertRaises(EncodeError):
                SchedulerClient("h:5050", info)

    def test_what_is_no_framework_is_told_when_the_client_is_made(self) -> None:
        for info in [None, "test", {"name": "test"}, FrameworkID(value="f")]:
            for make in [SchedulerClient, lambda m, f: MesosSchedulerDriver(Scheduler(), f, m)]:  # type: ignore[list-item]
                with self.assertRaisesRegex(ConfigurationError, "expected messages.FrameworkInfo"):
                    make("h:5050", info)  # type: ignore[arg-type]

    def test_other_arguments_that_cannot_be_written_are_told_too(self) -> None:
        for options in [{"suppressed_roles": [1]}, {"software_version": 1}]:
            with self.assertRaises(EncodeError):
                SchedulerClient("h:5050", framework(), **options)
        with self.assertRaises(EncodeError):
            OperatorClient("h:5050", principal=5)  # type: ignore[arg-type]
        ids = {"framework_id": FrameworkID(value="f"), "executor_id": ExecutorID(value="e")}
        for mistake in [{"framework_id": "f"}, {"executor_id": ExecutorID()}, {"token": "text"}]:
            with self.assertRaises(EncodeError):
                ExecutorClient(ExecutorOptions(agent_endpoint="h:5051", **{**ids, **mistake}))  # type: ignore[arg-type]
        with self.assertRaises(ConfigurationError):
            ExecutorClient(ExecutorOptions(agent_endpoint="h", **ids))  # type: ignore[arg-type]

    def test_numbers_that_make_no_sense_are_told(self) -> None:
        for number in [0, -1, math.nan, None, "10", True]:
            for name in ["request_timeout", "max_buffered_bytes"]:
                with self.assertRaisesRegex(ConfigurationError, name):
                    SchedulerClient("h:5050", framework(), **{name: number})
            with self.assertRaisesRegex(ConfigurationError, "connect_timeout"):
                OperatorClient("h:5050", connect_timeout=number)  # type: ignore[arg-type]
            with self.assertRaisesRegex(ConfigurationError, "max_frame_bytes"):
                Limits(max_frame_bytes=number)  # type: ignore[arg-type]
        for seconds in [0.5, 61]:
            with self.assertRaisesRegex(ConfigurationError, "heartbeat_interval"):
                Limits(heartbeat_interval=seconds)

    def test_constraints_are_taken_as_they_were_when_they_were_given(self) -> None:
        constraints = OfferConstraints()
        client = SchedulerClient("h:5050", framework(), offer_constraints=constraints)
        constraints.role_constraints["web"] = "nonsense"  # type: ignore[assignment]
        client._subscription.make_subscribe()

    def test_one_role_as_a_text_is_one_role(self) -> None:
        async def main() -> None:
            async with FakeServer() as server:
                async with SchedulerClient(server.address, framework(), suppressed_roles="web") as scheduler:
                    peer = await server.accept()
                    call = await peer.subscribe_scheduler()
                    self.assertEqual(list(call.subscribe.suppressed_roles), ["web"])
                    await scheduler.events().__anext__()
                    answer = scheduler.revive("web")
                    self.assertEqual(list((await peer.scheduler_call()).revive.roles), ["web"])
                    await answer

        run(main())


class ReadingTests(unittest.TestCase):
    def test_waiting_for_an_event_may_time_out_and_begin_again(self) -> None:
        async def main() -> None:
            async with FakeServer() as server:
                async with SchedulerClient(server.address, framework()) as scheduler:
                    peer = await server.accept()
                    await peer.subscribe_scheduler()
                    events = scheduler.events()
                    await events.__anext__()
                    for _ in range(3):
                        with self.assertRaises(asyncio.TimeoutError):
                            await asyncio.wait_for(events.__anext__(), 1.0)
                    peer.scheduler_event(offers=offers())
                    event = await asyncio.wait_for(events.__anext__(), 1.0)
                    self.assertEqual(event.type, Event.Type.OFFERS)

        run(main())

    def test_two_tasks_cannot_wait_for_the_same_event(self) -> None:
        async def main() -> None:
            async with FakeServer() as server:
                async with SchedulerClient(server.address, framework()) as scheduler:
                    events = scheduler.events()
                    first = asyncio.ensure_future(events.__anext__())  # type: ignore[arg-type, var-annotated]
                    await asyncio.sleep(0)
                    with self.assertRaises(RuntimeError):
                        await events.__anext__()
                    await (await server.accept()).subscribe_scheduler()
                    self.assertEqual((await first).type, Event.Type.SUBSCRIBED)
                    with self.assertRaises(RuntimeError):
                        await scheduler.events().__anext__()

        run(main())

    def test_events_are_forgotten_once_nobody_can_take_them(self) -> None:
        async def main() -> None:
            async with FakeServer() as server:
                async with SchedulerClient(server.address, framework()) as scheduler:
                    peer = await server.accept()
                    await peer.subscribe_scheduler()
                    async for _ in scheduler.events():
                        peer.scheduler_event(offers=offers())
                        break
                    kill = scheduler.kill(TaskID(value="t1"))
                    await peer.scheduler_call()
                    await kill
                    self.assertEqual(scheduler._subscription.events.held_bytes, 0)

        run(main())


class DefectTests(unittest.TestCase):
    """What is raised where the event loop alone would hear of it."""

    def test_one_in_an_event_ends_the_client_and_the_program_sees_it(self) -> None:
        async def main() -> None:
            defect = ZeroDivisionError("a defect")
            async with FakeServer() as server:
                async with SchedulerClient(server.address, framework()) as scheduler:
                    peer = await server.accept()
                    await peer.subscribe_scheduler()
                    events = scheduler.events()
                    await events.__anext__()
                    kill = asyncio.ensure_future(scheduler.kill(TaskID(value="t1")))
                    with mock.patch.object(SchedulerSubscription, "take", side_effect=defect):
                        peer.scheduler_event(offers=offers())
                        with self.assertRaises(ZeroDivisionError):
                            await events.__anext__()
                    with self.assertRaises(ConnectionLostError) as caught:
                        await kill
                    self.assertIs(caught.exception.__cause__, defect)
                    self.assertEqual(server.waiting, 0)

        run(main())

    def test_one_while_subscribing_is_not_tried_again(self) -> None:
        async def main() -> None:
            async with FakeServer() as server:
                async with SchedulerClient(server.address, framework()) as scheduler:
                    with mock.patch.object(SchedulerSubscription, "make_subscribe", side_effect=KeyError("a defect")):
                        await (await server.accept()).welcome()
                        with self.assertRaises(KeyError):
                            await scheduler.events().__anext__()
                    self.assertEqual(server.waiting, 0)

        run(main())

    def test_one_in_a_timer_ends_the_client_too(self) -> None:
        async def main() -> None:
            async with FakeServer() as server:
                async with SchedulerClient(server.address, framework()) as scheduler:
                    await (await server.accept()).subscribe_scheduler()
                    events = scheduler.events()
                    await events.__anext__()
                    with mock.patch("mesosd._connection.Connection.tick", side_effect=KeyError("a defect")):
                        with self.assertRaises(KeyError):
                            await events.__anext__()

        run(main())

    def test_one_while_an_operator_connects_fails_the_call(self) -> None:
        async def main() -> None:
            async with FakeServer() as server:
                async with OperatorClient(server.address) as operator:
                    asking = asyncio.ensure_future(operator.agents())
                    peer = await server.accept()
                    with mock.patch("mesosd._dialer.Dialer.on_opened", side_effect=KeyError("a defect")):
                        await peer.welcome()
                        with self.assertRaises(KeyError):
                            await asking

        run(main())

    def test_one_while_looking_for_the_leader_is_seen_too(self) -> None:
        async def main() -> None:
            with mock.patch("mesosd._detector.LeaderDetector._attend", side_effect=KeyError("a defect")):
                async with SchedulerClient("zk://h:2181/m", framework()) as scheduler:
                    with self.assertRaises(KeyError):
                        await scheduler.events().__anext__()
                async with OperatorClient("zk://h:2181/m") as operator:
                    for _ in range(2):
                        with self.assertRaises(KeyError):
                            await operator.agents()

        run(main())


class DriverMistakesTests(SchedulerDriverTestCase):
    def test_user_and_hostname_are_filled_in(self) -> None:
        for info in [FrameworkInfo(name="x"), FrameworkInfo(name="x", user="", hostname="")]:
            driver = MesosSchedulerDriver(Scheduler(), info, "h:5050")
            described = driver._client._subscription._framework
            self.assertEqual(described.user, pwd.getpwuid(os.getuid()).pw_name)
            self.assertEqual(described.hostname, socket.gethostname())
        described = MesosSchedulerDriver(
            Scheduler(), FrameworkInfo(name="x", user="u", hostname="h"), "h:5050"
        )._client._subscription._framework
        self.assertEqual((described.user, described.hostname), ("u", "h"))
        with mock.patch("pwd.getpwuid", side_effect=KeyError), self.assertRaises(ConfigurationError):
            MesosSchedulerDriver(Scheduler(), FrameworkInfo(name="x"), "h:5050")

    def test_a_framework_or_master_that_cannot_be_used_is_told_when_the_driver_is_made(self) -> None:
        for info in [FrameworkInfo(), framework(roles=[1]), FrameworkInfo(name=5)]:  # type: ignore[arg-type]
            with self.assertRaises(EncodeError):
                MesosSchedulerDriver(Scheduler(), info, "h:5050")
        with self.assertRaises(ConfigurationError):
            MesosSchedulerDriver(Scheduler(), framework(), "nonsense")

    def test_what_cannot_be_written_is_told_to_the_thread_that_asked(self) -> None:
        driver, peer = self.start()
        calls: Any = [
            lambda: driver.revive_offers([1]),  # type: ignore[list-item]
            lambda: driver.suppress_offers([b"web"]),  # type: ignore[list-item]
            lambda: driver.update_framework(FrameworkInfo(name="x")),
            lambda: driver.kill_task("t1"),  # type: ignore[arg-type]
            lambda: driver.send_framework_message(ExecutorID(value="e"), None, b""),  # type: ignore[arg-type]
        ]
        for call in calls:
            with self.assertRaises(EncodeError):
                call()
        driver.revive_offers("web")
        self.assertEqual(list(self.call(peer).revive.roles), ["web"])
        self.assertEqual(driver.status, Status.DRIVER_RUNNING)

    def test_sys_exit_in_a_callback_aborts(self) -> None:
        def react(driver: Any, name: str, arguments: Any) -> None:
            if name == "resource_offers":
                raise SystemExit(3)

        self.recorder.react = react
        driver, peer = self.start()
        self.send(peer, offers=offers())
        self.assertEqual(driver.join(), Status.DRIVER_ABORTED)
        self.assertIsInstance(driver.failure, SystemExit)

    def test_a_defect_in_the_event_loop_aborts_and_keeps_nobody_waiting(self) -> None:
        driver, _ = self.start()
        defect = ZeroDivisionError("a defect")
        driver._later(mock.Mock(side_effect=defect))
        self.assertEqual(driver.join(), Status.DRIVER_ABORTED)
        self.assertIs(driver.failure, defect)

    def test_ctrl_c_says_goodbye_and_goes_on_up(self) -> None:
        def react(driver: Any, name: str, arguments: Any) -> None:
            if name == "registered":
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

        self.recorder.react = react
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)
        driver = self.make()

        async def serve() -> int:
            peer = await self.server.accept()
            await peer.subscribe_scheduler()
            await peer.answer_goodbye()
            return 1

        served = asyncio.run_coroutine_threadsafe(serve(), self.world.loop)
        with self.assertRaises(KeyboardInterrupt):
            driver.run()
        self.assertEqual(served.result(20), 1)
        self.assertEqual(driver.join(), Status.DRIVER_ABORTED)


class ExecutorDriverMistakesTests(ExecutorDriverTestCase):
    def test_what_cannot_be_written_is_told_to_the_thread_that_asked(self) -> None:
        driver, peer = self.start()
        status = TaskStatus(task_id=TaskID(value="t1"), state=TaskState.TASK_RUNNING, data="text")  # type: ignore[arg-type]
        with self.assertRaises(EncodeError):
            driver.send_status_update(status)
        with self.assertRaises(EncodeError):
            driver.send_framework_message("text")  # type: ignore[arg-type]
        driver.send_framework_message(b"bytes")
        self.assertEqual(self.world.do(peer.executor_call()).message.data, b"bytes")
        self.assertEqual(driver.status, Status.DRIVER_RUNNING)

    def test_a_status_may_be_used_for_the_next_update(self) -> None:
        driver, peer = self.start()
        status = TaskStatus(task_id=TaskID(value="t1"), state=TaskState.TASK_RUNNING)
        driver.send_status_update(status)
        self.assertFalse(status.has("uuid") or status.has("timestamp"))
        status.state = TaskState.TASK_FINISHED
        driver.send_status_update(status)
        sent = [self.world.do(peer.executor_call()).update.status for _ in range(2)]
        self.assertEqual([one.state for one in sent], [TaskState.TASK_RUNNING, TaskState.TASK_FINISHED])
        self.assertLess(sent[0].timestamp, sent[1].timestamp)
        for one in sent:
            self.acknowledge(peer, one)


if __name__ == "__main__":
    unittest.main()
