"""The scheduler's client against a master that says what the test wants; in virtual time."""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import unittest
from typing import AsyncIterator, List

from _fakes import FakePeer, FakeServer, run
from mesosd import (
    ConfigurationError,
    ConnectionLostError,
    Limits,
    RefusedError,
    RequestTimeout,
    SchedulerClient,
    SubscriptionEnded,
)
from mesosd import _frames as frames
from mesosd.messages import (
    AgentID,
    ExecutorID,
    Filters,
    FrameworkID,
    FrameworkInfo,
    Offer,
    OfferID,
    TaskID,
    TaskInfo,
    TaskState,
    TaskStatus,
    native,
)
from mesosd.messages.native import GoodbyeReason, RefusalCode
from mesosd.messages.scheduler import Call, Event

Type = Event.Type


def setUpModule() -> None:
    logging.getLogger("mesosd").setLevel(logging.CRITICAL)


def framework() -> FrameworkInfo:
    return FrameworkInfo(user="nobody", name="test", principal="tester")


def offers(*ids: str) -> Event.Offers:
    return Event.Offers(
        offers=[
            Offer(
                id=OfferID(value=name),
                framework_id=FrameworkID(value="f1"),
                agent_id=AgentID(value="a1"),
                hostname="h",
            )
            for name in ids
        ]
    )


def update(task: str, uuid: bytes = b"") -> Event.Update:
    status = TaskStatus(task_id=TaskID(value=task), state=TaskState.TASK_RUNNING, agent_id=AgentID(value="a1"))
    if uuid:
        status.uuid = uuid
    return Event.Update(status=status)


class Conversation:
    """A server, a client that begins to connect, and its events."""

    def __init__(self, **options: object) -> None:
        self._options = options

    async def __aenter__(self) -> Conversation:
        self.server = await FakeServer().__aenter__()
        options = dict(self._options)
        masters = options.pop("masters", self.server.address)
        self.scheduler = SchedulerClient(masters, framework(), **options)  # type: ignore[arg-type]
        self.scheduler.start()
        self.events = self.scheduler.events()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.scheduler.close()
        await self.server.__aexit__()

    async def subscribe(self, **welcome: object) -> FakePeer:
        """The next connection, up to SUBSCRIBED."""
        peer = await self.server.accept()
        await peer.subscribe_scheduler(**welcome)  # type: ignore[arg-type]
        event = await self.next()
        assert event.type == Type.SUBSCRIBED
        return peer

    async def next(self) -> Event:
        return await self.events.__anext__()

    async def rest(self) -> List[Event]:
        """What still comes until the end."""
        return [event async for event in self.events]


