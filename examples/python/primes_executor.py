"""An executor of its own: each task is a computation inside this process, and its result goes into its last update.

An agent starts it for primes.py. TaskInfo.data names a range, as "FROM TO"; the data of TASK_FINISHED is how many
primes are in it. A task costs no process, so one executor takes thousands of them.
"""

from __future__ import annotations

import asyncio
import os
import sys
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Dict

from mesosd import ExecutorClient
from mesosd.messages import TaskInfo, TaskState
from mesosd.messages.executor import Event


def count_primes(begin: int, end: int) -> int:
    """How many primes there are from begin to end, the latter not included."""
    return sum(all(n % d for d in range(2, int(n**0.5) + 1)) for n in range(max(begin, 2), end))


class PrimesExecutor:
    """Starts computations in processes beside this one, which has to stay free for its agent."""

    def __init__(self, client: ExecutorClient, pool: ProcessPoolExecutor) -> None:
        self._client = client
        self._pool = pool
        self._running: Dict[str, Future[int]] = {}

    def launch(self, task: TaskInfo) -> None:
        self._client.update(task.task_id, TaskState.TASK_RUNNING)
        try:
            begin, end = map(int, task.data.decode().split())
        except ValueError:
            self._client.update(task.task_id, TaskState.TASK_FAILED, message=f"{task.data!r} is not 'FROM TO'")
            return
        result = self._pool.submit(count_primes, begin, end)
        self._running[task.task_id.value] = result
        loop = asyncio.get_running_loop()
        # The pool calls from a thread of its own; the client belongs to the event loop.
        result.add_done_callback(lambda _: loop.call_soon_threadsafe(self._end, task))

    def kill(self, task: str) -> None:
        # A computation that has begun is short, and is left to finish; one that waits is dropped.
        if task in self._running:
            self._running[task].cancel()

    def _end(self, task: TaskInfo) -> None:
        result = self._running.pop(task.task_id.value)
        if result.cancelled():
            self._client.update(task.task_id, TaskState.TASK_KILLED)
        elif result.exception() is not None:
            self._client.update(task.task_id, TaskState.TASK_FAILED, message=repr(result.exception()))
        else:
            data = str(result.result()).encode()
            self._client.update(task.task_id, TaskState.TASK_FINISHED, data=data)


async def execute() -> int:
    # Everything that an executor must know stands in its environment.
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        async with ExecutorClient() as client:
            executor = PrimesExecutor(client, pool)
            async for event in client.events():
                if event.type == Event.Type.LAUNCH:
                    executor.launch(event.launch.task)
                elif event.type == Event.Type.KILL:
                    executor.kill(event.kill.task_id.value)
                elif event.type == Event.Type.ERROR:
                    print(event.error.message, file=sys.stderr)
            # After the last event, SHUTDOWN as a rule: what is known must reach the agent's disk.
            pool.shutdown(wait=False, cancel_futures=True)
            return 0 if await client.drain() else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(execute()))
