"""Whatever a peer sends, a connection and a ZooKeeper session end in good order, or go on; from fixed seeds."""

from __future__ import annotations

import asyncio
import logging
import random
import struct
import unittest
from typing import Any
from unittest import mock

from _fakes import run
from _schema import filled
from mesosd import DecodeError, Executor, ExecutorOptions, Limits, MesosExecutorDriver, MesosSchedulerDriver, Scheduler
from mesosd import _frames as frames
from mesosd._connection import Connection, Identity, State
from mesosd._frames import encode_frame
from mesosd._plan import CloseReason
from mesosd._session import Session
from mesosd._zookeeper import LeaderWatch
from mesosd.messages import ExecutorID, FrameworkID, FrameworkInfo, executor, master, scheduler
from mesosd.messages.native import FrameError, Goodbye, GoodbyeReason, PeerRole, Redirect, Refusal, RefusalCode, Welcome

CASES = 3000
SESSIONS = 200


def setUpModule() -> None:
    logging.getLogger("mesosd").setLevel(logging.CRITICAL)


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

    def test_a_length_that_points_beyond_everything_is_told_to_the_peer(self) -> None:
        connection = Connection(Identity(PeerRole.SCHEDULER), Limits(), 0.0)
        connection.receive(WELCOME, 0.0)
        with self.assertRaises(DecodeError) as caught:
            scheduler.Event.from_bytes(b"\x42\x07\x0a\xff\xff\xff\xff\xff\x7f")
        self.assertGreater(caught.exception.offset or 0, 1 << 32)
        connection.take_output(0.0)
        connection.fail_malformed(frames.SCHEDULER_EVENT, caught.exception.offset, "nonsense", 0.0)
        self.assertEqual(FrameError.from_bytes(connection.take_output(0.0)[12:]).offset, 0xFFFFFFFF)

    def test_sessions_of_schedulers(self) -> None:
        driver = MesosSchedulerDriver(Scheduler(), FrameworkInfo(user="u", name="n"), "h:5050")
        run(self.converse(driver, frames.SCHEDULER_EVENT, scheduler.Event))

    def test_sessions_of_executors(self) -> None:
        options = ExecutorOptions("h:5051", FrameworkID(value="f"), ExecutorID(value="e"))
        run(self.converse(MesosExecutorDriver(Executor(), options), frames.EXECUTOR_EVENT, executor.Event))

    async def converse(self, driver: Any, kind: int, event_class: Any) -> None:
        """Events that mean nothing, some of them damaged: no exception may come of them but those that are caught."""
        subscription = driver._subscription()
        subscription._link = mock.Mock()
        handled = malformed = 0
        for seed in range(SESSIONS):
            chance = random.Random(seed)
            said = [encode_frame(kind, filled(event_class, chance).to_bytes()) for _ in range(4)]
            said.append(encode_frame(frames.MASTER_RESPONSE, filled(master.Response, chance).to_bytes(), 1, 1))
            chance.shuffle(said)
            session = Session("h:5050", Identity(PeerRole.SCHEDULER), Limits(max_frame_bytes=1 << 20), subscription)
            session.connection_made(mock.Mock(asyncio.Transport, **{"get_write_buffer_size.return_value": 0}))
            stream = WELCOME + (damage(b"".join(said), chance) if seed % 2 else b"".join(said))
            while stream:
                size = chance.randrange(1, 4000)
                session.data_received(stream[:size])
                stream = stream[size:]
            self.assertIsNone(session.failure, f"seed {seed}")
            for entry in subscription.events.take_all():
                handled += 1
                driver._call_back(entry)
            self.assertIsNone(driver.failure, f"seed {seed}")
            session.connection_lost(None)
            malformed += session.ended.result().reason is CloseReason.MALFORMED
            subscription.events.is_complete = subscription._is_over = False
            await asyncio.sleep(0)
        self.assertGreater(handled, SESSIONS // 2)
        self.assertGreater(malformed, SESSIONS // 20)

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
