"""Clients that find the leader through a real ZooKeeper, with two masters of the published binary."""

from __future__ import annotations

import asyncio
import unittest

from _cluster import PATIENCE, Cluster, needs_binary
from _zookeeper_server import ZooKeeperServer, needs_zookeeper
from mesosd import OperatorClient, SchedulerClient
from test_cluster import Framework, framework, setUpModule

__all__ = ["setUpModule"]


@needs_binary
@needs_zookeeper
class ElectionTests(unittest.TestCase):
    def test_clients_find_the_leader_follow_redirects_and_go_to_the_next_leader(self) -> None:
        asyncio.run(asyncio.wait_for(self.follow(), 2 * PATIENCE))

    async def follow(self) -> None:
        server = ZooKeeperServer()
        url = f"zk://user:secret@{server.address}/mesos"
        try:
            # The server is not there yet: the client waits for it.
            with Cluster(zookeeper=url) as cluster:
                known = framework(failover_timeout=60.0)
                async with SchedulerClient(url, known) as client, OperatorClient(url) as operator:
                    talk = Framework(client)
                    await server.start()
                    first = cluster.master("master1")
                    framework_id = await talk.subscribed()
                    second = cluster.master("master2")
                    await self.redirected(second, first)
                    # ZooKeeper is away for a while: whoever leads still does.
                    server.kill()
                    await server.start()
                    self.assertTrue(await operator.is_healthy())
                    cluster.kill("master1")
                    self.assertEqual(await talk.subscribed(), framework_id)
                    self.assertTrue(await operator.is_healthy())
                    self.assertEqual(operator.peer, second)
                    await client.teardown()
        finally:
            server.close()

    async def redirected(self, standby: str, leader: str) -> None:
        """Whoever asks the one that stands by ends up with the leader."""
        async with OperatorClient(standby, connect_timeout=PATIENCE) as operator:
            self.assertTrue(await operator.is_healthy())
            self.assertEqual(operator.peer, leader)


if __name__ == "__main__":
    unittest.main()
