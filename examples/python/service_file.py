"""What a service is, and what its keeper must not forget (service_keeper.py)."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Dict


@dataclass(frozen=True)
class Service:
    """What is to run, as its file says."""

    name: str
    copies: int
    command: str
    cpus: float = 0.1
    mem: float = 32.0

    @staticmethod
    def read(path: Path) -> Service:
        """Reads the file. OSError, ValueError, TypeError: it cannot be read, or something in it is wrong."""
        service = Service(**json.loads(path.read_text()))
        if service.copies < 0 or not service.cpus > 0 or not service.mem > 0:
            raise ValueError("copies must not be negative, cpus and mem must be above 0")
        return service


@dataclass
class Copy:
    """A task of the service. `running_since` is 0 until it is known to run."""

    agent: str
    generation: int
    running_since: float = 0.0
    killed: bool = False


@dataclass
class Memory:
    """What outlives a keeper, in a file beside the service's."""

    path: Path
    framework_id: str = ""
    generation: int = 1
    copies: Dict[str, Copy] = field(default_factory=dict)

    @staticmethod
    def of(service: Path) -> Memory:
        """What the last keeper of the service has left; an empty memory when there was none."""
        path = service.with_name(service.name + ".state")
        if not path.exists():
            return Memory(path)
        kept = json.loads(path.read_text())
        copies = {task: Copy(**fields) for task, fields in kept["copies"].items()}
        return Memory(path, kept["framework_id"], kept["generation"], copies)

    def save(self) -> None:
        """Puts it on the disk, as a whole: whoever is interrupted leaves the old file."""
        copies = {task: asdict(copy) for task, copy in self.copies.items()}
        text = json.dumps({"framework_id": self.framework_id, "generation": self.generation, "copies": copies})
        unfinished = self.path.with_suffix(".new")
        with unfinished.open("w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.path)

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
