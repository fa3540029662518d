"""Counts the words of many files in parallel: a real computation (count_words.py), packed as a framework.

    word_count.py --files='/usr/share/doc/*.txt'
    word_count.py --files='texts/*.txt' --compare      # also in one process, and says which took how long

The agents read the files and write their counts under the same paths, so use one machine or a shared file system.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import glob
import json
import os
import shlex
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Counter as Counts
from typing import Dict, List

from count_words import count_words
from mesosd import MesosdError, SchedulerClient
from mesosd.messages import CommandInfo, Filters, FrameworkInfo, Offer, TaskID, TaskInfo, TaskState, TaskStatus
from mesosd.messages.scheduler import Event
from mesosd.resources import copies_that_fit, scalars

PROGRAM = Path(__file__).with_name("count_words.py")
MAX_ATTEMPTS = 3


def pack(files: List[str], parts: int) -> List[List[str]]:
    """Shares the files out so that all parts are about as large."""
    packed: List[List[str]] = [[] for _ in range(min(parts, len(files)))]
    sizes = [0] * len(packed)
    for path in sorted(files, key=os.path.getsize, reverse=True):
        smallest = sizes.index(min(sizes))
        packed[smallest].append(path)
        sizes[smallest] += os.path.getsize(path)
    return packed


class WordCount:
    """The framework: a task for each part, again for the parts that failed."""

    def __init__(self, scheduler: SchedulerClient, options: argparse.Namespace, parts: List[List[str]]) -> None:
        self._scheduler = scheduler
        self._need = {"cpus": options.cpus, "mem": 128.0}
        self._parts = parts
        self._waiting = list(range(len(parts)))
        self._running: Dict[str, int] = {}
        self._attempts: Counts[int] = Counter()
        self.folder = Path(options.output)
        self.failed = ""

    @property
    def is_done(self) -> bool:
        return bool(self.failed) or not (self._waiting or self._running)

    def result(self) -> Counts[str]:
        total: Counts[str] = Counter()
        for part in range(len(self._parts)):
            total.update(json.loads(self._output(part).read_text()))
        return total

    async def take(self, event: Event) -> None:
        if event.type == Event.Type.SUBSCRIBED and self._running:
            await self._scheduler.reconcile(TaskID(value=task) for task in self._running)
        elif event.type == Event.Type.OFFERS:
            for offer in event.offers.offers:
                await self._use(offer)
        elif event.type == Event.Type.UPDATE:
            self._note(event.update.status)

    async def _use(self, offer: Offer) -> None:
        room = min(copies_that_fit(offer, self._need), len(self._waiting))
        if room == 0:
            self._scheduler.decline(offer.id)
            return
        parts, self._waiting = self._waiting[:room], self._waiting[room:]
        tasks = [self._make_task(offer, part) for part in parts]
        await self._scheduler.launch(offer.id, tasks, Filters(refuse_seconds=0))

    def _make_task(self, offer: Offer, part: int) -> TaskInfo:
        self._attempts[part] += 1
        task_id = f"count-{part}-{self._attempts[part]}"
        self._running[task_id] = part
        command = [sys.executable, str(PROGRAM), str(self._output(part)), *self._parts[part]]
        return TaskInfo(
            name="count",
            task_id=TaskID(value=task_id),
            agent_id=offer.agent_id,
            command=CommandInfo(value=shlex.join(command)),
            resources=scalars(**self._need),
        )

    def _output(self, part: int) -> Path:
        return self.folder / f"{part}.json"

    def _note(self, status: TaskStatus) -> None:
        self._scheduler.acknowledge(status)
        if status.state in (TaskState.TASK_STAGING, TaskState.TASK_STARTING, TaskState.TASK_RUNNING):
            return
        part = self._running.pop(status.task_id.value, None)
        if part is None or status.state == TaskState.TASK_FINISHED:
            return
        why = f"{status.task_id.value} {status.state.name}: {status.message}"
        print(why, flush=True)
        self._waiting.append(part)
        if self._attempts[part] == MAX_ATTEMPTS:
            self.failed = f"given up: {why}"


async def count_in_cluster(options: argparse.Namespace, files: List[str]) -> Counts[str]:
    framework = FrameworkInfo(user=getpass.getuser(), name="word-count", role=options.role, failover_timeout=60)
    async with SchedulerClient(options.master, framework) as scheduler:
        work = WordCount(scheduler, options, pack(files, options.parts))
        async for event in scheduler.events():
            if event.type == Event.Type.ERROR:
                raise MesosdError(event.error.message)
            try:
                await work.take(event)
            except MesosdError as lost:
                print(f"{lost}; the next subscription clears up", flush=True)
            if work.is_done:
                break
        await scheduler.teardown()
    if work.failed:
        raise MesosdError(work.failed)
    return work.result()


def run(options: argparse.Namespace) -> int:
    files = sorted(os.path.abspath(path) for path in glob.glob(options.files) if os.path.isfile(path))
    if not files:
        print(f"no file matches {options.files}", file=sys.stderr)
        return 2
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="word-count-", dir=options.output) as options.output:
        counts = asyncio.run(count_in_cluster(options, files))
    spread = time.monotonic() - started
    for word, times in counts.most_common(options.top):
        print(f"{times:10} {word}")
    if options.compare:
        started = time.monotonic()
        alone_counts = count_words(files)
        alone = time.monotonic() - started
        if alone_counts != counts:
            raise MesosdError("one process has counted other words than the cluster")
        print(f"one process: {alone:.1f} s; the framework: {spread:.1f} s, {alone / spread:.2f} times as fast")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Counts the words of many files in parallel.")
    parser.add_argument("--master", default=os.environ.get("MESOS_MASTER", "127.0.0.1:5050"))
    parser.add_argument("--role", default="*", help="whose share of the cluster is used (default: *)")
    parser.add_argument("--files", required=True, metavar="PATTERN", help="which files, such as 'texts/*.txt'")
    parser.add_argument("--output", default=tempfile.gettempdir(), help="a folder for the parts' counts")
    parser.add_argument("--parts", type=int, default=8, help="in how many tasks (default: 8)")
    parser.add_argument("--cpus", type=float, default=1.0, help="what a task needs (default: 1)")
    parser.add_argument("--top", type=int, default=10, help="how many words to print (default: 10)")
    parser.add_argument("--compare", action="store_true", help="count in one process too, and print both times")
    try:
        return run(parser.parse_args())
    except (MesosdError, OSError) as failed:
        print(failed, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
