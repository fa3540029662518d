"""Frames: the header's layout, the kinds, and the parser (docs/protocol.md section 2). No socket, no clock."""

from __future__ import annotations

import struct
from typing import List, Optional, Tuple

__all__ = [
    "ACCEPTED",
    "AGENT_CALL",
    "AGENT_RESPONSE",
    "ANSWER",
    "DESCRIBE_ROLES",
    "EXECUTOR_CALL",
    "EXECUTOR_EVENT",
    "EXPLAIN_OFFERS",
    "FRAME_ERROR",
    "Frame",
    "FrameParser",
    "GOODBYE",
    "HEADER_BYTES",
    "HEARTBEAT",
    "HELLO",
    "KILL_TASK",
    "MASTER_CALL",
    "MASTER_EVENT",
    "MASTER_RESPONSE",
    "OFFER_EXPLANATION",
    "PREAMBLE",
    "REDIRECT",
    "REFUSAL",
    "ROLE_DESCRIPTIONS",
    "SCHEDULER_CALL",
    "SCHEDULER_EVENT",
    "WELCOME",
    "encode_frame",
]

#: Magic, version of the frame, zeros.
PREAMBLE = b"\xf5MSD\x01\x00\x00\x00"

HEADER_BYTES = 12

#: Bit 0 of the flags: the frame is an answer.
ANSWER = 1

# The field numbers in the unions of mesosd/frames.proto.
HELLO = 1
WELCOME = 2
REDIRECT = 3
HEARTBEAT = 4
ACCEPTED = 5
REFUSAL = 6
GOODBYE = 7
FRAME_ERROR = 8
SCHEDULER_CALL = 32
SCHEDULER_EVENT = 33
MASTER_CALL = 34
MASTER_RESPONSE = 35
MASTER_EVENT = 36
AGENT_CALL = 37
AGENT_RESPONSE = 38
EXECUTOR_CALL = 39
EXECUTOR_EVENT = 40
KILL_TASK = 41
EXPLAIN_OFFERS = 42
OFFER_EXPLANATION = 43
DESCRIBE_ROLES = 44
ROLE_DESCRIPTIONS = 45

#: Kind, flags, correlation, payload. A tuple and no class: tens of thousands are made in a second.
Frame = Tuple[int, int, int, bytes]

# length u32 · kind u16 · flags u16 · correlation u32, little endian
_HEADER = struct.Struct("<IHHI")
_pack = _HEADER.pack
_unpack_from = _HEADER.unpack_from


def encode_frame(kind: int, payload: bytes, correlation: int = 0, flags: int = 0) -> bytes:
    """One whole frame."""
    return _pack(len(payload), kind, flags, correlation) + payload


class FrameParser:
    """Cuts a stream into frames, however the stream itself was cut.

    Holds less than one frame between two calls: at most :attr:`max_payload` and what one read brought.
    """

    def __init__(self, max_payload: int) -> None:
        #: The largest payload that is taken; may be changed between two calls.
        self.max_payload = max_payload
        #: The kind and length of the frame that was too long, once there was one: nothing behind it is read.
        self.oversized: Optional[Tuple[int, int]] = None
        self._rest = bytearray()
        self._needed = HEADER_BYTES

    @property
    def buffered_bytes(self) -> int:
        """What waits for the rest of its frame."""
        return len(self._rest)

    def feed(self, data: bytes, at_most: Optional[int] = None) -> List[Frame]:
        """Takes what was read, and gives the frames that are whole now.

        With ``at_most``, stops behind so many frames; ``feed(b"")`` then gives the others.
        """
        rest = self._rest
        if rest or at_most is not None:
            rest += data
            # A large frame comes in many reads: looking at it again each time would cost the square.
            if len(rest) < self._needed:
                return []
            data = bytes(rest)
        frames, taken = self._cut(data, at_most)
        self._rest = bytearray(data[taken:]) if taken < len(data) else bytearray()
        return frames

    def _cut(self, data: bytes, at_most: Optional[int]) -> Tuple[List[Frame], int]:
        frames: List[Frame] = []
        offset = 0
        end = len(data)
        limit = self.max_payload
        self._needed = HEADER_BYTES
        while end - offset >= HEADER_BYTES and self.oversized is None:
            length, kind, flags, correlation = _unpack_from(data, offset)
            if length > limit:
                self.oversized = (kind, length)
                return frames, end
            begin = offset + HEADER_BYTES
            whole = begin + length
            if whole > end:
                self._needed = HEADER_BYTES + length
                break
            frames.append((kind, flags, correlation, data[begin:whole]))
            offset = whole
            if at_most is not None and len(frames) >= at_most:
                break
        return frames, offset
