"""The operator's client against masters and agents that say what the test wants; in virtual time."""

from __future__ import annotations

import asyncio
import logging
import unittest
from typing import Any

from _fakes import FakePeer, FakeServer, run
from mesosd import ConnectionLostError, MasterUnreachableError, OperatorClient, RefusedError, RequestTimeout
from mesosd import _frames as frames
from mesosd._dialer import DialReport
from mesosd._plan import CloseReason, Decision, LinkEnd, Redirection
from mesosd.messages import AgentID, TaskID, agent, master, native
from mesosd.messages.native import GoodbyeReason, RefusalCode


def setUpModule() -> None:
    logging.getLogger("mesosd").setLevel(logging.CRITICAL)


async def call(peer: FakePeer) -> Any:
    """The next call of a master's operator, and its correlation id."""
    _, _, correlation, payload = await peer.expect(frames.MASTER_CALL)
    return master.Call.from_bytes(payload), correlation


def healthy(peer: FakePeer, correlation: int) -> None:
    response = master.Response(
        type=master.Response.Type.GET_HEALTH, get_health=master.Response.GetHealth(healthy=True)
    )
    peer.send(frames.MASTER_RESPONSE, response, correlation, frames.ANSWER)


class OperatorClientTests(unittest.TestCase):
    def test_it_connects_with_the_first_call_and_keeps_the_connection(self) -> None:
        async def main() -> None:
            async with FakeServer() as server, OperatorClient(server.address, principal="me") as operator:
                self.assertIsNone(operator.peer)
                asking = asyncio.gather(operator.is_healthy(), operator.is_healthy())
                peer = await server.accept()
                hello = await peer.welcome()
                self.assertEqual((hello.role, hello.principal), (native.PeerRole.OPERATOR, "me"))
                # Answers may come in another order than the calls.
                _, first = await call(peer)
                _, second = await call(peer)
                healthy(peer, second)
                healthy(peer, first)
                self.assertEqual(await asking, [True, True])
                again = asyncio.ensure_future(operator.is_healthy())
                healthy(peer, (await call(peer))[1])
                self.assertTrue(await again)
                self.assertEqual(server.waiting, 0)
                self.assertEqual(operator.peer, server.address)

        run(main())

    def test_a_change_is_answered_by_accepted(self) -> None:
        async def main() -> None:
            async with FakeServer() as server, OperatorClient(server.address) as operator:
                asking = asyncio.ensure_future(operator.update_weights({"web": 2.0}))
                peer = await server.accept()
                await peer.welcome()
                sent, correlation = await call(peer)
                self.assertEqual(sent.update_weights.weight_infos[0].role, "web")
                peer.accept(correlation)
                await asking

        run(main())

    def test_an_agent_is_asked_in_its_own_words(self) -> None:
        async def main() -> None:
            async with FakeServer() as server, OperatorClient(server.address) as operator:
                asking = asyncio.ensure_future(operator.read_agent_file("/slave/log", 10, 20))
                peer = await server.accept()
                await peer.welcome(role=native.PeerRole.AGENT)
                _, _, correlation, payload = await peer.expect(frames.AGENT_CALL)
                read = agent.Call.from_bytes(payload).read_file
                self.assertEqual((read.path, read.offset, read.length), ("/slave/log", 10, 20))
                response = agent.Response(
                    type=agent.Response.Type.READ_FILE, read_file=agent.Response.ReadFile(size=99, data=b"abc")
                )
                peer.send(frames.AGENT_RESPONSE, response, correlation, frames.ANSWER)
                self.assertEqual(await asking, (99, b"abc"))

        run(main())

    def test_a_redirect_is_followed(self) -> None:
        async def main() -> None:
            async with FakeServer() as standby, FakeServer() as leader:
                async with OperatorClient(standby.address) as operator:
                    asking = asyncio.ensure_future(operator.is_healthy())
                    peer = await standby.accept()
                    await peer.greet()
                    peer.send(frames.REDIRECT, native.Redirect(leader=leader.address))
                    other = await leader.accept()
                    await other.welcome()
                    healthy(other, (await call(other))[1])
                    self.assertTrue(await asking)
                    self.assertEqual(operator.peer, leader.address)

        run(main())

    def test_a_read_whose_answer_was_lost_is_made_again(self) -> None:
        async def main() -> None:
            async with FakeServer() as server, OperatorClient(server.address) as operator:
                asking = asyncio.ensure_future(operator.is_healthy())
                peer = await server.accept()
                await peer.welcome()
                await call(peer)
                peer.drop()
                again = await server.accept()
                await again.welcome()
                healthy(again, (await call(again))[1])
                self.assertTrue(await asking)

        run(main())

    def test_a_change_whose_answer_was_lost_is_not_and_the_error_says_so(self) -> None:
        async def main() -> None:
            async with FakeServer() as server, OperatorClient(server.address) as operator:
                asking = asyncio.ensure_future(operator.deactivate_agent(AgentID(value="a1")))
                peer = await server.accept()
                await peer.welcome()
                await call(peer)
                peer.drop()
                with self.assertRaisesRegex(ConnectionLostError, "may have taken effect"):
                    await asking
                self.assertEqual(server.waiting, 0)

        run(main())

    def test_what_is_not_possible_now_is_asked_of_the_next_master(self) -> None:
        async def main() -> None:
            async with FakeServer() as first, FakeServer() as second:
                async with OperatorClient([first.address, second.address]) as operator:
                    asking = asyncio.ensure_future(operator.update_weights({"web": 1.0}))
                    peer = await first.accept()
                    await peer.welcome()
                    peer.refuse((await call(peer))[1], RefusalCode.UNAVAILABLE, "recovering")
                    other = await second.accept()
                    await other.welcome()
                    other.accept((await call(other))[1])
                    await asking

        run(main())

    def test_what_is_never_possible_now_ends_when_the_time_is_over(self) -> None:
        async def main() -> None:
            async with FakeServer() as server, OperatorClient(server.address, connect_timeout=3.0) as operator:
                asking = asyncio.ensure_future(operator.is_healthy())
                began = asyncio.get_running_loop().time()

                async def refuse() -> None:
                    while True:
                        peer = await server.accept()
                        await peer.welcome()
                        peer.refuse((await call(peer))[1], RefusalCode.UNAVAILABLE)

                refusing = asyncio.ensure_future(refuse())
                with self.assertRaises((RefusedError, MasterUnreachableError)):
                    await asking
                self.assertLess(asyncio.get_running_loop().time() - began, 8.5)
                refusing.cancel()

        run(main())

    def test_a_refusal_is_raised_at_once(self) -> None:
        async def main() -> None:
            async with FakeServer() as server, OperatorClient(server.address) as operator:
                asking = asyncio.ensure_future(operator.kill_task(TaskID(value="t")))
                peer = await server.accept()
                await peer.welcome()
                correlation = (await peer.expect(frames.KILL_TASK))[2]
                peer.refuse(correlation, RefusalCode.CONFLICT, "of two frameworks")
                with self.assertRaises(RefusedError) as caught:
                    await asking
                self.assertEqual(caught.exception.name, "CONFLICT")

        run(main())

    def test_nobody_anywhere_is_told_with_what_was_tried(self) -> None:
        async def main() -> None:
            async with FakeServer() as gone, FakeServer() as also:
                addresses = [gone.address, also.address]
            async with OperatorClient(addresses, connect_timeout=4.0) as operator:
                began = asyncio.get_running_loop().time()
                with self.assertRaises(MasterUnreachableError) as caught:
                    await operator.is_healthy()
                self.assertTrue(3.9 <= asyncio.get_running_loop().time() - began <= 4.5)
                self.assertEqual(len(caught.exception.attempts), 2)
                self.assertIn("nobody listens there", str(caught.exception))
            async with OperatorClient(addresses, max_rounds=1) as operator:
                began = asyncio.get_running_loop().time()
                with self.assertRaises(MasterUnreachableError):
                    await operator.is_healthy()
                self.assertLess(asyncio.get_running_loop().time() - began, 0.1)

        run(main())

    def test_a_master_that_does_not_answer_leaves_time_to_ask_the_others(self) -> None:
        async def main() -> None:
            async with FakeServer() as mute, FakeServer() as server:
                async with OperatorClient([mute.address, server.address], connect_timeout=9.0) as operator:
                    asking = asyncio.ensure_future(operator.is_healthy())
                    peer = await server.accept()
                    await peer.welcome()
                    healthy(peer, (await call(peer))[1])
                    began = asyncio.get_running_loop().time()
                    self.assertTrue(await asking)
                    self.assertLess(asyncio.get_running_loop().time() - began, 5.0)

        run(main())

    def test_no_answer_is_a_timeout(self) -> None:
        async def main() -> None:
            async with FakeServer() as server, OperatorClient(server.address, answer_timeout=2.0) as operator:
                asking = asyncio.ensure_future(operator.is_healthy())
                peer = await server.accept()
                await peer.welcome()
                with self.assertRaises(RequestTimeout):
                    await asking

        run(main())

    def test_an_idle_connection_that_has_died_is_replaced_without_a_word(self) -> None:
        async def main() -> None:
            async with FakeServer() as server, OperatorClient(server.address) as operator:
                for _ in range(2):
                    asking = asyncio.ensure_future(operator.is_healthy())
                    peer = await server.accept()
                    await peer.welcome()
                    healthy(peer, (await call(peer))[1])
                    self.assertTrue(await asking)
                    await peer.say_goodbye(GoodbyeReason.SHUTTING_DOWN)

        run(main())

    def test_closing_ends_the_calls_that_wait(self) -> None:
        async def main() -> None:
            async with FakeServer() as server:
                operator = OperatorClient(server.address)
                asking = asyncio.ensure_future(operator.update_weights({"a": 1.0}))
                peer = await server.accept()
                await peer.welcome()
                await call(peer)
                await operator.close()
                with self.assertRaises(ConnectionLostError):
                    await asking
                with self.assertRaises(RuntimeError):
                    await operator.is_healthy()

        run(main())


