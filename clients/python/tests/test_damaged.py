"""Whatever a peer sends, a connection and a ZooKeeper session end in good order, or go on; from fixed seeds."""

from __future__ import annotations

import random
import struct
import unittest

from mesosd import Limits
from mesosd import _frames as frames
from mesosd._connection import Connection, Identity, State
from mesosd._frames import encode_frame
from mesosd._zookeeper import LeaderWatch
from mesosd.messages.native import FrameError, Goodbye, GoodbyeReason, PeerRole, Redirect, Refusal, RefusalCode, Welcome

CASES = 3000

WELCOME = encode_frame(frames.WELCOME, Welcome(version=1, role=PeerRole.MASTER).to_bytes())

SAID = [
    WELCOME,
    encode_frame(frames.REDIRECT, Redirect(leader="10.0.0.1:5050").to_bytes()),
    encode_frame(frames.GOODBYE, Goodbye(reason=GoodbyeReason.SHUTTING_DOWN, message="later").to_bytes()),
    encode_frame(frames.FRAME_ERROR, FrameError(kind=32, message="no").to_bytes()),
    encode_frame(frames.REFUSAL, Refusal(code=RefusalCode.INVALID, message="no").to_bytes(), 3, 1),
    encode_frame(frames.ACCEPTED, b"", 3, 1),
    encode_frame(frames.HEARTBEAT, b""),
    encode_frame(33, bytes(50)),
    encode_frame(999, bytes(5), 7),
]


def damage(data: bytes, chance: random.Random) -> bytes:
    """Changes, drops and adds some bytes."""
    damaged = bytearray(data)
    for _ in range(chance.randrange(4)):
        place = chance.randrange(len(damaged) + 1)
        how = chance.randrange(3)
        if how == 0 and place < len(damaged):
            damaged[place] = chance.randrange(256)
        elif how == 1:
            del damaged[place : place + chance.randrange(4)]
        else:
            damaged[place:place] = chance.randbytes(chance.randrange(4))
    return bytes(damaged)


class DamagedStreamTests(unittest.TestCase):
    def test_connections(self) -> None:
        ends = set()
        for seed in range(CASES):
            chance = random.Random(seed)
            connection = Connection(Identity(PeerRole.SCHEDULER), Limits(max_frame_bytes=4096), 0.0)
            now = 0.0
            stream = (WELCOME if chance.random() < 0.8 else b"") + damage(
                b"".join(chance.choice(SAID) for _ in range(chance.randrange(1, 6))), chance
            )
            while stream and connection.state is not State.CLOSED:
                size = chance.randrange(1, 40)
                for frame in connection.receive(stream[:size], now):
                    connection.refuse_unknown(frame)
                stream = stream[size:]
                now += chance.random() * 3
                connection.tick(now)
                connection.take_output(now)
            connection.end_of_stream()
            with self.subTest(seed=seed):
                self.assertIs(connection.state, State.CLOSED)
                self.assertIsNotNone(connection.reason)
                self.assertIsNone(connection.next_wakeup())
                self.assertLess(connection._parser.buffered_bytes, 4096 + 64)
            ends.add(connection.reason)
        # Otherwise the damage is too small or too great to be a test.
        self.assertGreaterEqual(len(ends), 5)

    def test_zookeeper_sessions(self) -> None:
        def packet(body: bytes) -> bytes:
            return struct.pack(">i", len(body)) + body

        attached = packet(struct.pack(">iiqi", 0, 6000, 7, 16) + bytes(17))
        child = b"json.info_1"
        listed = packet(struct.pack(">iqiii", 1, 9, 0, 1, len(child)) + child)
        content = b'{"id": "m", "ip": 0, "port": 5050, "hostname": "h"}'
        read = packet(struct.pack(">iqii", 2, 9, 0, len(content)) + content + bytes(68))
        found = problems = 0
        for seed in range(CASES):
            chance = random.Random(seed)
            watch = LeaderWatch("/mesos", "user:secret", 6.0)
            watch.connected(0.0)
            stream = attached + damage(listed + read, chance) if chance.random() < 0.9 else damage(attached, chance)
            now = 0.0
            while stream and watch.problem is None:
                size = chance.randrange(1, 60)
                watch.receive(stream[:size], now)
                stream = stream[size:]
                now += chance.random()
                watch.tick(now)
                watch.take_output()
            found += len(watch.take_news())
            problems += watch.problem is not None
        self.assertGreater(found, CASES // 10)
        self.assertGreater(problems, CASES // 10)


if __name__ == "__main__":
    unittest.main()
