"""What the drivers of schedulers and executors have in common: an event loop in a thread of its own, and another thread
in which the program's callbacks run one at a time, so that a slow one never keeps a connection from being read."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections import deque
from typing import Callable, Deque, Generic, List, Optional, Tuple, TypeVar

from ._events import Entry
from ._subscription import Disconnected, Subscription
from .messages import Status

__all__ = ["Driver"]

logger = logging.getLogger("mesosd")

E = TypeVar("E")

# What stop() waits for in a thread of the program, in seconds: the farewells have limits of their own that are below.
_STOP_PATIENCE = 20.0

# How many calls may wait for the event loop; beyond that their callers wait too.
_MAX_ACTIONS = 10_000

#: Events that are there, and whom to tell when they have been handled.
_Batch = Optional[Tuple[List[Entry], "asyncio.Future[None]"]]


class Driver(Generic[E]):
    """Life and threads. All public members are thread-safe and can be called in callbacks."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._status = Status.DRIVER_NOT_STARTED
        #: What a callback has raised, once one has: the driver is aborted then.
        self.failure: Optional[BaseException] = None
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._threads: List[threading.Thread] = []
        self._batches: queue.SimpleQueue[_Batch] = queue.SimpleQueue()
        self._actions: Deque[Callable[[], None]] = deque()
        self._is_waking = False
        self._has_room = threading.Event()
        self._stopping: Optional[asyncio.Event] = None
        self._left = threading.Event()
        self._finished = threading.Event()

    # Life.

    @property
    def status(self) -> Status:
        """What :meth:`join` would give if it did not wait."""
        return self._status

    def start(self) -> Status:
        """Begins to connect. Returns at once: DRIVER_RUNNING, or the present status when it was started before."""
        with self._lock:
            if self._status is not Status.DRIVER_NOT_STARTED:
                return self._status
            self._loop = asyncio.new_event_loop()
            self._status = Status.DRIVER_RUNNING
        self._threads = [
            threading.Thread(target=self._run_loop, name=f"{self._name}-io", daemon=True),
            threading.Thread(target=self._run_callbacks, name=f"{self._name}-callbacks", daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        return Status.DRIVER_RUNNING

    def abort(self) -> Status:
        """Makes no more callbacks, and says goodbye. Unlike after ``stop``, :meth:`join` gives DRIVER_ABORTED."""
        return self._end(Status.DRIVER_ABORTED)

    def join(self) -> Status:
        """Waits until the driver was stopped or aborted, and has said goodbye. Not to be called in a callback."""
        if self._status is Status.DRIVER_NOT_STARTED:
            return self._status
        if threading.current_thread() in self._threads:
            raise RuntimeError("join() in a callback would wait for itself")
        self._finished.wait()
        return self._status

    def run(self) -> Status:
        """:meth:`start` and :meth:`join`; when Ctrl-C interrupts it, :meth:`abort` too."""
        try:
            status = self.start()
            return status if status is not Status.DRIVER_RUNNING else self.join()
        except KeyboardInterrupt:
            # The threads would not survive the program anyway; so they end in good order.
            self.abort()
            self._finished.wait(_STOP_PATIENCE)
            raise

    # For subclasses.

    def _subscription(self) -> Subscription[E]:
        """The client's subscription; asked in the event loop, after :meth:`_open`."""
        raise NotImplementedError

    async def _open(self) -> None:
        """Makes the client and begins to connect, in the event loop."""
        raise NotImplementedError

    async def _close(self) -> None:
        """Says goodbye, in the event loop."""
        raise NotImplementedError

    def _handle(self, event: E) -> None:
        """Makes the callback for an event, in the callbacks' thread."""
        raise NotImplementedError

    def _handle_disconnected(self) -> None:
        """Makes the callback for a lost connection, in the callbacks' thread."""
        raise NotImplementedError

    def _end(self, status: Status) -> Status:
        """Ends the driver with this status, unless it has ended; the status is what it is afterwards."""
        with self._lock:
            if self._status is Status.DRIVER_RUNNING:
                self._status = status
                self._left.set()
                self._later(self._wake_main)
        return self._status

    def _await_end(self) -> None:
        """Waits until goodbye was said, unless this is one of the driver's own threads."""
        if self._threads and threading.current_thread() not in self._threads:
            self._finished.wait(_STOP_PATIENCE)

    def _later(self, action: Callable[[], None]) -> None:
        """Does something in the event loop, after what was to be done before; forgotten when it has ended."""
        if len(self._actions) >= _MAX_ACTIONS:
            self._await_room()
        self._actions.append(action)
        if self._is_waking or self._loop is None:
            return
        self._is_waking = True
        try:
            self._loop.call_soon_threadsafe(self._do_actions)
        except RuntimeError:
            # The loop is closed: the driver has ended.
            self._actions.clear()

    def _await_room(self) -> None:
        """Lets a caller that is faster than the event loop wait for it."""
        if threading.current_thread() is self._threads[0]:
            return
        self._has_room.clear()
        # Looked at again: what was done before the line above has not been told.
        if len(self._actions) >= _MAX_ACTIONS:
            self._has_room.wait(_STOP_PATIENCE)

    # The event loop's thread.

    def _run_loop(self) -> None:
        assert self._loop is not None
        try:
            asyncio.set_event_loop(self._loop)
            self._loop.run_until_complete(self._main())
        except BaseException as error:  # noqa: B902 - whatever it is, nobody may wait for this thread for ever
            logger.exception("the driver's event loop failed")
            self.failure = self.failure or error
            self._status = Status.DRIVER_ABORTED
        finally:
            self._batches.put(None)
            _close_loop(self._loop)
            self._actions.clear()
            self._has_room.set()
            self._finished.set()

    async def _main(self) -> None:
        stopping = self._stopping = asyncio.Event()
        if self._left.is_set():
            return
        await self._open()
        pumping = asyncio.ensure_future(self._pump())
        waiting = asyncio.ensure_future(stopping.wait())
        await asyncio.wait({pumping, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if pumping.done() and pumping.exception() is None:
            # The last event was handed over; its callback ends the driver.
            await waiting
        pumping.cancel()
        waiting.cancel()
        await self._close()
        await asyncio.wait({pumping})
        if not pumping.cancelled():
            error = pumping.exception()
            if error is not None:
                raise error

    async def _pump(self) -> None:
        events = self._subscription().events
        loop = asyncio.get_running_loop()
        while await events.wait():
            done: asyncio.Future[None] = loop.create_future()
            self._batches.put((events.take_all(), done))
            await done

    def _wake_main(self) -> None:
        if self._stopping is not None:
            self._stopping.set()

    def _do_actions(self) -> None:
        # Before the first action is taken: one that is added from here on wakes the loop again.
        self._is_waking = False
        actions = self._actions
        for _ in range(len(actions)):
            action = actions.popleft()
            try:
                action()
            except Exception as error:
                # A defect: what the program gets wrong is noticed in its own thread.
                self._fail("the driver failed; it is aborted", error)
        self._has_room.set()

    # The callbacks' thread.

    def _run_callbacks(self) -> None:
        while True:
            batch = self._batches.get()
            if batch is None:
                return
            entries, done = batch
            for entry in entries:
                if self._status is not Status.DRIVER_RUNNING:
                    break
                self._call_back(entry)
            self._later(lambda done=done: done.done() or done.set_result(None))  # type: ignore[misc]

    def _call_back(self, entry: Entry) -> None:
        try:
            if isinstance(entry.event, Disconnected):
                self._handle_disconnected()
            elif self._subscription().is_wanted(entry.event, entry.session):
                self._handle(entry.event)  # type: ignore[arg-type]
        except BaseException as error:  # noqa: B902 - SystemExit too, which would end this thread without a word
            # It is the program's: the program ends with DRIVER_ABORTED, as with Mesos' bindings.
            self._fail("a callback failed; the driver is aborted", error)

    def _fail(self, what: str, error: BaseException) -> None:
        logger.error(what, exc_info=error)
        self.failure = self.failure or error
        self._end(Status.DRIVER_ABORTED)


def _close_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Ends what is left in an event loop and closes it, as ``asyncio.run`` does."""
    try:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.wait(left) if left else asyncio.sleep(0))
    finally:
        loop.close()
