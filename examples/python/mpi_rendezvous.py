"""Launches an MPI job, all of it or nothing: ranks are tasks, spread over agents.

    mpi_rendezvous.py --ranks=4 --agents=2 -- python3 mpi_pi.py

Offers are gathered until the whole job fits into them; when that takes too long they are given back, and gathered
again after a pause (mpi_gathering.py). Then MPICH's mpiexec is started, with its manual launcher (mpi_process.py): it
prints the command of a proxy, the parent of ranks, for each task, and these are launched. A task that fails ends the
job as a whole.

MPICH (Debian: mpich) and the program must be there on every agent, under the same paths.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import shutil
import signal
import socket
import sys
from typing import Any, Dict, List, Optional, Set

from mesosd import MesosdError, SchedulerClient
from mesosd.messages import CommandInfo, Filters, FrameworkInfo, Offer, TaskID, TaskInfo, TaskState, TaskStatus
from mesosd.messages.scheduler import Event
from mesosd.resources import scalars
from mpi_gathering import Gathering
from mpi_process import MpiExec

ALIVE = (TaskState.TASK_STAGING, TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_KILLING)


class Rendezvous:
    """Gathers offers, then launches the job and sees to its end."""

    def __init__(self, scheduler: SchedulerClient, options: argparse.Namespace) -> None:
        self._scheduler = scheduler
        self._options = options
        self._need = {"cpus": options.cpus * options.ranks_per_task, "mem": options.mem * options.ranks_per_task}
        self._tasks = -(-options.ranks // options.ranks_per_task)
        self._gathering = Gathering(scheduler, self._tasks, options.agents, self._need, options.hold)
        self._alive: Set[str] = set()
        self._failed: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def run(self) -> int:
        """The job's exit status. MesosdError: it could not begin, or had to be ended; the message says why."""
        gathered = await self._first_of(asyncio.ensure_future(self._gathering.complete()), self._options.timeout)
        address = self._options.address or self._own_address()
        options = self._options
        mpi = await MpiExec.start(options.mpiexec, address, options.command, options.ranks, options.ranks_per_task)
        try:
            await self._launch(gathered, mpi.proxies)
            status: int = await self._first_of(asyncio.ensure_future(mpi.follow()))
            return status
        finally:
            mpi.kill()

    async def take_events(self) -> None:
        """Hands the master's events to whoever waits for them."""
        async for event in self._scheduler.events():
            if event.type == Event.Type.SUBSCRIBED:
                self._gathering.forget()
                if self._alive:
                    await self._scheduler.reconcile(TaskID(value=task) for task in self._alive)
            elif event.type == Event.Type.OFFERS:
                self._gathering.add(event.offers.offers)
            elif event.type == Event.Type.RESCIND:
                self._gathering.rescind(event.rescind.offer_id)
            elif event.type == Event.Type.UPDATE:
                self._note(event.update.status)
            elif event.type == Event.Type.ERROR:
                self._fail(f"the master has ended this: {event.error.message}")

    def _own_address(self) -> str:
        """This machine's address on the way to the master, under which agents as a rule reach it too."""
        master = self._scheduler.master_info
        assert master is not None
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((master.address.ip or master.address.hostname, master.address.port))
            return str(probe.getsockname()[0])

    async def _launch(self, offers: List[Offer], commands: List[str]) -> None:
        tasks: Dict[str, List[TaskInfo]] = {}
        job = offers[0].framework_id.value.rpartition("-")[2]
        for number, (offer, command) in enumerate(zip(offers, commands)):
            task = TaskInfo(
                name="ranks",
                task_id=TaskID(value=f"ranks-{job}-{number}"),
                agent_id=offer.agent_id,
                command=CommandInfo(value=f"exec {command}"),
                resources=scalars(**self._need),
            )
            tasks.setdefault(offer.id.value, []).append(task)
            self._alive.add(task.task_id.value)
        agents = len({offer.agent_id.value for offer in offers})
        print(f"launching {self._options.ranks} ranks in {len(commands)} tasks on {agents} agents", flush=True)
        for offer in {offer.id.value: offer for offer in offers}.values():
            # One that was rescinded meanwhile ends as TASK_LOST, and with it the job.
            await self._scheduler.launch(offer.id, tasks[offer.id.value], Filters(refuse_seconds=60))

    def _note(self, status: TaskStatus) -> None:
        self._scheduler.acknowledge(status)
        if status.state in ALIVE:
            return
        self._alive.discard(status.task_id.value)
        if status.state != TaskState.TASK_FINISHED:
            self._fail(f"{status.task_id.value} {status.state.name}: {status.message}; the job ends as a whole")

    def _fail(self, why: str) -> None:
        if not self._failed.done():
            self._failed.set_result(why)

    async def _first_of(self, work: asyncio.Future[Any], timeout: Optional[float] = None) -> Any:
        """The work's result. MesosdError: something failed before, or the time is over."""
        try:
            await asyncio.wait({work, self._failed}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            raise MesosdError(self._failed.result() if self._failed.done() else f"no room within {timeout} s")
        finally:
            work.cancel()


async def run_job(options: argparse.Namespace) -> int:
    this = asyncio.current_task()
    assert this is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, this.cancel)
    framework = FrameworkInfo(user=getpass.getuser(), name="mpi", role=options.role, failover_timeout=60)
    async with SchedulerClient(options.master, framework) as scheduler:
        rendezvous = Rendezvous(scheduler, options)
        events = asyncio.ensure_future(rendezvous.take_events())
        try:
            return await rendezvous.run()
        except MesosdError as failed:
            print(failed, file=sys.stderr)
            return 1
        except asyncio.CancelledError:
            print("interrupted: the job ends as a whole", file=sys.stderr)
            return 130
        finally:
            events.cancel()
            # What of the job still runs ends with its framework.
            if scheduler.is_connected:
                await scheduler.teardown()


def main() -> int:
    parser = argparse.ArgumentParser(description="Launches an MPI job, all of it or nothing.")
    parser.add_argument("--master", default=os.environ.get("MESOS_MASTER", "127.0.0.1:5050"))
    parser.add_argument("--role", default="*", help="whose share of the cluster is used (default: *)")
    parser.add_argument("--ranks", type=int, default=4, help="how many ranks (default: 4)")
    parser.add_argument("--ranks_per_task", type=int, default=1, help="how many of them are one task (default: 1)")
    parser.add_argument("--agents", type=int, default=1, help="spread over so many agents at least (default: 1)")
    parser.add_argument("--cpus", type=float, default=0.5, help="what a rank needs (default: 0.5)")
    parser.add_argument("--mem", type=float, default=64.0, help="the same, in MB (default: 64)")
    parser.add_argument("--hold", type=float, default=10.0, help="seconds to hold offers that do not suffice (default: 10)")
    parser.add_argument("--timeout", type=float, help="seconds to wait for room (default: for ever)")
    parser.add_argument("--mpiexec", default="mpiexec.hydra", help="MPICH's mpiexec (default: mpiexec.hydra)")
    parser.add_argument("--address", help="where agents reach this machine (default: as the master does)")
    parser.add_argument("command", nargs="+", help="the MPI program; -- before it")
    options = parser.parse_args()
    if min(options.ranks, options.ranks_per_task, options.agents) < 1:
        parser.error("--ranks, --ranks_per_task and --agents are 1 at least")
    if shutil.which(options.mpiexec) is None:
        parser.error(f"{options.mpiexec} is not on PATH: install MPICH (Debian: mpich), or name it with --mpiexec")
    return asyncio.run(run_job(options))


if __name__ == "__main__":
    sys.exit(main())