class DialReportTests(unittest.TestCase):
    def test_a_round_is_over_when_all_have_failed(self) -> None:
        report = DialReport(2, 2)
        lost = LinkEnd("a", CloseReason.LOST, "gone")
        self.assertEqual(report.failed(lost, Decision(0.5)), 0.0)
        self.assertEqual(report.failed(LinkEnd("b", CloseReason.LOST, "gone"), Decision(0.5)), 0.5)
        self.assertFalse(report.is_over)
        report.failed(lost, Decision(0.5))
        report.failed(lost, Decision(0.5))
        self.assertTrue(report.is_over)
        self.assertEqual(report.attempts, ["a: gone", "b: gone"])

    def test_an_election_is_waited_for_and_masters_that_name_each_other_are_not(self) -> None:
        report = DialReport(1, 1)
        waiting = LinkEnd("a", CloseReason.REDIRECTED, "", redirection=Redirection(None, 1.0))
        for _ in range(10):
            self.assertEqual(report.failed(waiting, Decision(1.2)), 1.2)
        self.assertFalse(report.is_over)
        named = LinkEnd("a", CloseReason.REDIRECTED, "", redirection=Redirection("b", 1.0))
        for _ in range(5):
            report.failed(named, Decision(0.0))
        self.assertTrue(report.is_over)

    def test_a_refused_handshake_leaves_one_round_for_the_others(self) -> None:
        report = DialReport(2, None)
        report.failed(LinkEnd("a", CloseReason.REFUSED_BY_PEER, "no"), Decision(2.0, give_up=True))
        self.assertFalse(report.is_over)
        report.failed(LinkEnd("b", CloseReason.LOST, "gone"), Decision(0.5))
        self.assertTrue(report.is_over)


if __name__ == "__main__":
    unittest.main()
