"""What an executor has to tell again when it subscribes again. Constant work for each task and update. No clock."""

from __future__ import annotations

from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

from .errors import TooManyWaiting
from .messages import TaskID, TaskInfo, TaskStatus
from .messages.executor import Call

__all__ = ["Update", "UpdateLog"]

_LAST_NUMBER = 0xFFFFFFFF


class Update(NamedTuple):
    """An update that the agent has not written down yet."""

    #: Never 0, and in use only once as long as the update waits.
    number: int
    status: TaskStatus
    bytes: int


class UpdateLog:
    """Updates that the agent has not written down, and tasks of which it has written down none."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._tasks: Dict[str, TaskInfo] = {}
        # Oldest first: dictionaries keep the order in which keys came.
        self._updates: Dict[bytes, Update] = {}
        self._bytes = 0
        #: The number of the last update.
        self.last_number = 0

    def __len__(self) -> int:
        return len(self._updates)

    @property
    def is_full(self) -> bool:
        """Whether no more updates may wait."""
        return self._bytes >= self._max_bytes

    def add_task(self, task: TaskInfo) -> bool:
        """Takes note of a task; False when it is known, so that it must not be started again."""
        return self._tasks.setdefault(task.task_id.value, task) is task

    def add(self, status: TaskStatus, size: int) -> Update:
        """Takes note of an update of ``size`` bytes; raises :class:`TooManyWaiting`."""
        if self._updates and self._bytes + size > self._max_bytes:
            waiting = f"{len(self._updates)} updates of {self._bytes} bytes wait for the agent"
            raise TooManyWaiting(f"{waiting} (limit {self._max_bytes}); await drain() first")
        self._bytes += size
        self.last_number = self.last_number + 1 if self.last_number < _LAST_NUMBER else 1
        update = self._updates[status.uuid] = Update(self.last_number, status, size)
        return update

    def acknowledge(self, task_id: TaskID, uuid: bytes) -> None:
        """The agent has written an update down."""
        self._tasks.pop(task_id.value, None)
        self._forget(uuid)

    def refuse(self, number: int) -> Optional[TaskStatus]:
        """The agent has refused an update: it will never be acknowledged. None when no update has that number."""
        # Refusals come from defects, so a search may take its time.
        for uuid, update in self._updates.items():
            if update.number == number:
                self._forget(uuid)
                return update.status
        return None

    def describe(self) -> Call.Subscribe:
        """All that must be told again, updates oldest first."""
        tasks = [self._tasks[task_id] for task_id in sorted(self._tasks)]
        updates = [Call.Update(status=update.status) for update in self._updates.values()]
        return Call.Subscribe(unacknowledged_tasks=tasks, unacknowledged_updates=updates)

    def after(self, number: int) -> Iterator[Update]:
        """The updates that came after a number, oldest first."""
        newer: List[Tuple[bytes, Update]] = []
        for uuid, update in reversed(self._updates.items()):
            if update.number == number:
                break
            # Numbers begin again after four thousand million updates.
            if (update.number - number) & _LAST_NUMBER >= 1 << 31:
                break
            newer.append((uuid, update))
        return (update for _, update in reversed(newer))

    def _forget(self, uuid: bytes) -> None:
        update = self._updates.pop(uuid, None)
        if update is not None:
            self._bytes -= update.bytes
