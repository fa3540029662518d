"""Keeps a service running: so many copies of a command, spread over the agents.

    service_keeper.py web.json            # keeps it; SIGHUP reads the file again and replaces the copies one by one
    service_keeper.py web.json --end      # ends the service, all its copies

    {"name": "web", "copies": 3, "command": "exec ./server", "cpus": 0.5, "mem": 128}

A copy that ends is replaced: at once, and after a growing pause when copies end soon after their start. The keeper may
itself be ended (SIGTERM) or die: the copies run on for an hour, and the next keeper finds them by what stands in
FILE.state, asking the master what has become of each.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import signal
import sys
from pathlib import Path
from typing import Callable, Dict

from mesosd import MesosdError, SchedulerClient
from mesosd.messages import FrameworkID, FrameworkInfo
from mesosd.messages.scheduler import Event
from service_rules import Keeper

TICK_SECONDS = 0.25


async def tick_for_ever(keeper: Keeper, scheduler: SchedulerClient) -> None:
    while True:
        await asyncio.sleep(TICK_SECONDS)
        if scheduler.is_connected:
            try:
                await keeper.tick(scheduler)
            except MesosdError as lost:
                print(f"{lost}; trying again", file=sys.stderr)


async def keep(options: argparse.Namespace, keeper: Keeper) -> int:
    loop, this = asyncio.get_running_loop(), asyncio.current_task()
    assert this is not None
    handlers: Dict[int, Callable[[], object]] = {signal.SIGINT: this.cancel, signal.SIGTERM: this.cancel}
    handlers[signal.SIGHUP] = keeper.restart
    for number, handler in handlers.items():
        loop.add_signal_handler(number, handler)
    framework = FrameworkInfo(user=getpass.getuser(), name=keeper.service.name, role=options.role)
    framework.failover_timeout = 3600
    framework.checkpoint = True
    if keeper.memory.framework_id:
        framework.id = FrameworkID(value=keeper.memory.framework_id)
    async with SchedulerClient(options.master, framework) as scheduler:
        ticker = asyncio.ensure_future(tick_for_ever(keeper, scheduler))
        try:
            async for event in scheduler.events():
                if event.type == Event.Type.ERROR:
                    print(f"the master has ended this: {event.error.message}", file=sys.stderr)
                    return 1
                if options.end:
                    await scheduler.teardown()
                    keeper.memory.forget()
                    return 0
                keeper.take(scheduler, event)
        except asyncio.CancelledError:
            print("the copies run on; the next keeper finds them", flush=True)
        finally:
            ticker.cancel()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Keeps copies of a service running.")
    parser.add_argument("--master", default=os.environ.get("MESOS_MASTER", "127.0.0.1:5050"))
    parser.add_argument("--role", default="*", help="whose share of the cluster is used (default: *)")
    parser.add_argument("--end", action="store_true", help="end the service")
    parser.add_argument("file", type=Path, help="what to run, in JSON")
    options = parser.parse_args()
    try:
        keeper = Keeper(options.file)
    except (OSError, ValueError, TypeError, KeyError) as wrong:
        parser.error(f"{options.file}: {wrong}")
    return asyncio.run(keep(options, keeper))


if __name__ == "__main__":
    sys.exit(main())
