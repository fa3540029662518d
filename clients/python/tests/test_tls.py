"""Connections that are encrypted: against a scripted master, and through a proxy to the published binary."""

from __future__ import annotations

import asyncio
import logging
import shutil
import ssl
import subprocess
import tempfile
import unittest
from typing import List

from _cluster import Cluster, needs_binary
from _fakes import FakeServer, run
from mesosd import MasterUnreachableError, OperatorClient, SchedulerClient
from mesosd.messages import TaskState
from mesosd.messages.scheduler import Event
from test_cluster import Framework, command, framework
from test_cluster import run as run_in_time


def setUpModule() -> None:
    logging.getLogger("mesosd").setLevel(logging.CRITICAL)


class Proxy:
    """Ends TLS and hands the bytes on to a master."""

    def __init__(self, tls: ssl.SSLContext, master: str) -> None:
        self._tls = tls
        self._host, _, port = master.rpartition(":")
        self._port = int(port)
        self._tasks: List[asyncio.Task[None]] = []

    async def __aenter__(self) -> str:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        return "localhost:{}".format(self._server.sockets[0].getsockname()[1])

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            upstream, downstream = await asyncio.open_connection(self._host, self._port)
        except OSError:
            writer.transport.abort()
            return
        loop = asyncio.get_running_loop()
        self._tasks += [
            loop.create_task(self._copy(reader, downstream)),
            loop.create_task(self._copy(upstream, writer)),
        ]

    @staticmethod
    async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                data = await reader.read(1 << 16)
                if not data:
                    break
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


@unittest.skipUnless(shutil.which("openssl"), "openssl makes the certificate")
class TlsTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, folder)
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
                *("-keyout", f"{folder}/key.pem", "-out", f"{folder}/certificate.pem", "-days", "2"),
                *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            ],
            check=True,
            capture_output=True,
        )
        cls.server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        cls.server_side.load_cert_chain(f"{folder}/certificate.pem", f"{folder}/key.pem")
        cls.client_side = ssl.create_default_context(cafile=f"{folder}/certificate.pem")

    server_side: ssl.SSLContext
    client_side: ssl.SSLContext

    def test_a_subscription_and_a_goodbye_through_tls(self) -> None:
        async def main() -> None:
            async with FakeServer(self.server_side) as server:
                scheduler = SchedulerClient(server.address, framework(), tls=self.client_side)
                scheduler.start()
                peer = await server.accept()
                await peer.subscribe_scheduler()
                async for event in scheduler.events():
                    self.assertEqual(event.type, Event.Type.SUBSCRIBED)
                    break
                closing = asyncio.ensure_future(scheduler.close())
                await peer.answer_goodbye()
                await closing

        run(main())

    def test_a_certificate_that_nobody_vouches_for_is_not_good(self) -> None:
        async def main() -> None:
            async with FakeServer(self.server_side) as server:
                tls = ssl.create_default_context()
                async with OperatorClient(server.address, tls=tls, max_rounds=1) as operator:
                    with self.assertRaisesRegex(MasterUnreachableError, "certificate is not good"):
                        await operator.is_healthy()

        run(main())

    def test_a_certificate_of_another_host_is_not_good(self) -> None:
        async def main() -> None:
            async with FakeServer(self.server_side) as server:
                address = server.address.replace("127.0.0.1", "127.0.0.2")
                self.assertNotEqual(address, server.address)
                server._server.close()
                other = await asyncio.start_server(
                    lambda reader, writer: None, "127.0.0.2", 0, ssl=self.server_side
                )
                port = other.sockets[0].getsockname()[1]
                tls = self.client_side
                async with OperatorClient(f"127.0.0.2:{port}", tls=tls, max_rounds=1) as operator:
                    with self.assertRaisesRegex(MasterUnreachableError, "certificate is not good"):
                        await operator.is_healthy()
                other.close()

        run(main())

    def test_a_peer_without_tls_is_told_apart(self) -> None:
        async def main() -> None:
            async with FakeServer() as server:
                async with OperatorClient(server.address, tls=self.client_side, max_rounds=1) as operator:
                    asking = asyncio.ensure_future(operator.is_healthy())
                    peer = await server.accept()
                    peer.writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    with self.assertRaisesRegex(MasterUnreachableError, "TLS failed"):
                        await asking

        run(main())

    @needs_binary
    def test_a_task_runs_through_a_proxy(self) -> None:
        async def main() -> None:
            with Cluster() as cluster:
                master = cluster.master()
                cluster.agent()
                async with Proxy(self.server_side, master) as address:
                    async with SchedulerClient(address, framework(), tls=self.client_side) as client:
                        talk = Framework(client)
                        await talk.launch("t1", command("true"))
                        await talk.state(TaskState.TASK_FINISHED)
                        await client.teardown()

        run_in_time(main)


if __name__ == "__main__":
    unittest.main()