class SubscribingTests(unittest.TestCase):
    def test_a_new_framework_subscribes_without_an_id_and_has_one_afterwards(self) -> None:
        async def main() -> None:
            async with Conversation(suppressed_roles=["b", "a"], software_version="1") as talk:
                peer = await talk.server.accept()
                call = await peer.subscribe_scheduler()
                assert peer.hello is not None
                self.assertEqual(peer.hello.role, native.PeerRole.SCHEDULER)
                self.assertEqual((peer.hello.principal, peer.hello.software_version), ("tester", "1"))
                self.assertFalse(call.has("framework_id"))
                self.assertFalse(call.subscribe.framework_info.has("id"))
                self.assertEqual(list(call.subscribe.suppressed_roles), ["a", "b"])
                self.assertFalse(talk.scheduler.is_connected)
                event = await talk.next()
                self.assertEqual(event.subscribed.framework_id.value, "f1")
                self.assertTrue(talk.scheduler.is_connected)
                assert talk.scheduler.framework_id is not None and talk.scheduler.master_info is not None
                self.assertEqual(talk.scheduler.framework_id.value, "f1")
                self.assertEqual(talk.scheduler.master_info.id, "m1")

        run(main())

    def test_it_subscribes_again_with_its_id_and_what_it_has_suppressed_meanwhile(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                suppressing = asyncio.ensure_future(talk.scheduler.suppress(["x"]))
                await peer.scheduler_call()
                await suppressing
                peer.drop()
                again = await talk.server.accept()
                call = await again.subscribe_scheduler()
                self.assertEqual(call.framework_id.value, "f1")
                self.assertEqual(call.subscribe.framework_info.id.value, "f1")
                self.assertEqual(list(call.subscribe.suppressed_roles), ["x"])
                self.assertEqual((await talk.next()).type, Type.SUBSCRIBED)

        run(main())

    def test_after_a_connection_of_use_it_comes_back_within_fifty_milliseconds(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                loop = asyncio.get_running_loop()
                peer.drop()
                began = loop.time()
                await talk.server.accept()
                self.assertLess(loop.time() - began, 0.06)

        run(main())

    def test_a_lost_connection_voids_offers_and_keeps_updates(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                peer.scheduler_event(offers=offers("o1"))
                peer.scheduler_event(update=update("t1"))
                await peer.say_goodbye(GoodbyeReason.SHUTTING_DOWN)
                again = await talk.server.accept()
                await again.subscribe_scheduler()
                again.scheduler_event(offers=offers("o2"))
                await again.writer.drain()
                # The program takes all of it only now.
                while talk.scheduler._subscription.events.held_bytes < 300:
                    await asyncio.sleep(0.01)
                taken = [await talk.next() for _ in range(3)]
                self.assertEqual([event.type for event in taken], [Type.UPDATE, Type.SUBSCRIBED, Type.OFFERS])
                self.assertEqual(taken[2].offers.offers[0].id.value, "o2")

        run(main())

    def test_a_refused_subscription_ends_it_with_an_error_that_says_why(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.server.accept()
                await peer.welcome()
                correlation = (await peer.expect(frames.SCHEDULER_CALL))[2]
                peer.refuse(correlation, RefusalCode.INVALID, "roles: unknown")
                (error,) = await talk.rest()
                self.assertEqual(error.type, Type.ERROR)
                self.assertIn("roles: unknown", error.error.message)
                with self.assertRaisesRegex(SubscriptionEnded, "roles: unknown"):
                    await talk.scheduler.revive()

        run(main())

    def test_a_code_of_a_newer_version_counts_as_invalid(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.server.accept()
                await peer.welcome()
                correlation = (await peer.expect(frames.SCHEDULER_CALL))[2]
                payload = b"\x08\x63\x12\x03new"
                peer.writer.write(frames.encode_frame(frames.REFUSAL, payload, correlation, frames.ANSWER))
                (error,) = await talk.rest()
                self.assertIn("new (INVALID)", error.error.message)

        run(main())

    def test_a_subscription_that_is_not_possible_now_is_tried_again(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.server.accept()
                await peer.welcome()
                correlation = (await peer.expect(frames.SCHEDULER_CALL))[2]
                peer.refuse(correlation, RefusalCode.UNAVAILABLE, "recovering")
                await talk.subscribe()

        run(main())

    def test_no_subscribed_in_time_is_a_lost_connection(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.server.accept()
                await peer.welcome(heartbeat_milliseconds=60_000)
                await peer.scheduler_call()
                began = asyncio.get_running_loop().time()
                await talk.subscribe()
                self.assertTrue(10 <= asyncio.get_running_loop().time() - began < 11)

        run(main())

    def test_the_masters_error_is_the_last_event(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                peer.scheduler_event(error=Event.Error(message="failed over"))
                (error,) = await talk.rest()
                self.assertEqual(error.error.message, "failed over")
                self.assertEqual(await peer.ended(), [frames.GOODBYE])
                self.assertEqual(talk.server.waiting, 0)

        run(main())

    def test_whoever_was_replaced_does_not_come_back(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                await peer.say_goodbye(GoodbyeReason.REPLACED)
                (error,) = await talk.rest()
                self.assertIn("REPLACED", error.error.message)
                self.assertEqual(talk.server.waiting, 0)

        run(main())

    def test_a_redirect_is_followed_at_once(self) -> None:
        async def main() -> None:
            async with FakeServer() as leader, Conversation() as talk:
                peer = await talk.server.accept()
                await peer.greet()
                peer.send(frames.REDIRECT, native.Redirect(leader=leader.address))
                began = asyncio.get_running_loop().time()
                other = await leader.accept()
                await other.subscribe_scheduler()
                self.assertEqual((await talk.next()).type, Type.SUBSCRIBED)
                self.assertLess(asyncio.get_running_loop().time() - began, 0.01)

        run(main())

    def test_dead_masters_of_the_list_are_passed_over(self) -> None:
        async def main() -> None:
            async with FakeServer() as gone:
                address = gone.address
            async with FakeServer() as server:
                scheduler = SchedulerClient([address, server.address], framework())
                async with scheduler:
                    peer = await server.accept()
                    await peer.subscribe_scheduler()
                    async for event in scheduler.events():
                        self.assertEqual(event.type, Type.SUBSCRIBED)
                        break

        run(main())

    def test_a_file_may_say_where_the_masters_are(self) -> None:
        async def main() -> None:
            async with FakeServer() as server:
                with tempfile.TemporaryDirectory() as folder:
                    path = os.path.join(folder, "masters")
                    with open(path, "w", encoding="utf-8") as file:
                        file.write(f" {server.address}\n")
                    async with SchedulerClient(f"file://{path}", framework()) as scheduler:
                        await (await server.accept()).subscribe_scheduler()
                        async for event in scheduler.events():
                            self.assertEqual(event.type, Type.SUBSCRIBED)
                            break

        run(main())

    def test_mistaken_masters_are_told_at_once_and_without_passwords(self) -> None:
        with self.assertRaises(ConfigurationError) as caught:
            SchedulerClient("zk://user:secret@host:2181", framework())
        self.assertNotIn("secret", str(caught.exception))
        for masters in (["zk://host:2181/mesos", "10.0.0.1:5050"], "localhost", ["m1:5050", "m2"], "m1:5050,m2:x"):
            with self.assertRaises(ConfigurationError):
                SchedulerClient(masters, framework())

    def test_a_silent_master_is_left_and_tried_again(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe(heartbeat_milliseconds=2000)
                began = asyncio.get_running_loop().time()
                kind, _, _, payload = await peer.expect(frames.GOODBYE)
                self.assertEqual(native.Goodbye.from_bytes(payload).reason, GoodbyeReason.SILENT)
                self.assertAlmostEqual(asyncio.get_running_loop().time() - began, 10.0, places=2)
                await talk.subscribe()

        run(main())

    def test_nonsense_from_the_master_costs_the_connection_and_nothing_else(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                peer.scheduler_event(update=update("t1"))
                peer.writer.write(frames.encode_frame(frames.SCHEDULER_EVENT, b"\x22\x05\xff"))
                peer.scheduler_event(update=update("t2"))
                self.assertEqual((await talk.next()).update.status.task_id.value, "t1")
                kind, _, _, payload = await peer.expect(frames.FRAME_ERROR)
                self.assertEqual(native.FrameError.from_bytes(payload).kind, frames.SCHEDULER_EVENT)
                await talk.subscribe()

        run(main())

    def test_an_unknown_request_is_refused_and_the_connection_goes_on(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                peer.writer.write(frames.encode_frame(300, b"?", 7))
                peer.writer.write(frames.encode_frame(301, b"?", 0))
                kind, flags, correlation, payload = await peer.expect(frames.REFUSAL)
                self.assertEqual((flags, correlation), (1, 7))
                self.assertEqual(native.Refusal.from_bytes(payload).code, RefusalCode.UNSUPPORTED)
                peer.scheduler_event(update=update("t1"))
                self.assertEqual((await talk.next()).type, Type.UPDATE)

        run(main())


class CallTests(unittest.TestCase):
    def test_calls_of_one_turn_are_written_together_and_in_order(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                session = talk.scheduler._subscription.current
                assert session is not None and session._transport is not None
                writes: List[int] = []
                write = session._transport.write
                session._transport.write = lambda data: (writes.append(len(data)), write(data))  # type: ignore
                calls = [talk.scheduler.kill(TaskID(value=f"t{number}")) for number in range(100)]
                killed = [(await peer.scheduler_call()).kill.task_id.value for _ in range(100)]
                await asyncio.gather(*calls)
                self.assertEqual(killed, [f"t{number}" for number in range(100)])
                self.assertEqual(len(writes), 1)

        run(main())

    def test_the_calls_say_what_they_are_given(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                offer = OfferID(value="o1")
                task = TaskInfo(name="t", task_id=TaskID(value="t1"), agent_id=AgentID(value="a1"))
                launching = asyncio.ensure_future(talk.scheduler.launch(offer, [task], Filters(refuse_seconds=1)))
                call = await peer.scheduler_call()
                await launching
                self.assertEqual(call.type, Call.Type.ACCEPT)
                self.assertEqual(call.framework_id.value, "f1")
                self.assertEqual(call.accept.offer_ids[0].value, "o1")
                self.assertEqual(call.accept.operations[0].type, Offer.Operation.Type.LAUNCH)
                self.assertEqual(call.accept.operations[0].launch.task_infos[0], task)
                self.assertEqual(call.accept.filters.refuse_seconds, 1)
                await talk.scheduler.decline(offer)
                call = await peer.scheduler_call()
                self.assertEqual((call.type, call.decline.has("filters")), (Call.Type.DECLINE, False))
                reconciling = asyncio.ensure_future(talk.scheduler.reconcile([TaskID(value="t1")]))
                call = await peer.scheduler_call()
                await reconciling
                self.assertEqual(call.reconcile.tasks[0].task_id.value, "t1")

        run(main())

    def test_updates_are_acknowledged_if_they_have_a_uuid_and_never_otherwise(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                peer.scheduler_event(update=update("t1"))
                peer.scheduler_event(update=update("t2", b"u" * 16))
                for _ in range(2):
                    talk.scheduler.acknowledge((await talk.next()).update.status)
                kind, _, correlation, payload = await peer.expect(frames.SCHEDULER_CALL)
                call = Call.from_bytes(payload)
                self.assertEqual((call.type, correlation), (Call.Type.ACKNOWLEDGE, 0))
                self.assertEqual(call.acknowledge.task_id.value, "t2")
                self.assertEqual(call.acknowledge.uuid, b"u" * 16)
                self.assertEqual(call.acknowledge.agent_id.value, "a1")

        run(main())

    def test_a_refused_call_raises_with_its_code(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                killing = asyncio.ensure_future(talk.scheduler.kill(TaskID(value="t1")))
                correlation = (await peer.expect(frames.SCHEDULER_CALL))[2]
                peer.refuse(correlation, RefusalCode.NOT_FOUND, "no such task")
                with self.assertRaises(RefusedError) as caught:
                    await killing
                self.assertEqual((caught.exception.code, caught.exception.name), (3, "NOT_FOUND"))

        run(main())

    def test_no_answer_within_ten_seconds_is_a_timeout_and_a_late_one_is_ignored(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe(heartbeat_milliseconds=60_000)
                loop = asyncio.get_running_loop()
                began = loop.time()
                killing = asyncio.ensure_future(talk.scheduler.kill(TaskID(value="t1")))
                correlation = (await peer.expect(frames.SCHEDULER_CALL))[2]
                with self.assertRaises(RequestTimeout):
                    await killing
                self.assertAlmostEqual(loop.time() - began, 10.0, places=2)
                peer.accept(correlation)
                peer.scheduler_event(update=update("t1"))
                self.assertEqual((await talk.next()).type, Type.UPDATE)

        run(main())

    def test_a_lost_connection_ends_the_calls_that_wait(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                killing = asyncio.ensure_future(talk.scheduler.kill(TaskID(value="t1")))
                await peer.expect(frames.SCHEDULER_CALL)
                peer.drop()
                with self.assertRaises(ConnectionLostError) as caught:
                    await killing
                self.assertTrue(caught.exception.may_have_arrived)

        run(main())

    def test_without_a_connection_calls_say_that_they_were_not_sent(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                with self.assertRaises(ConnectionLostError) as caught:
                    await talk.scheduler.kill(TaskID(value="t1"))
                self.assertFalse(caught.exception.may_have_arrived)
                await talk.scheduler.decline(OfferID(value="o1"))

        run(main())

    def test_a_call_larger_than_the_master_takes_is_not_sent(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                await talk.subscribe(max_frame_bytes=1000)
                with self.assertRaisesRegex(RefusedError, "EXHAUSTED"):
                    await talk.scheduler.kill(TaskID(value="t" * 2000))
                self.assertTrue(talk.scheduler.is_connected)

        run(main())

    def test_a_call_that_nobody_waits_for_any_more_leaves_nothing_behind(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                killing = asyncio.ensure_future(talk.scheduler.kill(TaskID(value="t1")))
                correlation = (await peer.expect(frames.SCHEDULER_CALL))[2]
                killing.cancel()
                peer.accept(correlation)
                peer.scheduler_event(update=update("t1"))
                await talk.next()
                session = talk.scheduler._subscription.current
                assert session is not None
                self.assertEqual(session.open_requests, 0)

        run(main())

    def test_teardown_ends_the_events_and_says_goodbye(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                ending = asyncio.ensure_future(talk.scheduler.teardown())
                self.assertEqual((await peer.scheduler_call()).type, Call.Type.TEARDOWN)
                await ending
                self.assertEqual(await talk.rest(), [])
                kind, _, _, payload = await peer.expect(frames.GOODBYE)
                self.assertEqual(native.Goodbye.from_bytes(payload).reason, GoodbyeReason.FINISHED)

        run(main())

    def test_a_changed_framework_is_what_subscribes_the_next_time(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                peer = await talk.subscribe()
                changed = framework()
                changed.failover_timeout = 7
                updating = asyncio.ensure_future(talk.scheduler.update_framework(changed, ["r"]))
                call = await peer.scheduler_call()
                self.assertEqual(call.update_framework.framework_info.id.value, "f1")
                await updating
                peer.drop()
                again = await talk.server.accept()
                call = await again.subscribe_scheduler()
                self.assertEqual(call.subscribe.framework_info.failover_timeout, 7)
                self.assertEqual(list(call.subscribe.suppressed_roles), ["r"])

        run(main())


class LifeTests(unittest.TestCase):
    def test_closing_says_goodbye_and_waits_for_the_masters(self) -> None:
        async def main() -> None:
            async with FakeServer() as server:
                scheduler = SchedulerClient(server.address, framework())
                scheduler.start()
                peer = await server.accept()
                await peer.subscribe_scheduler()
                closing = asyncio.ensure_future(scheduler.close())
                await peer.answer_goodbye()
                began = asyncio.get_running_loop().time()
                await closing
                self.assertLess(asyncio.get_running_loop().time() - began, 0.5)

        run(main())

    def test_closing_waits_a_second_for_a_master_that_does_not_answer(self) -> None:
        async def main() -> None:
            async with FakeServer() as server:
                scheduler = SchedulerClient(server.address, framework())
                scheduler.start()
                peer = await server.accept()
                await peer.subscribe_scheduler()
                async for _ in scheduler.events():
                    break
                began = asyncio.get_running_loop().time()
                await scheduler.close()
                self.assertAlmostEqual(asyncio.get_running_loop().time() - began, 1.0, places=1)

        run(main())

    def test_closing_while_nobody_answers_takes_no_time(self) -> None:
        async def main() -> None:
            async with FakeServer() as server:
                scheduler = SchedulerClient(server.address, framework())
                scheduler.start()
                await server.accept()
                began = asyncio.get_running_loop().time()
                await scheduler.close()
                self.assertLess(asyncio.get_running_loop().time() - began, 0.1)

        run(main())

    def test_closing_in_a_pause_takes_no_time(self) -> None:
        async def main() -> None:
            async with FakeServer() as gone:
                address = gone.address
            scheduler = SchedulerClient(address, framework())
            scheduler.start()
            await asyncio.sleep(30)
            began = asyncio.get_running_loop().time()
            await scheduler.close()
            self.assertLess(asyncio.get_running_loop().time() - began, 0.1)

        run(main())

    def test_events_can_be_taken_once(self) -> None:
        async def main() -> None:
            async with Conversation() as talk:
                await talk.subscribe()
                with self.assertRaises(RuntimeError):
                    async for _ in talk.scheduler.events():
                        pass

        run(main())


async def take(events: AsyncIterator[Event], count: int) -> List[Event]:
    return [await events.__anext__() for _ in range(count)]


class BackpressureTests(unittest.TestCase):
    def test_a_slow_program_stops_the_master_and_loses_nothing(self) -> None:
        async def main() -> None:
            async with Conversation(max_buffered_bytes=100_000) as talk:
                peer = await talk.subscribe(heartbeat_milliseconds=1000)
                total = 20_000
                sending = asyncio.ensure_future(self.send_updates(peer, total))
                # Far longer than a silent peer would be borne: what is not read is not silent.
                await asyncio.sleep(60)
                self.assertFalse(sending.done())
                held = talk.scheduler._subscription.events.held_bytes
                self.assertTrue(100_000 <= held < 600_000, held)
                taken = await take(talk.events, total)
                await sending
                names = [event.update.status.task_id.value for event in taken]
                self.assertEqual(names, [f"t{number}" for number in range(total)])
                self.assertTrue(talk.scheduler.is_connected)

        run(main())

    def test_answers_come_although_nobody_takes_events(self) -> None:
        async def main() -> None:
            async with Conversation(max_buffered_bytes=100_000) as talk:
                peer = await talk.subscribe()
                sending = asyncio.ensure_future(self.send_updates(peer, 5_000))
                await asyncio.sleep(5)
                killing = asyncio.ensure_future(talk.scheduler.kill(TaskID(value="t1")))
                await peer.scheduler_call()
                await killing
                sending.cancel()

        run(main())

    @staticmethod
    async def send_updates(peer: FakePeer, count: int) -> None:
        # The peer must not queue all of it for itself.
        peer.writer.transport.set_write_buffer_limits(high=10_000)
        for number in range(count):
            peer.scheduler_event(update=update(f"t{number}"))
            if number % 100 == 0:
                # Small buffers of the kernel would do, but the test must not depend on them.
                peer.writer.transport.get_extra_info("socket").setsockopt(1, 7, 50_000)
                await peer.writer.drain()
        await peer.writer.drain()


class SlowReaderTests(unittest.TestCase):
    def test_a_master_that_takes_nothing_of_what_is_sent_is_dropped(self) -> None:
        async def main() -> None:
            limits = Limits(max_outbound_bytes=1 << 20)
            async with Conversation(limits=limits) as talk:
                peer = await talk.subscribe()
                peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
                lost = None
                for _ in range(1000):
                    answer = talk.scheduler.message(AgentID(value="a"), ExecutorID(value="e"), bytes(100_000))
                    await asyncio.sleep(0)
                    if not talk.scheduler.is_connected:
                        with self.assertRaises(ConnectionLostError) as caught:
                            await answer
                        lost = caught.exception
                        break
                    asyncio.ensure_future(answer).add_done_callback(lambda done: done.exception())
                self.assertIsNotNone(lost)
                await talk.subscribe()

        run(main())


if __name__ == "__main__":
    unittest.main()
