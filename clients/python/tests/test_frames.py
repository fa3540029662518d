"""Frames out of a stream that may be cut anywhere."""

from __future__ import annotations

import random
import unittest

from mesosd._frames import HEADER_BYTES, PREAMBLE, FrameParser, encode_frame

# The frames of docs/protocol.md section 14.
WELCOME = bytes.fromhex("070000000200000000000000 08011001309875")
ACCEPTED = bytes.fromhex("00000000050001000100 0000")
HEARTBEAT = bytes.fromhex("000000000400000000000000")


class FrameTests(unittest.TestCase):
    def test_preamble_and_headers_are_as_in_the_documented_example(self) -> None:
        self.assertEqual(PREAMBLE, bytes.fromhex("f54d534401000000"))
        self.assertEqual(encode_frame(2, bytes.fromhex("08011001309875")), WELCOME)
        self.assertEqual(encode_frame(5, b"", 1, 1), ACCEPTED)
        self.assertEqual(encode_frame(4, b""), HEARTBEAT)

    def test_frames_of_one_read_come_together(self) -> None:
        parser = FrameParser(100)
        self.assertEqual(
            parser.feed(WELCOME + ACCEPTED + HEARTBEAT),
            [(2, 0, 0, WELCOME[HEADER_BYTES:]), (5, 1, 1, b""), (4, 0, 0, b"")],
        )
        self.assertEqual(parser.buffered_bytes, 0)

    def test_frames_cut_at_any_byte_are_incomplete_and_never_wrong(self) -> None:
        stream = WELCOME + ACCEPTED + HEARTBEAT
        whole = FrameParser(100).feed(stream)
        for cut in range(len(stream) + 1):
            parser = FrameParser(100)
            self.assertEqual(parser.feed(stream[:cut]) + parser.feed(stream[cut:]), whole)

    def test_frames_cut_into_random_pieces_are_the_same(self) -> None:
        chance = random.Random(5)
        frames = [encode_frame(chance.randrange(65536), chance.randbytes(chance.randrange(300)), i) for i in range(200)]
        stream = b"".join(frames)
        parser = FrameParser(1000)
        arrived = []
        offset = 0
        while offset < len(stream):
            size = chance.choice((1, 2, 11, 12, 13, 100, 1000))
            arrived += parser.feed(stream[offset : offset + size])
            offset += size
        self.assertEqual([encode_frame(k, p, c, f) for k, f, c, p in arrived], frames)

    def test_a_length_above_the_limit_is_found_in_the_header_and_nothing_behind_it_is_read(self) -> None:
        parser = FrameParser(10)
        arrived = parser.feed(ACCEPTED + encode_frame(33, b"x" * 11) + ACCEPTED)
        self.assertEqual(arrived, [(5, 1, 1, b"")])
        self.assertEqual(parser.oversized, (33, 11))
        self.assertEqual(parser.feed(ACCEPTED), [])

    def test_a_payload_of_exactly_the_limit_is_taken(self) -> None:
        parser = FrameParser(10)
        self.assertEqual(parser.feed(encode_frame(33, b"x" * 10)), [(33, 0, 0, b"x" * 10)])
        self.assertIsNone(parser.oversized)

    def test_at_most_one_frame_leaves_the_others_for_the_next_call(self) -> None:
        parser = FrameParser(100)
        self.assertEqual(len(parser.feed(WELCOME + ACCEPTED + HEARTBEAT, at_most=1)), 1)
        self.assertEqual(len(parser.feed(b"")), 2)

    def test_a_large_frame_in_small_reads_costs_no_square(self) -> None:
        parser = FrameParser(64 << 20)
        frame = encode_frame(33, bytes(8 << 20))
        arrived = []
        # 8 MiB in reads of 1 KiB: looking at all of it each time would copy 32 GiB.
        for offset in range(0, len(frame), 1024):
            arrived += parser.feed(frame[offset : offset + 1024])
        self.assertEqual(len(arrived), 1)


if __name__ == "__main__":
    unittest.main()
