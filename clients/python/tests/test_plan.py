"""Whom to connect to next, and after which pause: docs/protocol.md section 9."""

from __future__ import annotations

import unittest
from typing import Any, Optional

from mesosd._backoff import Backoff, BackoffSettings
from mesosd._plan import AddressList, CloseReason, LinkEnd, ReconnectPlan, Redirection
from mesosd.messages.native import GoodbyeReason


def lost(address: str = "a", **fields: Any) -> LinkEnd:
    return LinkEnd(address, CloseReason.LOST, "lost", **fields)


def farewell(reason: Optional[int], **fields: Any) -> LinkEnd:
    return LinkEnd("a", CloseReason.CLOSED_BY_PEER, "bye", farewell=reason, **fields)


class BackoffTests(unittest.TestCase):
    def test_the_limit_doubles_up_to_the_cap(self) -> None:
        backoff = Backoff(BackoffSettings(0.25, 15.0), 1)
        limits = []
        for _ in range(9):
            pause = backoff.fail()
            limits.append(backoff.limit)
            self.assertTrue(0 <= pause <= backoff.limit)
        self.assertEqual(limits, [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0])

    def test_many_failures_neither_overflow_nor_pass_the_cap(self) -> None:
        backoff = Backoff(BackoffSettings(0.25, 15.0), 1)
        for _ in range(5000):
            backoff.fail()
        self.assertEqual(backoff.limit, 15.0)

    def test_the_same_seed_gives_the_same_pauses_and_another_others(self) -> None:
        def pauses(seed: int) -> list[float]:
            backoff = Backoff(BackoffSettings(0.25, 15.0), seed)
            return [backoff.fail() for _ in range(5)]

        self.assertEqual(pauses(7), pauses(7))
        self.assertNotEqual(pauses(7), pauses(8))

    def test_the_whole_pause_is_random(self) -> None:
        pauses = [Backoff(BackoffSettings(1.0, 1.0), seed).fail() for seed in range(200)]
        self.assertLess(min(pauses), 0.1)
        self.assertGreater(max(pauses), 0.9)

    def test_executors_wait_a_quarter_of_a_second_at_most_and_never_nothing(self) -> None:
        self.assertEqual(BackoffSettings.executor(2.0), BackoffSettings(0.02, 0.25))
        self.assertEqual(BackoffSettings.executor(0.0), BackoffSettings(0.02, 0.001))


class AddressListTests(unittest.TestCase):
    def test_the_list_is_tried_in_turn(self) -> None:
        addresses = AddressList()
        self.assertEqual([addresses.next(["a", "b"]) for _ in range(3)], ["a", "b", "a"])
        self.assertIsNone(addresses.next([]))

    def test_the_leader_is_tried_first_and_once(self) -> None:
        addresses = AddressList()
        addresses.remember("z")
        self.assertEqual([addresses.next(["a", "b"]) for _ in range(3)], ["z", "a", "b"])

    def test_a_list_that_shrinks_does_no_harm(self) -> None:
        addresses = AddressList()
        for _ in range(3):
            addresses.next(["a", "b", "c"])
        self.assertEqual(addresses.next(["a"]), "a")


class ReconnectPlanTests(unittest.TestCase):
    def setUp(self) -> None:
        self.plan = ReconnectPlan(BackoffSettings.scheduler(), 3)

    def test_failures_in_a_row_pause_longer_and_longer(self) -> None:
        limits = (0.25, 0.5, 1.0, 2.0)
        for limit in limits:
            decision = self.plan.after(lost())
            self.assertTrue(0 <= decision.pause <= limit)
            self.assertFalse(decision.give_up)
        self.assertEqual(self.plan.failures, 4)

    def test_a_connection_of_use_is_made_again_soon_with_the_same_peer_and_counts_for_nothing(self) -> None:
        self.plan.after(lost())
        decision = self.plan.after(lost("b", was_of_use=True))
        self.assertTrue(0.010 <= decision.pause <= 0.050)
        self.assertEqual(self.plan.failures, 0)
        self.assertEqual(self.plan.next(["a"]), "b")

    def test_a_redirect_is_followed_at_once(self) -> None:
        decision = self.plan.after(
            LinkEnd("a", CloseReason.REDIRECTED, "", redirection=Redirection("b", 1.0))
        )
        self.assertEqual(decision.pause, 0)
        self.assertEqual(self.plan.next(["a"]), "b")

    def test_the_fifth_redirect_in_a_row_costs_a_pause(self) -> None:
        end = LinkEnd("a", CloseReason.REDIRECTED, "", redirection=Redirection("b", 1.0))
        self.assertEqual([self.plan.after(end).pause for _ in range(4)], [0, 0, 0, 0])
        self.plan.after(end)
        self.assertEqual(self.plan.failures, 1)

    def test_where_no_leader_is_known_the_peer_says_how_long_to_wait_and_chance_adds_up_to_half(self) -> None:
        end = LinkEnd("a", CloseReason.REDIRECTED, "", redirection=Redirection(None, 2.0))
        for _ in range(20):
            self.assertTrue(2.0 <= self.plan.after(end).pause <= 3.0)
        self.assertEqual(self.plan.failures, 0)

    def test_a_peer_that_says_not_to_wait_is_not_asked_as_fast_as_can_be(self) -> None:
        end = LinkEnd("a", CloseReason.REDIRECTED, "", redirection=Redirection(None, 0.0))
        self.assertGreaterEqual(self.plan.after(end).pause, 0.05)

    def test_no_peer_makes_anybody_wait_for_longer_than_the_cap_and_a_half(self) -> None:
        end = LinkEnd("a", CloseReason.REDIRECTED, "", redirection=Redirection(None, 4_000_000.0))
        self.assertLessEqual(self.plan.after(end).pause, 22.5)

    def test_whoever_knows_better_asks_a_master_that_names_another_again_soon(self) -> None:
        end = LinkEnd("a", CloseReason.REDIRECTED, "", redirection=Redirection("b", 1.0))
        self.assertEqual(end.believing("b"), end)
        self.assertEqual(end.believing(None), end)
        doubted = end.believing("a")
        self.assertTrue(0.05 <= self.plan.after(doubted).pause <= 0.075)
        self.assertEqual(self.plan.next(["a"]), "a")

    def test_farewells_tell_whether_to_come_back(self) -> None:
        back = (GoodbyeReason.SHUTTING_DOWN, GoodbyeReason.SLOW_READER, GoodbyeReason.SILENT, 0, 77)
        never = (
            GoodbyeReason.FINISHED,
            GoodbyeReason.REPLACED,
            GoodbyeReason.MALFORMED,
            GoodbyeReason.HANDSHAKE_REFUSED,
            None,
        )
        for reason in back:
            self.assertFalse(self.plan.after(farewell(reason)).give_up, reason)
        for final in never:
            self.assertTrue(self.plan.after(farewell(final)).give_up, final)

    def test_an_overloaded_peer_counts_as_four_failures(self) -> None:
        self.plan.after(farewell(GoodbyeReason.OVERLOADED))
        self.assertEqual(self.plan.failures, 4)

    def test_a_peer_that_could_not_read_this_side_is_not_tried_again(self) -> None:
        end = LinkEnd("a", CloseReason.PEER_FOUND_MALFORMED, "")
        self.assertTrue(self.plan.after(end).give_up)


if __name__ == "__main__":
    unittest.main()
