"""The smallest framework: prints the offers that it gets, and declines them.

    print_offers.py [--master=127.0.0.1:5050] [--role=ROLE] [--count=N]
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import sys

from mesosd import SchedulerClient
from mesosd.messages import Filters, FrameworkInfo
from mesosd.messages.scheduler import Event
from mesosd.resources import format_resources


async def print_offers(options: argparse.Namespace) -> int:
    framework = FrameworkInfo(user=getpass.getuser(), name="print-offers", role=options.role)
    left = options.count
    async with SchedulerClient(options.master, framework) as scheduler:
        async for event in scheduler.events():
            if event.type == Event.Type.SUBSCRIBED:
                print(f"subscribed as {event.subscribed.framework_id.value}", flush=True)
            elif event.type == Event.Type.OFFERS:
                for offer in event.offers.offers:
                    what = format_resources(offer.resources)
                    print(f"{offer.hostname} {offer.agent_id.value} offers {what}", flush=True)
                    # Not the same again for a minute; others may have it meanwhile.
                    scheduler.decline(offer.id, Filters(refuse_seconds=60))
                    left -= 1
                    if left == 0:
                        return 0
            elif event.type == Event.Type.ERROR:
                print(f"the master has ended this: {event.error.message}", file=sys.stderr)
    return 1


def main() -> int:
    parser = argparse.ArgumentParser(description="Prints the offers that a framework gets.")
    parser.add_argument("--master", default=os.environ.get("MESOS_MASTER", "127.0.0.1:5050"))
    parser.add_argument("--role", default="*", help="whose share of the cluster it is (default: *)")
    parser.add_argument("--count", type=int, default=0, help="end after so many offers (default: when interrupted)")
    try:
        return asyncio.run(print_offers(parser.parse_args()))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
