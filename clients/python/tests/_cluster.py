"""Masters and agents of the published binary, named by the variable MESOSD_BINARY, on ports of their own."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from types import TracebackType
from typing import Dict, List, Optional, Set, Type

import mesosd
from mesosd.messages import CommandInfo, Environment, Resource, Value

BINARY = os.environ.get("MESOSD_BINARY", "")

#: Marks the test cases that need the binary.
needs_binary = unittest.skipUnless(BINARY, "MESOSD_BINARY names no binary")

# In real seconds, for whatever a cluster is asked for.
PATIENCE = 60.0


_given: Set[int] = set()


def free_port() -> int:
    """A port that nobody listens on, and that nobody was given before."""
    while True:
        # Below the ephemeral range, so that no outgoing connection of another test takes it meanwhile.
        port = random.randrange(20_000, 30_000)
        if port in _given:
            continue
        _given.add(port)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                # Somebody has it: try another.
                continue
        return port


class Cluster:
    """Processes in a folder of their own; leaving it ends them and all that they started."""

    def __init__(self, zookeeper: Optional[str] = None) -> None:
        self.folder = tempfile.mkdtemp(prefix="mesosd-python-")
        self._zookeeper = zookeeper
        self._programs: Dict[str, subprocess.Popen[bytes]] = {}
        self._ports: Dict[str, int] = {}

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        for name in sorted(self._programs, key=lambda name: name.startswith("master")):
            # Agents first, and so that they end what they started.
            self._end(name, signal.SIGUSR1 if name.startswith("agent") else signal.SIGKILL)
        if error is not None:
            for log in sorted(Path(self.folder).glob("*.log")):
                print(f"--- {log.name}\n{log.read_text(errors='replace')[-4000:]}", file=sys.stderr)
        shutil.rmtree(self.folder, ignore_errors=True)

    def master(self, name: str = "master") -> str:
        """Starts a master, or starts one again; its ``host:port``."""
        port = self._ports.setdefault(name, free_port())
        flags = [f"--zk={self._zookeeper}", "--zk_session_timeout=2secs"] if self._zookeeper else []
        self._start(name, "master", *flags)
        return f"127.0.0.1:{port}"

    def agent(self, name: str = "agent", resources: str = "cpus:4;mem:1024", *flags: str) -> str:
        """Starts an agent, or starts one again; its ``host:port``."""
        port = self._ports.setdefault(name, free_port())
        master = self._zookeeper or f"127.0.0.1:{self._ports['master']}"
        runtime = f"--runtime_dir={self.folder}/{name}-run"
        self._start(name, "agent", f"--master={master}", f"--resources={resources}", runtime, *flags)
        return f"127.0.0.1:{port}"

    def kill(self, name: str) -> None:
        """Ends a program as kill -9 does."""
        self._end(name, signal.SIGKILL)

    def stop(self, name: str) -> None:
        """Ends a program in good order; an agent's tasks run on."""
        self._end(name, signal.SIGTERM)

    def _start(self, name: str, role: str, *flags: str) -> None:
        command = [BINARY, role, "--ip=127.0.0.1", f"--port={self._ports[name]}"]
        command += [f"--work_dir={self.folder}/{name}", *flags]
        with open(f"{self.folder}/{name}.log", "ab") as log:
            self._programs[name] = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)

    def _end(self, name: str, how: int) -> None:
        program = self._programs.pop(name)
        program.send_signal(how)
        try:
            program.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
            raise


def cpus(amount: float) -> List[Resource]:
    """So many processors and a little memory."""
    return [
        Resource(name="cpus", type=Value.Type.SCALAR, scalar=Value.Scalar(value=amount)),
        Resource(name="mem", type=Value.Type.SCALAR, scalar=Value.Scalar(value=32)),
    ]


def python_command(program: str) -> CommandInfo:
    """A command that runs a program beside the tests, with this package."""
    path = str(Path(mesosd.__file__).parent.parent)
    variable = Environment.Variable(name="PYTHONPATH", value=path)
    return CommandInfo(
        shell=False,
        value=sys.executable,
        arguments=[sys.executable, str(Path(__file__).parent / program)],
        environment=Environment(variables=[variable]),
    )
