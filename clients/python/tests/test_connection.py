"""A connection's life in virtual time, without a socket: docs/protocol.md sections 3, 4, 10 and 11."""

from __future__ import annotations

import unittest
from typing import Any, List, Tuple

from mesosd import Limits
from mesosd import _frames as frames
from mesosd._connection import Connection, Identity, SendOutcome, State
from mesosd._frames import PREAMBLE, FrameParser, encode_frame
from mesosd._plan import CloseReason
from mesosd.messages.native import (
    FrameError,
    Goodbye,
    GoodbyeReason,
    Hello,
    PeerRole,
    Redirect,
    Refusal,
    RefusalCode,
    Welcome,
)

WELCOME = bytes.fromhex("070000000200000000000000 08011001309875")


def parse(data: bytes) -> List[Tuple[int, int, int, bytes]]:
    return FrameParser(64 << 20).feed(data)


class ConnectionTests(unittest.TestCase):
    def setUp(self) -> None:
        self.connection = Connection(Identity(PeerRole.SCHEDULER, "example 1"), Limits(), 0.0)

    def open(self, **fields: Any) -> None:
        self.connection.take_output(0.0)
        fields.setdefault("heartbeat_milliseconds", 15_000)
        welcome = Welcome(version=1, role=PeerRole.MASTER, **fields)
        self.connection.receive(encode_frame(frames.WELCOME, welcome.to_bytes()), 0.0)
        self.assertIs(self.connection.state, State.OPEN)

    def said(self, now: float = 0.0) -> List[Tuple[int, int, int, bytes]]:
        """What would have been written."""
        return parse(self.connection.take_output(now))

    # The handshake.

    def test_preamble_and_hello_go_out_in_one_write(self) -> None:
        output = self.connection.take_output(0.0)
        self.assertEqual(output[:8], PREAMBLE)
        ((kind, flags, correlation, payload),) = parse(output[8:])
        self.assertEqual((kind, flags, correlation), (1, 0, 0))
        hello = Hello.from_bytes(payload)
        self.assertEqual((hello.newest_version, hello.oldest_version), (1, 1))
        self.assertEqual(hello.role, PeerRole.SCHEDULER)
        self.assertEqual(hello.software_version, "example 1")
        self.assertEqual(hello.heartbeat_milliseconds, 15_000)
        self.assertFalse(hello.has("token"))
        self.assertEqual(list(hello.capabilities), [])

    def test_nothing_is_sent_before_the_welcome(self) -> None:
        self.connection.take_output(0.0)
        self.assertIs(self.connection.send(32, b""), SendOutcome.NOT_OPEN)
        self.assertEqual(self.said(), [])

    def test_the_documented_welcome_opens_it_wherever_it_is_cut(self) -> None:
        for cut in range(len(WELCOME)):
            connection = Connection(Identity(PeerRole.SCHEDULER), Limits(), 0.0)
            connection.receive(WELCOME[:cut], 0.0)
            self.assertIs(connection.state, State.GREETING)
            connection.receive(WELCOME[cut:], 0.0)
            self.assertIs(connection.state, State.OPEN)
            assert connection.peer is not None
            self.assertEqual(connection.peer.role, PeerRole.MASTER)
            self.assertEqual(connection.peer.max_frame_bytes, 64 << 20)

    def test_frames_right_behind_the_welcome_are_taken(self) -> None:
        large = encode_frame(33, bytes(100_000))
        arrived = self.connection.receive(WELCOME + large, 0.0)
        self.assertEqual([(kind, len(payload)) for kind, _, _, payload in arrived], [(33, 100_000)])

    def test_a_version_that_was_not_offered_is_refused(self) -> None:
        self.connection.take_output(0.0)
        welcome = Welcome(version=2, role=PeerRole.MASTER)
        self.connection.receive(encode_frame(frames.WELCOME, welcome.to_bytes()), 0.0)
        self.assertIs(self.connection.state, State.CLOSED)
        ((kind, _, _, payload),) = self.said()
        self.assertEqual(kind, frames.GOODBYE)
        self.assertEqual(Goodbye.from_bytes(payload).reason, GoodbyeReason.HANDSHAKE_REFUSED)

    def test_a_redirect_closes_it_and_says_where_to_go(self) -> None:
        redirect = Redirect(leader="10.0.0.2:5050")
        self.connection.receive(encode_frame(frames.REDIRECT, redirect.to_bytes()), 0.0)
        self.assertIs(self.connection.reason, CloseReason.REDIRECTED)
        self.assertEqual(self.connection.redirection, ("10.0.0.2:5050", 1.0))

    def test_a_redirect_without_a_leader_says_how_long_to_wait(self) -> None:
        redirect = Redirect(retry_after_milliseconds=250)
        self.connection.receive(encode_frame(frames.REDIRECT, redirect.to_bytes()), 0.0)
        self.assertEqual(self.connection.redirection, (None, 0.25))

    def test_a_goodbye_in_place_of_a_welcome_is_kept_for_the_plan(self) -> None:
        goodbye = Goodbye(reason=GoodbyeReason.OVERLOADED, message="too many")
        self.connection.receive(encode_frame(frames.GOODBYE, goodbye.to_bytes()), 0.0)
        self.assertIs(self.connection.reason, CloseReason.REFUSED_BY_PEER)
        self.assertEqual(self.connection.farewell, GoodbyeReason.OVERLOADED)
        self.assertEqual(self.connection.message, "too many")

    def test_a_frame_error_in_place_of_a_welcome_is_no_farewell(self) -> None:
        error = FrameError(message="your Hello")
        self.connection.receive(encode_frame(frames.FRAME_ERROR, error.to_bytes()), 0.0)
        self.assertIs(self.connection.reason, CloseReason.REFUSED_BY_PEER)
        self.assertIsNone(self.connection.farewell)

    def test_nonsense_in_place_of_a_welcome_is_answered_with_frame_error(self) -> None:
        nonsense = (
            encode_frame(33, b""),
            encode_frame(frames.WELCOME, b"\xff\xff"),
            encode_frame(frames.WELCOME, b""),
            encode_frame(frames.GOODBYE, b"\x08"),
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            encode_frame(frames.WELCOME, bytes((64 << 10) + 1)),
        )
        for data in nonsense:
            connection = Connection(Identity(PeerRole.SCHEDULER), Limits(), 0.0)
            connection.take_output(0.0)
            self.assertEqual(connection.receive(data, 0.0), [])
            self.assertIs(connection.reason, CloseReason.MALFORMED, data[:40])
            self.assertEqual([kind for kind, *_ in parse(connection.take_output(0.0))], [frames.FRAME_ERROR])

    def test_it_waits_for_the_answer_to_hello_for_ten_seconds(self) -> None:
        self.connection.take_output(0.0)
        self.assertEqual(self.connection.next_wakeup(), 10.0)
        self.connection.tick(9.9)
        self.assertIs(self.connection.state, State.GREETING)
        self.connection.tick(10.0)
        self.assertIs(self.connection.reason, CloseReason.LOST)
        self.assertIsNone(self.connection.next_wakeup())

    # Liveness.

    def test_heartbeats_go_out_when_nothing_else_does(self) -> None:
        self.open()
        self.connection.receive(encode_frame(4, b""), 9.0)
        wakeup = self.connection.next_wakeup()
        assert wakeup is not None
        # A little early, so that a late timer does not break the promise.
        self.assertTrue(10.0 < wakeup <= 15.0)
        self.connection.tick(wakeup - 0.1)
        self.assertEqual(self.said(), [])
        self.connection.tick(wakeup)
        self.assertEqual(self.said(wakeup), [(4, 0, 0, b"")])
        self.connection.tick(wakeup)
        self.assertEqual(self.said(wakeup), [])

    def test_whatever_is_sent_stands_for_a_heartbeat(self) -> None:
        self.open()
        self.connection.send(32, b"")
        self.said(10.0)
        self.connection.tick(14.0)
        self.assertEqual(self.said(), [])

    def test_a_peer_silent_for_five_of_its_intervals_is_left_with_goodbye_silent(self) -> None:
        self.open(heartbeat_milliseconds=2000)
        self.connection.receive(b"\0", 3.0)
        self.connection.tick(12.9)
        self.assertIs(self.connection.state, State.OPEN)
        self.said(12.9)
        self.assertEqual(self.connection.next_wakeup(), 13.0)
        self.connection.tick(13.0)
        self.assertIs(self.connection.reason, CloseReason.SILENT)
        ((kind, _, _, payload),) = self.said()
        self.assertEqual(Goodbye.from_bytes(payload).reason, GoodbyeReason.SILENT)

    def test_silence_is_not_held_against_a_peer_that_is_not_read(self) -> None:
        self.open(heartbeat_milliseconds=1000)
        self.connection.pause()
        self.connection.tick(100.0)
        self.assertIs(self.connection.state, State.OPEN)
        self.connection.resume(100.0)
        self.connection.tick(104.9)
        self.assertIs(self.connection.state, State.OPEN)
        self.connection.tick(105.0)
        self.assertIs(self.connection.reason, CloseReason.SILENT)

    def test_promises_of_nothing_and_of_eternity_are_bounded(self) -> None:
        self.open(heartbeat_milliseconds=0)
        assert self.connection.peer is not None
        self.assertEqual(self.connection.peer.heartbeat_interval, 0.1)
        self.setUp()
        self.open(heartbeat_milliseconds=0xFFFFFFFF)
        self.assertEqual(self.connection.peer.heartbeat_interval, 3600.0)

    def test_a_peer_that_takes_nothing_of_what_is_sent_is_dropped(self) -> None:
        self.open()
        self.connection.note_writing(True, 1.0)
        for now in range(2, 76):
            self.connection.receive(encode_frame(4, b""), float(now))
            self.connection.note_writing(True, float(now))
            self.connection.tick(float(now))
            self.assertEqual(self.said(), [], "no heartbeat stands behind a write that is stuck")
        self.assertIs(self.connection.state, State.OPEN)
        self.connection.tick(76.0)
        self.assertIs(self.connection.reason, CloseReason.SLOW_READER)

    # Frames.

    def test_frames_of_the_owner_come_in_order_and_heartbeats_do_not(self) -> None:
        self.open()
        arrived = self.connection.receive(
            encode_frame(33, b"a") + encode_frame(4, b"") + encode_frame(5, b"", 9, 1) + encode_frame(33, b"b"), 1.0
        )
        self.assertEqual(arrived, [(33, 0, 0, b"a"), (5, 1, 9, b""), (33, 0, 0, b"b")])

    def test_what_came_before_a_malformed_frame_counts_and_nothing_behind_it(self) -> None:
        self.open()
        arrived = self.connection.receive(
            encode_frame(33, b"a") + encode_frame(frames.GOODBYE, b"\xff") + encode_frame(33, b"b"), 1.0
        )
        self.assertEqual(arrived, [(33, 0, 0, b"a")])
        self.assertIs(self.connection.reason, CloseReason.MALFORMED)
        ((kind, _, _, payload),) = self.said()
        error = FrameError.from_bytes(payload)
        self.assertEqual((kind, error.kind), (frames.FRAME_ERROR, frames.GOODBYE))
        self.assertEqual(self.connection.receive(encode_frame(33, b"c"), 2.0), [])

    def test_a_frame_beyond_the_limit_ends_it(self) -> None:
        self.connection = Connection(Identity(PeerRole.SCHEDULER), Limits(max_frame_bytes=1000), 0.0)
        self.open()
        arrived = self.connection.receive(encode_frame(33, b"a") + encode_frame(33, bytes(1001))[:12], 1.0)
        self.assertEqual(arrived, [(33, 0, 0, b"a")])
        self.assertIs(self.connection.reason, CloseReason.MALFORMED)
        self.assertIn("1001 bytes", self.connection.message)

    def test_a_second_welcome_is_a_defect(self) -> None:
        self.open()
        self.connection.receive(WELCOME, 1.0)
        self.assertIs(self.connection.reason, CloseReason.MALFORMED)

    def test_an_unknown_request_is_refused_and_the_rest_passed_over(self) -> None:
        self.open()
        self.connection.refuse_unknown((999, 0, 5, b"x"))
        self.connection.refuse_unknown((999, 0, 0, b"x"))
        self.connection.refuse_unknown((999, frames.ANSWER, 5, b"x"))
        ((kind, flags, correlation, payload),) = self.said()
        self.assertEqual((kind, flags, correlation), (frames.REFUSAL, frames.ANSWER, 5))
        self.assertEqual(Refusal.from_bytes(payload).code, RefusalCode.UNSUPPORTED)

    def test_a_frame_error_about_this_side_ends_it_without_a_word(self) -> None:
        self.open()
        self.connection.send(32, b"")
        error = FrameError(kind=32, message="type: unknown")
        self.connection.receive(encode_frame(frames.FRAME_ERROR, error.to_bytes()), 1.0)
        self.assertIs(self.connection.reason, CloseReason.PEER_FOUND_MALFORMED)
        self.assertEqual(self.said(), [])

    # Limits of sending.

    def test_nothing_larger_is_sent_than_the_peer_takes(self) -> None:
        self.open(max_frame_bytes=100)
        self.assertIs(self.connection.send(32, bytes(101)), SendOutcome.TOO_LARGE)
        self.assertIs(self.connection.send(32, bytes(100)), SendOutcome.QUEUED)

    def test_a_full_queue_means_a_slow_reader_but_one_frame_is_always_taken(self) -> None:
        self.connection = Connection(Identity(PeerRole.SCHEDULER), Limits(max_outbound_bytes=1000), 0.0)
        self.open()
        self.assertIs(self.connection.send(32, bytes(2000)), SendOutcome.QUEUED)
        self.assertIs(self.connection.send(32, b""), SendOutcome.SLOW_READER)
        self.said()
        self.assertIs(self.connection.send(32, bytes(900), unsent=500), SendOutcome.SLOW_READER)
        self.connection.drop_slow_reader(500)
        self.assertIs(self.connection.reason, CloseReason.SLOW_READER)
        ((_, _, _, payload),) = self.said()
        self.assertEqual(Goodbye.from_bytes(payload).reason, GoodbyeReason.SLOW_READER)

    # The end.

    def test_goodbye_is_answered_with_goodbye(self) -> None:
        self.open()
        goodbye = Goodbye(reason=GoodbyeReason.SHUTTING_DOWN, message="update")
        arrived = self.connection.receive(
            encode_frame(33, b"a") + encode_frame(frames.GOODBYE, goodbye.to_bytes()), 1.0
        )
        self.assertEqual(arrived, [(33, 0, 0, b"a")])
        self.assertIs(self.connection.reason, CloseReason.CLOSED_BY_PEER)
        self.assertEqual((self.connection.farewell, self.connection.message), (1, "update"))
        self.assertEqual([kind for kind, *_ in self.said()], [frames.GOODBYE])

    def test_a_reason_not_known_reads_as_unknown(self) -> None:
        self.open()
        self.connection.receive(encode_frame(frames.GOODBYE, b"\x08\x4d"), 1.0)
        self.assertEqual(self.connection.farewell, GoodbyeReason.GOODBYE_UNKNOWN)

    def test_whoever_leaves_reads_on_until_the_peers_goodbye(self) -> None:
        self.open()
        self.connection.leave(1.0)
        self.assertEqual([kind for kind, *_ in self.said()], [frames.GOODBYE])
        self.assertIs(self.connection.send(32, b""), SendOutcome.NOT_OPEN)
        answer = encode_frame(frames.GOODBYE, Goodbye(reason=GoodbyeReason.FINISHED).to_bytes())
        self.assertEqual(self.connection.receive(encode_frame(33, b"a") + answer, 2.0), [(33, 0, 0, b"a")])
        self.assertIs(self.connection.state, State.CLOSED)
        self.assertIs(self.connection.reason, CloseReason.CLOSED_HERE)
        self.assertEqual(self.said(), [])

    def test_whoever_leaves_waits_for_five_seconds(self) -> None:
        self.open()
        self.connection.leave(1.0)
        self.assertEqual(self.connection.next_wakeup(), 6.0)
        self.connection.tick(5.9)
        self.assertIs(self.connection.state, State.LEAVING)
        self.connection.tick(6.0)
        self.assertIs(self.connection.state, State.CLOSED)

    def test_the_end_of_the_stream_without_a_goodbye_is_a_loss(self) -> None:
        self.open()
        self.connection.receive(encode_frame(33, b"abc")[:13], 1.0)
        self.connection.end_of_stream()
        self.assertIs(self.connection.reason, CloseReason.LOST)
        self.connection.end_of_stream("again")
        self.assertNotEqual(self.connection.message, "again")

    def test_the_first_reason_counts(self) -> None:
        self.open()
        self.connection.abort(CloseReason.CLOSED_HERE, "first")
        self.connection.fail_malformed(33, None, "second", 1.0)
        self.connection.drop_slow_reader(3)
        self.connection.tick(1000.0)
        self.assertEqual((self.connection.reason, self.connection.message), (CloseReason.CLOSED_HERE, "first"))


if __name__ == "__main__":
    unittest.main()
