"""MPICH's mpiexec, for a scheduler that starts the ranks itself (mpi_rendezvous.py).

With its manual launcher mpiexec starts nothing: it prints the command of a proxy for each host, waits until all of them
have connected to it, has them start the ranks, and hands their output on.
"""

from __future__ import annotations

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from typing import List

from mesosd import MesosdError

# A rank leads a session of its own, out of its agent's sight: when its proxy is killed, it has to end with it.
END_WITH_PARENT = ["setpriv", "--pdeathsig", "KILL"]
LAUNCH, END = "HYDRA_LAUNCH: ", "HYDRA_LAUNCH_END"


class MpiExec:
    """One job's mpiexec. Whoever has started it must :meth:`kill` it in the end."""

    def __init__(self, process: Process, proxies: List[str]) -> None:
        self._process = process
        #: The commands of the proxies, each for a machine of its own.
        self.proxies = proxies

    @staticmethod
    async def start(mpiexec: str, address: str, command: List[str], ranks: int, ranks_per_proxy: int) -> MpiExec:
        """Starts it. MesosdError: it did not print what it should; its own error output says why.

        ``address`` is where the proxies reach this machine.
        """
        # A name for each proxy, none of which is looked up: with this launcher it is for us to say where they run.
        proxies = -(-ranks // ranks_per_proxy)
        hosts = ",".join(f"127.1.{n // 250}.{n % 250 + 1}:{ranks_per_proxy}" for n in range(proxies))
        where = ["-launcher", "manual", "-localhost", address, "-hosts", hosts, "-n", str(ranks)]
        rank = [*END_WITH_PARENT, *command]
        process = await asyncio.create_subprocess_exec(mpiexec, *where, *rank, stdin=DEVNULL, stdout=PIPE)
        found = MpiExec(process, [])
        try:
            await found._read_commands()
        except BaseException:
            found.kill()
            raise
        return found

    async def follow(self) -> int:
        """Prints what the ranks print, until all have ended; the job's exit status."""
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            print(line.decode(errors="replace"), end="", flush=True)
        return await self._process.wait()

    def kill(self) -> None:
        """Ends it, and with it the ranks; without effect when it has ended."""
        if self._process.returncode is None:
            # It has no other way out while proxies have not connected.
            self._process.kill()

    async def _read_commands(self) -> None:
        assert self._process.stdout is not None
        while (line := (await self._process.stdout.readline()).decode().strip()) != END:
            if not line.startswith(LAUNCH):
                raise MesosdError(f"mpiexec printed '{line}'; expected the command of a proxy")
            self.proxies.append(line[len(LAUNCH) :])
