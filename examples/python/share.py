"""Two frameworks share a cluster by the weights of their roles.

    share.py [--weights heavy=2 light=1] [--finished=90] [--cpus=0.3]

Sets the weights, runs a framework in each role that wants the whole cluster for short tasks, and says at the end how
many tasks each of them got done. Tasks are equally long, so the numbers are to each other as the weights.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import sys
from typing import Dict

from fill import Filler
from mesosd import MesosdError, OperatorClient, SchedulerClient
from mesosd.messages import FrameworkInfo
from mesosd.messages.scheduler import Event


def role_and_weight(text: str) -> "tuple[str, float]":
    role, _, weight = text.partition("=")
    try:
        return role, float(weight)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no ROLE=WEIGHT") from None


class Contest:
    """Counts what the frameworks have done, until it is enough."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._both_are_there = asyncio.Event()
        self._roles_without_offers = {role for role, _ in options.weights}
        self.finished: Dict[str, int] = {}

    async def run(self, role: str) -> None:
        framework = FrameworkInfo(user=getpass.getuser(), name=f"share-{role}", role=role, failover_timeout=60)
        options = argparse.Namespace(**vars(self._options), name=f"share-{role}")
        async with SchedulerClient(self._options.master, framework) as scheduler:
            filler = Filler(scheduler, options)
            async for event in scheduler.events():
                if event.type == Event.Type.ERROR:
                    raise MesosdError(event.error.message)
                if event.type == Event.Type.SUBSCRIBED:
                    await self._wait_for_the_others(role)
                await filler.take(event)
                self.finished[role] = filler.finished
                if sum(self.finished.values()) >= self._options.finished:
                    break
            await scheduler.teardown()

    async def _wait_for_the_others(self, role: str) -> None:
        self._roles_without_offers.discard(role)
        if not self._roles_without_offers:
            self._both_are_there.set()
        await self._both_are_there.wait()


async def share(options: argparse.Namespace) -> int:
    async with OperatorClient(options.master) as operator:
        await operator.update_weights(dict(options.weights))
    contest = Contest(options)
    await asyncio.gather(*(contest.run(role) for role, _ in options.weights))
    for role, weight in options.weights:
        print(f"{role} (weight {weight:g}): {contest.finished[role]} tasks finished")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Lets two frameworks share the cluster by weight.")
    parser.add_argument("--master", default=os.environ.get("MESOS_MASTER", "127.0.0.1:5050"))
    parser.add_argument(
        "--weights", type=role_and_weight, nargs="+", metavar="ROLE=WEIGHT", default=[("heavy", 2.0), ("light", 1.0)]
    )
    parser.add_argument("--finished", type=int, default=90, help="end after so many tasks (default: 90)")
    parser.add_argument("--cpus", type=float, default=0.3, help="what a task needs (default: 0.3)")
    parser.add_argument("--mem", type=float, default=32.0, help="the same, in MB (default: 32)")
    parser.set_defaults(command=["sleep", "0.5"], tasks=10_000, repeat=True)
    try:
        return asyncio.run(share(parser.parse_args()))
    except (MesosdError, OSError) as failed:
        print(failed, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
