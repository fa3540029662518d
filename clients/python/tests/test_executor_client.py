"""The executor's client against an agent that says what the test wants; in virtual time."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import unittest
from typing import Any, List

from _fakes import FakePeer, FakeServer, run
from mesosd import ConfigurationError, ExecutorClient, ExecutorOptions, TooManyWaiting
from mesosd import _frames as frames
from mesosd._durations import parse_duration
from mesosd.messages import (
    AgentID,
    ExecutorID,
    FrameworkID,
    TaskGroupInfo,
    TaskID,
    TaskInfo,
    TaskState,
    TaskStatus,
    native,
)
from mesosd.messages.executor import Call, Event
from mesosd.messages.native import GoodbyeReason, RefusalCode

Type = Event.Type

ENVIRONMENT = {
    "MESOS_AGENT_ENDPOINT": "127.0.0.1:5051",
    "MESOS_FRAMEWORK_ID": "f1",
    "MESOS_EXECUTOR_ID": "e1",
    "MESOS_EXECUTOR_AUTHENTICATION_TOKEN": "_-8",
    "MESOS_CHECKPOINT": "1",
    "MESOS_RECOVERY_TIMEOUT": "15mins",
    "MESOS_SUBSCRIPTION_BACKOFF_MAX": "2secs",
    "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD": "500ms",
}


def setUpModule() -> None:
    logging.getLogger("mesosd").setLevel(logging.CRITICAL)


def task(name: str) -> TaskInfo:
    return TaskInfo(name=name, task_id=TaskID(value=name), agent_id=AgentID(value="a1"))


def launch(peer: FakePeer, *names: str) -> None:
    for name in names:
        peer.executor_event("LAUNCH", launch=Event.Launch(task=task(name)))


def acknowledge(peer: FakePeer, status: TaskStatus) -> None:
    acknowledged = Event.Acknowledged(task_id=status.task_id, uuid=status.uuid)
    peer.executor_event("ACKNOWLEDGED", acknowledged=acknowledged)


class Conversation:
    """An agent, and an executor that begins to connect."""

    def __init__(self, checkpoint: bool = False, recovery_timeout: float = 900.0, **options: Any) -> None:
        self._checkpoint = checkpoint
        self._recovery_timeout = recovery_timeout
        self._options = options

    async def __aenter__(self) -> Conversation:
        self.server = await FakeServer().__aenter__()
        options = ExecutorOptions(
            agent_endpoint=self.server.address,
            framework_id=FrameworkID(value="f1"),
            executor_id=ExecutorID(value="e1"),
            token=b"secret",
            checkpoint=self._checkpoint,
            recovery_timeout=self._recovery_timeout,
        )
        self.executor = ExecutorClient(options, **self._options)
        self.executor.start()
        self.events = self.executor.events()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.executor.close()
        await self.server.__aexit__()

    async def subscribe(self) -> FakePeer:
        """The next connection, up to SUBSCRIBED."""
        peer = await self.server.accept()
        await peer.subscribe_executor()
        event = await self.next()
        assert event.type == Type.SUBSCRIBED
        return peer

    async def next(self) -> Event:
        return await self.events.__anext__()

    def tell(self, name: str, state: TaskState = TaskState.TASK_RUNNING) -> None:
        self.executor.update(TaskID(value=name), state)


async def updates(peer: FakePeer, count: int) -> List[TaskStatus]:
    statuses = []
    for _ in range(count):
        call = await peer.executor_call()
        assert call.type == Call.Type.UPDATE
        statuses.append(call.update.status)
    return statuses


class OptionsTests(unittest.TestCase):
    def test_the_environment_says_it_all(self) -> None:
        options = ExecutorOptions.from_environment(ENVIRONMENT)
        self.assertEqual(options.agent_endpoint, "127.0.0.1:5051")
        self.assertEqual((options.framework_id.value, options.executor_id.value), ("f1", "e1"))
        self.assertEqual(options.token, b"\xff\xef")
        self.assertTrue(options.checkpoint)
        self.assertEqual(options.recovery_timeout, 900)
        self.assertEqual(options.shutdown_grace_period, 0.5)

    def test_the_token_is_not_shown(self) -> None:
        self.assertNotIn("xff", repr(ExecutorOptions.from_environment(ENVIRONMENT)))

    def test_what_cannot_be_read_is_named_and_the_token_kept_secret(self) -> None:
        wrong = {
            "MESOS_AGENT_ENDPOINT": "nowhere",
            "MESOS_FRAMEWORK_ID": "",
            "MESOS_EXECUTOR_AUTHENTICATION_TOKEN": "no!secret",
            "MESOS_CHECKPOINT": "yes",
            "MESOS_RECOVERY_TIMEOUT": "15 parsecs",
            "MESOS_SUBSCRIPTION_BACKOFF_MAX": "-1secs",
        }
        for name, value in wrong.items():
            with self.assertRaisesRegex(ConfigurationError, name) as caught:
                ExecutorOptions.from_environment({**ENVIRONMENT, name: value})
            self.assertNotIn("no!secret", str(caught.exception))

    def test_durations(self) -> None:
        self.assertEqual([parse_duration(text) for text in ("5secs", "1.5mins", "250ms")], [5.0, 90.0, 0.25])
        for text in ("", "5", "secs", "5 seconds", "-5secs", "nansecs", "1e3secs"):
            self.assertIsNone(parse_duration(text))


class SubscribingTests(unittest.TestCase):
    def test_it_shows_its_token_and_subscribes_with_nothing_the_first_time(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.server.accept()
                call = await peer.subscribe_executor()
                assert peer.hello is not None
                self.assertEqual((peer.hello.role, peer.hello.token), (native.PeerRole.EXECUTOR, b"secret"))
                self.assertEqual((call.framework_id.value, call.executor_id.value), ("f1", "e1"))
                self.assertEqual(len(call.subscribe.unacknowledged_tasks), 0)
                self.assertEqual(len(call.subscribe.unacknowledged_updates), 0)
                self.assertEqual((await talk.next()).subscribed.agent_info.hostname, "a1")

        run(main())

    def test_after_a_restart_of_the_agent_it_tells_again_what_was_left_open(self) -> None:
        async def main() -> None:
            async with Conversation(checkpoint=True) as talk:
                peer = await talk.subscribe()
                launch(peer, "t1", "t2", "t3")
                for _ in range(3):
                    await talk.next()
                for name in ("t1", "t2"):
                    talk.tell(name)
                talk.tell("t1", TaskState.TASK_FINISHED)
                first, second, third = await updates(peer, 3)
                acknowledge(peer, first)
                while talk.executor.unacknowledged_updates != 2:
                    await asyncio.sleep(0.001)
                peer.drop()
                again = await talk.server.accept()
                talk.tell("t3")
                call = await again.subscribe_executor()
                names = [info.task_id.value for info in call.subscribe.unacknowledged_tasks]
                self.assertEqual(names, ["t2", "t3"])
                told = [item.status for item in call.subscribe.unacknowledged_updates]
                self.assertEqual(told[:2], [second, third])
                # What came after SUBSCRIBE had been made follows by itself.
                late = await updates(again, 3 - len(told))
                self.assertEqual([status.task_id.value for status in told[2:] + late], ["t3"])
                self.assertEqual((await talk.next()).type, Type.SUBSCRIBED)

        run(main())

    def test_without_checkpoint_a_lost_agent_means_to_shut_down_at_once(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                peer.drop()
                self.assertEqual((await talk.next()).type, Type.SHUTDOWN)
                with self.assertRaises(StopAsyncIteration):
                    await talk.next()
                self.assertEqual(talk.server.waiting, 0)

        run(main())

    def test_with_checkpoint_it_waits_for_the_recovery_timeout(self) -> None:
        async def main() -> None:
            async with Conversation(checkpoint=True, recovery_timeout=60.0) as talk:
                peer = await talk.subscribe()
                loop = asyncio.get_running_loop()
                talk.server._server.close()
                began = loop.time()
                await peer.say_goodbye(GoodbyeReason.SHUTTING_DOWN)
                self.assertEqual((await talk.next()).type, Type.SHUTDOWN)
                self.assertTrue(59 <= loop.time() - began <= 60.5, loop.time() - began)

        run(main())

    def test_whoever_never_subscribes_gives_up_after_a_minute(self) -> None:
        async def main() -> None:
            async with FakeServer() as gone:
                address = gone.address
            options = dataclasses.replace(ExecutorOptions.from_environment(ENVIRONMENT), agent_endpoint=address)
            async with ExecutorClient(options) as executor:
                began = asyncio.get_running_loop().time()
                events = [event.type async for event in executor.events()]
                self.assertEqual(events, [Type.SHUTDOWN])
                self.assertTrue(59 <= asyncio.get_running_loop().time() - began <= 61)

        run(main())

    def test_a_wrong_token_is_not_shown_again(self) -> None:
        async def main() -> None:
            async with Conversation(checkpoint=True) as talk:
                peer = await talk.server.accept()
                await peer.greet()
                peer.send(frames.GOODBYE, native.Goodbye(reason=GoodbyeReason.HANDSHAKE_REFUSED, message="token"))
                self.assertEqual((await talk.next()).type, Type.SHUTDOWN)
                self.assertEqual(talk.server.waiting, 0)

        run(main())


class TaskTests(unittest.TestCase):
    def test_a_known_task_is_not_launched_again(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                launch(peer, "t1", "t1", "t2")
                names = [(await talk.next()).launch.task.task_id.value for _ in range(2)]
                self.assertEqual(names, ["t1", "t2"])

        run(main())

    def test_a_group_comes_if_any_of_its_tasks_is_new(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                group = Event.LaunchGroup(task_group=TaskGroupInfo(tasks=[task("t1"), task("t2")]))
                peer.executor_event("LAUNCH_GROUP", launch_group=group)
                peer.executor_event("LAUNCH_GROUP", launch_group=group)
                peer.executor_event("KILL", kill=Event.Kill(task_id=TaskID(value="t1")))
                self.assertEqual((await talk.next()).type, Type.LAUNCH_GROUP)
                self.assertEqual((await talk.next()).type, Type.KILL)

        run(main())

    def test_an_update_has_all_that_the_agent_wants(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                talk.executor.update(TaskID(value="t1"), TaskState.TASK_RUNNING, message="m", data=b"d")
                talk.tell("t1", TaskState.TASK_FINISHED)
                first, second = await updates(peer, 2)
                self.assertEqual(len(first.uuid), 16)
                self.assertNotEqual(first.uuid, second.uuid)
                self.assertEqual(first.source, TaskStatus.Source.SOURCE_EXECUTOR)
                self.assertTrue(first.has("source") and first.has("timestamp"))
                self.assertEqual(first.executor_id.value, "e1")
                self.assertEqual((first.message, first.data), ("m", b"d"))

        run(main())

    def test_updates_may_come_before_the_subscription(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                talk.tell("t1")
                peer = await talk.server.accept()
                call = await peer.subscribe_executor()
                self.assertEqual(call.subscribe.unacknowledged_updates[0].status.task_id.value, "t1")

        run(main())

    def test_staging_is_not_the_executors_to_say(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                with self.assertRaises(ValueError):
                    talk.tell("t1", TaskState.TASK_STAGING)
                with self.assertRaises(ValueError):
                    talk.executor.update(TaskID(value="t1"))

        run(main())

    def test_updates_that_nobody_writes_down_have_a_limit(self) -> None:
        async def main() -> None:
            async with Conversation(max_unacknowledged_bytes=1000) as talk:
                with self.assertRaises(TooManyWaiting):
                    for number in range(100):
                        talk.tell(f"t{number}")
                self.assertLess(talk.executor.unacknowledged_updates, 20)

        run(main())

    def test_draining_waits_until_the_agent_has_written_all_down(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                talk.tell("t1")
                self.assertFalse(await talk.executor.drain(0.5))
                (status,) = await updates(peer, 1)
                draining = asyncio.ensure_future(talk.executor.drain(5.0))
                acknowledge(peer, status)
                self.assertTrue(await draining)
                self.assertEqual(talk.executor.unacknowledged_updates, 0)

        run(main())

    def test_a_refused_update_is_forgotten(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                talk.tell("t1")
                correlation = (await peer.expect(frames.EXECUTOR_CALL))[2]
                draining = asyncio.ensure_future(talk.executor.drain(5.0))
                peer.refuse(correlation, RefusalCode.INVALID, "status.state: unknown")
                self.assertTrue(await draining)

        run(main())

    def test_after_shutdown_the_last_updates_still_reach_the_agent(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                peer.executor_event("SHUTDOWN")
                self.assertEqual((await talk.next()).type, Type.SHUTDOWN)
                with self.assertRaises(StopAsyncIteration):
                    await talk.next()
                talk.tell("t1", TaskState.TASK_KILLED)
                draining = asyncio.ensure_future(talk.executor.drain(5.0))
                (status,) = await updates(peer, 1)
                acknowledge(peer, status)
                self.assertTrue(await draining)
                closing = asyncio.ensure_future(talk.executor.close())
                kind, _, _, payload = await peer.expect(frames.GOODBYE)
                self.assertEqual(native.Goodbye.from_bytes(payload).reason, GoodbyeReason.FINISHED)
                peer.drop()
                await closing

        run(main())

    def test_messages_go_both_ways_and_get_lost_without_a_connection(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                talk.executor.message(b"lost")
                peer = await talk.subscribe()
                talk.executor.message(b"hello")
                call = await peer.executor_call()
                self.assertEqual((call.type, call.message.data), (Call.Type.MESSAGE, b"hello"))
                peer.executor_event("MESSAGE", message=Event.Message(data=b"back"))
                self.assertEqual((await talk.next()).message.data, b"back")

        run(main())


if __name__ == "__main__":
    unittest.main()
