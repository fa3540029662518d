"""Requests that wait for their answers."""

from __future__ import annotations

import unittest

from mesosd import TooManyWaiting
from mesosd._requests import PendingRequests


class PendingRequestsTests(unittest.TestCase):
    def setUp(self) -> None:
        self.pending: PendingRequests[str] = PendingRequests(3)

    def test_ids_are_never_zero_and_never_of_an_open_request(self) -> None:
        self.assertEqual(self.pending.add("a", 10), 1)
        self.pending._last = 0xFFFFFFFF
        self.assertEqual(self.pending.add("b", 10), 2)

    def test_an_answer_is_for_whoever_asked_and_comes_once(self) -> None:
        first = self.pending.add("a", 10)
        second = self.pending.add("b", 10)
        self.assertEqual(self.pending.take(second), "b")
        self.assertIsNone(self.pending.take(second))
        self.assertEqual(self.pending.take(first), "a")

    def test_whoever_has_waited_long_enough_waits_no_more(self) -> None:
        self.pending.add("late", 20)
        self.pending.add("soon", 10)
        self.assertEqual(self.pending.next_deadline(), 10)
        self.assertEqual(self.pending.expire(9.9), [])
        self.assertEqual(self.pending.expire(10), ["soon"])
        self.assertEqual(self.pending.next_deadline(), 20)
        self.assertEqual(self.pending.expire(99), ["late"])
        self.assertIsNone(self.pending.next_deadline())

    def test_there_is_a_limit(self) -> None:
        for name in "abc":
            self.pending.add(name, 10)
        with self.assertRaises(TooManyWaiting):
            self.pending.add("d", 10)
        self.pending.take(1)
        self.pending.add("d", 10)

    def test_the_deadlines_of_answered_requests_do_not_pile_up(self) -> None:
        for _ in range(10_000):
            self.pending.take(self.pending.add("a", 10))
        self.assertLess(len(self.pending._deadlines), 2000)

    def test_the_end_of_the_connection_is_told_to_all(self) -> None:
        self.pending.add("a", 10)
        self.pending.add("b", 10)
        self.assertEqual(self.pending.take_all(), ["a", "b"])
        self.assertEqual(len(self.pending), 0)
        self.assertEqual(self.pending.expire(99), [])


if __name__ == "__main__":
    unittest.main()
