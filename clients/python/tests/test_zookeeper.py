"""Who leads, out of ZooKeeper: the session as a state machine, its shell against a scripted server, and the URL."""

from __future__ import annotations

import asyncio
import logging
import struct
import unittest
from typing import List, Optional, Tuple

from _fakes import run
from mesosd import ConfigurationError
from mesosd._addresses import PeerAddress, ZooKeeperUrl, describe_masters, list_masters
from mesosd._detector import LeaderDetector
from mesosd._locator import leader_address
from mesosd._zookeeper import LeaderWatch, first_candidate, read_candidate
from mesosd.errors import DecodeError
from mesosd.messages import Address, MasterInfo

NO_NODE = -101
NO_AUTH = -102


def setUpModule() -> None:
    logging.getLogger("mesosd").setLevel(logging.CRITICAL)


def buffer(data: bytes) -> bytes:
    return struct.pack(">i", len(data)) + data


def info(name: str) -> bytes:
    return MasterInfo(id=name, ip=0, port=5050, hostname="m").to_json().encode()


def attached(timeout: int = 6000, session: int = 7) -> bytes:
    return buffer(struct.pack(">iiq", 0, timeout, session) + buffer(b"p" * 16) + b"\0")


def reply(xid: int, body: bytes = b"", error: int = 0, zxid: int = 40) -> bytes:
    return buffer(struct.pack(">iqi", xid, zxid, error) + body)


def children(*names: str) -> bytes:
    return struct.pack(">i", len(names)) + b"".join(buffer(name.encode()) for name in names)


def event() -> bytes:
    return reply(-1, struct.pack(">ii", 4, 3) + buffer(b"/mesos"), zxid=-1)


def requests(output: bytes) -> List[Tuple[int, int, bytes]]:
    """Transaction number, operation and the rest of each packet."""
    found = []
    while output:
        (length,) = struct.unpack_from(">i", output)
        xid, operation = struct.unpack_from(">ii", output, 4)
        found.append((xid, operation, output[12 : 4 + length]))
        output = output[4 + length :]
    return found


class CandidateTests(unittest.TestCase):
    def test_the_lowest_number_leads_and_other_nodes_are_none(self) -> None:
        names = ["json.info_0000000012", "log_replicas", "json.info_0000000003", "json.info_", "json.info_x1", "info_7"]
        self.assertEqual(first_candidate(names), "json.info_0000000003")
        self.assertEqual(first_candidate(["json.info_0000000012", "info_0000000002"]), "info_0000000002")
        self.assertIsNone(first_candidate(["log_replicas"]))
        self.assertIsNone(first_candidate([]))

    def test_json_and_binary_are_read_and_nonsense_is_an_error(self) -> None:
        master = MasterInfo(id="m", ip=1, port=5050)
        self.assertEqual(read_candidate("json.info_1", master.to_json().encode()), master)
        self.assertEqual(read_candidate("info_1", master.to_bytes()), master)
        for content in (b"", b"{", b"[]", b'{"id": 3}', b"\xff\xfe"):
            with self.assertRaises(DecodeError):
                read_candidate("json.info_1", content)

    def test_where_a_leader_listens(self) -> None:
        by_address = MasterInfo(id="m", ip=0, port=1, hostname="h", address=Address(ip="10.0.0.1", port=5050))
        self.assertEqual(leader_address(by_address), "10.0.0.1:5050")
        six = MasterInfo(id="m", ip=0, port=1, address=Address(ip="fd00::1", port=5050))
        self.assertEqual(leader_address(six), "[fd00::1]:5050")
        self.assertEqual(leader_address(MasterInfo(id="m", ip=16777343, port=5050)), "127.0.0.1:5050")
        self.assertEqual(leader_address(MasterInfo(id="m", ip=0, port=5050, hostname="h")), "h:5050")
        self.assertIsNone(leader_address(MasterInfo(id="m", ip=0, port=5050)))
        self.assertIsNone(leader_address(MasterInfo(id="m", ip=0, port=0, hostname="h")))


