"""A real ZooKeeper server on loopback, of Debian's package, in a folder of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
import unittest
from typing import List, Optional

from _cluster import PATIENCE, free_port

_JAVA = "/usr/bin/java"
_JARS = (
    "/usr/share/java/zookeeper.jar",
    "/usr/share/java/slf4j-simple.jar",
    "/usr/share/java/netty-codec.jar",
    "/usr/share/java/netty-resolver.jar",
)

#: Marks the test cases that need ZooKeeper.
needs_zookeeper = unittest.skipUnless(
    os.path.exists(_JAVA) and os.path.exists(_JARS[0]), "ZooKeeper's servers are not installed"
)


class ZooKeeperServer:
    """One server, standing alone, which can be killed and started again on what it had written."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="zookeeper-python-")
        self.port = free_port()
        self._program: Optional[subprocess.Popen[bytes]] = None
        lines = [
            f"dataDir={self.folder}/data",
            "tickTime=200",
            f"clientPort={self.port}",
            "clientPortAddress=127.0.0.1",
            "minSessionTimeout=400",
            "maxSessionTimeout=60000",
            "admin.enableServer=false",
            "4lw.commands.whitelist=*",
        ]
        with open(f"{self.folder}/server.cfg", "w", encoding="utf-8") as file:
            file.write("\n".join(lines))

    @property
    def address(self) -> str:
        """Its ``host:port``."""
        return f"127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Starts it, and waits until it serves."""
        options = ["-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dzookeeper.forceSync=no"]
        main = "org.apache.zookeeper.server.quorum.QuorumPeerMain"
        command: List[str] = [_JAVA, "-cp", ":".join(_JARS), *options, main, f"{self.folder}/server.cfg"]
        with open(f"{self.folder}/log", "ab") as log:
            self._program = subprocess.Popen(command, stdout=log, stderr=log)
        await asyncio.wait_for(self._serving(), PATIENCE)

    def kill(self) -> None:
        """Ends it without a word."""
        if self._program is not None:
            self._program.kill()
            self._program.wait()
            self._program = None

    def close(self) -> None:
        """Ends it, and removes what it has written."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    async def _serving(self) -> None:
        while b"Mode:" not in await self._ask():
            await asyncio.sleep(0.05)

    async def _ask(self) -> bytes:
        """What it says of itself; nothing while it does not."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return b""
        try:
            writer.write(b"srvr")
            # A server that is just starting may take the connection and say nothing.
            return await asyncio.wait_for(reader.read(), 2.0)
        except (OSError, asyncio.TimeoutError):
            return b""
        finally:
            writer.close()
