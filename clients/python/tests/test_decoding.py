"""Large messages are read without the collector of cycles, which is then as it was."""

from __future__ import annotations

import gc
import unittest
from unittest import mock

from mesosd import DecodeError
from mesosd._decoding import decode
from mesosd.messages.scheduler import Event


def event(size: int) -> bytes:
    """The bytes of an event of about this size."""
    return Event(error=Event.Error(message="x" * size)).to_bytes()


class DecodingTests(unittest.TestCase):
    def setUp(self) -> None:
        self.addCleanup(gc.enable if gc.isenabled() else gc.disable)
        gc.enable()

    def seen(self, payload: bytes) -> bool:
        """Whether the collector was on while this was read."""
        states = []

        def read(data: bytes) -> Event:
            states.append(gc.isenabled())
            return Event()

        with mock.patch.object(Event, "from_bytes", read):
            decode(Event, payload)
        return states[0]

    def test_it_is_off_for_large_messages_alone_and_on_afterwards(self) -> None:
        self.assertTrue(self.seen(event(100)))
        self.assertFalse(self.seen(event(100_000)))
        self.assertTrue(gc.isenabled())

    def test_it_is_on_again_after_a_malformed_message(self) -> None:
        with self.assertRaises(DecodeError):
            decode(Event, b"\xff" * 100_000)
        self.assertTrue(gc.isenabled())

    def test_whoever_has_switched_it_off_finds_it_off(self) -> None:
        gc.disable()
        self.assertEqual(decode(Event, event(100_000)).error.message, "x" * 100_000)
        self.assertFalse(gc.isenabled())


if __name__ == "__main__":
    unittest.main()