class UrlTests(unittest.TestCase):
    def test_servers_path_and_credentials(self) -> None:
        url = ZooKeeperUrl.parse("zk://u:p@ss:w@h1:2182,h2,[fd00::1]:2181/a/mesos/")
        self.assertEqual(url.servers, (PeerAddress("h1", 2182), PeerAddress("h2", 2181), PeerAddress("fd00::1", 2181)))
        self.assertEqual((url.path, url.credentials), ("/a/mesos", "u:p@ss:w"))
        self.assertEqual(str(url), "zk://u@h1:2182,h2:2181,[fd00::1]:2181/a/mesos")

    def test_mistakes_are_told_without_the_password(self) -> None:
        for text in (
            "zk://h:2181",
            "zk://h:2181/",
            "zk://u:secret@h:2181",
            "zk://usersecret@h/mesos",
            "zk://:secret@h/mesos",
            "zk:///mesos",
            "zk://h:x/mesos",
            "zk://h/a//b",
            "zk://h/../b",
            "zk://u:secret/x@h/mesos",
        ):
            with self.assertRaises(ConfigurationError, msg=text) as caught:
                ZooKeeperUrl.parse(text)
            self.assertNotIn("secret", str(caught.exception))

    def test_masters_are_shown_without_passwords(self) -> None:
        self.assertEqual(describe_masters(["zk://u:secret@h/mesos"]), "zk://u@h:2181/mesos")
        self.assertEqual(describe_masters(["zk://u:secret@"]), "zk://…")

    def test_lists_and_texts_with_commas_are_the_same(self) -> None:
        self.assertEqual(list_masters("a:1, b:2"), ["a:1", "b:2"])
        self.assertEqual(list_masters(["a:1", "b:2"]), ["a:1", "b:2"])
        self.assertEqual(list_masters(["zk://h/mesos"]), ["zk://h/mesos"])

    def test_addresses(self) -> None:
        self.assertEqual(PeerAddress.parse("[::1]:5050"), PeerAddress("::1", 5050))
        for text in ("", ":", "h", "h:", ":1", "h:0", "h:65536", "h:+1", "::1:5050", "[]:1", "h:٣"):
            with self.assertRaises(ConfigurationError, msg=text):
                PeerAddress.parse(text)


class LeaderWatchTests(unittest.TestCase):
    def setUp(self) -> None:
        self.watch = LeaderWatch("/mesos", None, 6.0)

    def attach(self, now: float = 0.0) -> List[Tuple[int, int, bytes]]:
        self.watch.connected(now)
        self.watch.take_output()
        self.watch.receive(attached(), now)
        return requests(self.watch.take_output())

    def leaders(self) -> List[Optional[str]]:
        return [news.leader.id if news.leader else None for news in self.watch.take_news()]

    def find(self, name: str = "json.info_0000000001", content: str = "m1") -> None:
        """The first look, which finds a leader."""
        ((xid, operation, body),) = self.attach()
        self.assertEqual((operation, body), (8, buffer(b"/mesos") + b"\1"))
        self.watch.receive(reply(xid, children(name)), 0.0)
        ((xid, operation, body),) = requests(self.watch.take_output())
        self.assertEqual((operation, body), (4, buffer(f"/mesos/{name}".encode()) + b"\0"))
        self.watch.receive(reply(xid, buffer(info(content)) + bytes(68)), 0.0)
        self.assertEqual(self.leaders(), [content])

    def test_the_first_packet_asks_for_a_new_session_and_for_no_read_only_server(self) -> None:
        self.watch.connected(0.0)
        output = self.watch.take_output()
        self.assertEqual(output, buffer(struct.pack(">iqiq", 0, 0, 6000, 0) + buffer(bytes(16)) + b"\0"))

    def test_the_leader_is_found_wherever_the_answers_are_cut(self) -> None:
        self.find()
        stream = attached() + reply(1, children("json.info_1")) + reply(2, buffer(info("m1")) + bytes(68))
        for cut in range(len(stream)):
            watch = LeaderWatch("/mesos", None, 6.0)
            watch.connected(0.0)
            watch.receive(stream[:cut], 0.0)
            watch.receive(stream[cut:], 0.0)
            self.assertIsNone(watch.problem)
            self.assertEqual(len(watch.take_news()), 1)

    def test_credentials_are_shown_before_anything_is_asked(self) -> None:
        self.watch = LeaderWatch("/mesos", "u:p", 6.0)
        auth, look = self.attach()
        self.assertEqual(auth, (-4, 100, struct.pack(">i", 0) + buffer(b"digest") + buffer(b"u:p")))
        self.assertEqual(look[1], 8)
        self.watch.receive(reply(-4, error=-115), 0.0)
        self.assertIsNotNone(self.watch.problem)

    def test_a_change_is_looked_at_and_the_same_leader_told_once(self) -> None:
        self.find()
        self.watch.receive(event(), 1.0)
        ((xid, operation, _),) = requests(self.watch.take_output())
        self.assertEqual(operation, 8)
        self.watch.receive(reply(xid, children("json.info_0000000001", "json.info_0000000002")), 1.0)
        self.assertEqual((self.leaders(), self.watch.take_output()), ([], b""))
        self.watch.receive(event(), 2.0)
        ((xid, _, _),) = requests(self.watch.take_output())
        self.watch.receive(reply(xid, children("json.info_0000000002")), 2.0)
        ((xid, _, _),) = requests(self.watch.take_output())
        self.watch.receive(reply(xid, buffer(info("m2")) + bytes(68)), 2.0)
        self.assertEqual(self.leaders(), ["m2"])

    def test_a_change_while_it_looks_means_to_look_again(self) -> None:
        ((xid, _, _),) = self.attach()
        self.watch.receive(event() + event(), 0.0)
        self.assertEqual(self.watch.take_output(), b"")
        self.watch.receive(reply(xid, children()), 0.0)
        self.assertEqual([operation for _, operation, _ in requests(self.watch.take_output())], [8])

    def test_nobody_is_told_once(self) -> None:
        ((xid, _, _),) = self.attach()
        self.watch.receive(reply(xid, children("log_replicas")), 0.0)
        self.watch.receive(event(), 0.0)
        ((xid, _, _),) = requests(self.watch.take_output())
        self.watch.receive(reply(xid, children()), 0.0)
        self.assertEqual(self.leaders(), [None])

    def test_a_path_that_is_not_there_yet_is_waited_for(self) -> None:
        ((xid, _, _),) = self.attach()
        self.watch.receive(reply(xid, error=NO_NODE), 0.0)
        ((xid, operation, body),) = requests(self.watch.take_output())
        self.assertEqual((operation, body), (3, buffer(b"/mesos") + b"\1"))
        self.watch.receive(reply(xid, error=NO_NODE), 0.0)
        self.assertEqual(self.leaders(), [None])
        self.watch.receive(event(), 1.0)
        self.assertEqual([operation for _, operation, _ in requests(self.watch.take_output())], [8])

    def test_a_path_that_came_meanwhile_is_looked_at(self) -> None:
        ((xid, _, _),) = self.attach()
        self.watch.receive(reply(xid, error=NO_NODE), 0.0)
        ((xid, _, _),) = requests(self.watch.take_output())
        self.watch.receive(reply(xid, bytes(68)), 0.0)
        self.assertEqual([operation for _, operation, _ in requests(self.watch.take_output())], [8])

    def test_a_candidate_that_is_gone_meanwhile_or_no_description_is_no_news(self) -> None:
        ((xid, _, _),) = self.attach()
        self.watch.receive(reply(xid, children("json.info_1")), 0.0)
        ((xid, _, _),) = requests(self.watch.take_output())
        self.watch.receive(reply(xid, error=NO_NODE), 0.0)
        self.watch.receive(event(), 0.0)
        ((xid, _, _),) = requests(self.watch.take_output())
        self.watch.receive(reply(xid, children("json.info_2")), 0.0)
        ((xid, _, _),) = requests(self.watch.take_output())
        self.watch.receive(reply(xid, buffer(b"{nonsense") + bytes(68)), 0.0)
        self.assertEqual(self.leaders(), [])
        assert self.watch.notice is not None
        self.assertIn("json.info_2", self.watch.notice)

    def test_what_is_not_allowed_is_tried_again_a_little_later(self) -> None:
        ((xid, _, _),) = self.attach()
        self.watch.receive(reply(xid, error=NO_AUTH), 0.0)
        self.assertIsNotNone(self.watch.notice)
        self.watch.tick(0.9)
        self.assertEqual(self.watch.take_output(), b"")
        self.watch.tick(1.0)
        self.assertEqual([operation for _, operation, _ in requests(self.watch.take_output())], [8])

    def test_a_ping_goes_out_after_a_third_and_silence_ends_it_after_two(self) -> None:
        self.find()
        self.assertEqual(self.watch.next_wakeup(), 2.0)
        self.watch.tick(2.0)
        self.assertEqual(requests(self.watch.take_output()), [(-2, 11, b"")])
        self.watch.receive(reply(-2), 2.5)
        self.watch.tick(4.0)
        self.watch.tick(6.4)
        self.assertIsNone(self.watch.problem)
        self.watch.tick(6.5)
        self.assertIsNotNone(self.watch.problem)

    def test_it_goes_on_with_its_session_at_another_server_and_looks_again(self) -> None:
        self.find()
        self.watch.lost()
        self.watch.connected(10.0)
        output = self.watch.take_output()
        self.assertEqual(output, buffer(struct.pack(">iqiq", 0, 40, 6000, 7) + buffer(b"p" * 16) + b"\0"))
        self.watch.receive(attached(), 10.0)
        ((xid, operation, _),) = requests(self.watch.take_output())
        self.assertEqual(operation, 8)
        self.watch.receive(reply(xid, children("json.info_0000000001")), 10.0)
        self.assertEqual(self.leaders(), [])

    def test_a_session_that_is_over_is_followed_by_a_new_one(self) -> None:
        self.find()
        self.watch.lost()
        self.watch.connected(10.0)
        self.watch.take_output()
        self.watch.receive(attached(timeout=0, session=0), 10.0)
        self.assertEqual(self.watch.problem, "the session is over")
        self.watch.lost()
        self.watch.connected(11.0)
        output = self.watch.take_output()
        self.assertEqual(output, buffer(struct.pack(">iqiq", 0, 0, 6000, 0) + buffer(bytes(16)) + b"\0"))

    def test_nonsense_ends_the_connection(self) -> None:
        for data in (
            struct.pack(">i", -1),
            struct.pack(">i", 5 << 20),
            buffer(b""),
            buffer(bytes(7)),
            reply(99),
            reply(1, struct.pack(">i", 1000)),
            reply(1, struct.pack(">ii", 1, 99)),
            reply(1, children("x")[:-1] + b"\xff"),
        ):
            self.setUp()
            self.attach()
            self.watch.receive(data, 0.0)
            self.assertIsNotNone(self.watch.problem, data)

    def test_closing_ends_the_session(self) -> None:
        self.find()
        self.watch.close(1.0)
        self.assertEqual([operation for _, operation, _ in requests(self.watch.take_output())], [-11])


class FakeZooKeeper:
    """Serves one election; connections can be ended."""

    def __init__(self) -> None:
        self.candidates = {"json.info_1": info("m1")}
        self.sessions: List[int] = []
        self.writers: List[asyncio.StreamWriter] = []

    async def __aenter__(self) -> FakeZooKeeper:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        self.address = f"{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.drop()

    def drop(self) -> None:
        for writer in self.writers:
            writer.transport.abort()
        self.writers.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        try:
            while True:
                (length,) = struct.unpack(">i", await reader.readexactly(4))
                packet = await reader.readexactly(length)
                if len(packet) == 45:
                    self.sessions.append(struct.unpack_from(">q", packet, 16)[0])
                    writer.write(attached())
                    continue
                xid, operation = struct.unpack_from(">ii", packet)
                if operation == 8:
                    writer.write(reply(xid, children(*self.candidates)))
                elif operation == 4:
                    name = packet[12:-1].decode().rpartition("/")[2]
                    writer.write(reply(xid, buffer(self.candidates[name]) + bytes(68)))
                elif operation == 11:
                    writer.write(reply(xid))
        except (asyncio.IncompleteReadError, ConnectionError):
            return


class LeaderDetectorTests(unittest.TestCase):
    def test_it_finds_the_leader_and_who_comes_after(self) -> None:
        async def main() -> None:
            found: asyncio.Queue[Optional[MasterInfo]] = asyncio.Queue()
            async with FakeZooKeeper() as server:
                detector = LeaderDetector(ZooKeeperUrl.parse(f"zk://{server.address}/mesos"), found.put_nowait, self.fail)
                detector.start()
                first = await found.get()
                # Long enough for pings to matter.
                await asyncio.sleep(60)
                self.assertEqual(server.sessions, [0])
                server.candidates = {"json.info_2": info("m2")}
                server.writers[0].write(event())
                second = await found.get()
                assert first is not None and second is not None
                self.assertEqual((first.id, second.id), ("m1", "m2"))
                await detector.close()

        run(main())

    def test_it_goes_on_with_another_server_and_a_dead_one_does_no_harm(self) -> None:
        async def main() -> None:
            found: asyncio.Queue[Optional[MasterInfo]] = asyncio.Queue()
            async with FakeZooKeeper() as gone:
                dead = gone.address
            async with FakeZooKeeper() as server:
                url = ZooKeeperUrl.parse(f"zk://{dead},{server.address}/mesos")
                detector = LeaderDetector(url, found.put_nowait, self.fail)
                detector.start()
                await found.get()
                server.candidates = {"json.info_2": info("m2")}
                server.drop()
                second = await found.get()
                assert second is not None
                self.assertEqual(second.id, "m2")
                self.assertEqual(server.sessions, [0, 7])
                await detector.close()

        run(main())

    def test_closing_takes_no_time_whatever_is_under_way(self) -> None:
        async def main() -> None:
            async with FakeZooKeeper() as gone:
                dead = gone.address
            detector = LeaderDetector(ZooKeeperUrl.parse(f"zk://{dead}/mesos"), lambda info: None, self.fail)
            detector.start()
            await asyncio.sleep(10)
            began = asyncio.get_running_loop().time()
            await detector.close()
            self.assertLess(asyncio.get_running_loop().time() - began, 0.1)

        run(main())


if __name__ == "__main__":
    unittest.main()
