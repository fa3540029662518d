"""What the tests of clients share: an event loop with virtual time, and peers that say what the test wants."""

from __future__ import annotations

import asyncio
import selectors
import ssl
import threading
from typing import Any, Coroutine, List, Optional, Tuple, TypeVar

from mesosd import _frames as frames
from mesosd._frames import FrameParser, encode_frame
from mesosd.messages import AgentInfo, ExecutorID, ExecutorInfo, FrameworkID, FrameworkInfo, MasterInfo, native
from mesosd.messages import executor as executor_api
from mesosd.messages import scheduler as scheduler_api

T = TypeVar("T")

# A test that waits in vain fails after so many real seconds.
PATIENCE = 20.0


class _Selector(selectors.DefaultSelector):
    """Where nothing is ready, time goes on at once instead of being waited for."""

    loop: VirtualLoop

    def select(self, timeout: Optional[float] = None) -> List[Tuple[selectors.SelectorKey, int]]:
        # The kernel of a busy machine may need a moment to bring what was just sent over loopback.
        ready = super().select(0 if timeout == 0 else 0.003)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            ready = super().select(PATIENCE)
            if not ready:
                raise AssertionError("the test waits for something that never comes")
            return ready
        self.loop.virtual_time += timeout
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose timers cost no time; sockets are real."""

    def __init__(self) -> None:
        self.virtual_time = 1000.0
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.virtual_time


def run(main: Coroutine[Any, Any, T]) -> T:
    """Runs a test's coroutine in virtual time; what it leaves behind is an error."""
    loop = VirtualLoop()
    problems: List[str] = []
    loop.set_exception_handler(lambda _, context: problems.append(repr(context)))
    try:
        result = loop.run_until_complete(main)
        left = [task for task in asyncio.all_tasks(loop) if not task.done()]
        # What was cancelled or is about to end does so within some turns.
        if left:
            loop.run_until_complete(asyncio.wait(left, timeout=10.0))
            left = [task for task in left if not task.done()]
        assert not left, f"tasks left behind: {left}"
        loop.run_until_complete(loop.shutdown_asyncgens())
        assert not problems, f"unhandled: {problems}"
        return result
    finally:
        loop.close()


class FakePeer:
    """One accepted connection, of which the test reads and writes the frames."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self._parser = FrameParser(64 << 20)
        self._arrived: List[frames.Frame] = []
        self.hello: Optional[native.Hello] = None

    async def frame(self) -> frames.Frame:
        """The next frame, heartbeats left out; raises EOFError at the end of the stream."""
        while True:
            while not self._arrived:
                data = await self.reader.read(1 << 16)
                if not data:
                    raise EOFError
                self._arrived = self._parser.feed(data)
            frame = self._arrived.pop(0)
            if frame[0] != frames.HEARTBEAT:
                return frame

    async def expect(self, kind: int) -> frames.Frame:
        """The next frame, which must be of this kind."""
        frame = await self.frame()
        assert frame[0] == kind, f"a frame of kind {frame[0]}, expected {kind}"
        return frame

    async def ended(self) -> List[int]:
        """Waits for the end of the stream; the kinds of what came before."""
        kinds = []
        try:
            while True:
                kinds.append((await self.frame())[0])
        except (EOFError, ConnectionError):
            return kinds

    def send(self, kind: int, message: Any = None, correlation: int = 0, flags: int = 0) -> None:
        """Sends a frame."""
        payload = b"" if message is None else message.to_bytes()
        self.writer.write(encode_frame(kind, payload, correlation, flags))

    async def greet(self) -> native.Hello:
        """Reads preamble and Hello."""
        assert await self.reader.readexactly(8) == frames.PREAMBLE
        self.hello = native.Hello.from_bytes((await self.expect(frames.HELLO))[3])
        return self.hello

    async def welcome(self, role: native.PeerRole = native.PeerRole.MASTER, **fields: Any) -> native.Hello:
        """Reads Hello and answers it with Welcome."""
        hello = await self.greet()
        fields.setdefault("heartbeat_milliseconds", 15_000)
        self.send(frames.WELCOME, native.Welcome(version=1, role=role, **fields))
        return hello

    def accept(self, correlation: int) -> None:
        """Takes a request on."""
        self.send(frames.ACCEPTED, None, correlation, frames.ANSWER)

    def refuse(self, correlation: int, code: native.RefusalCode, message: str = "no") -> None:
        """Does not take a request on."""
        self.send(frames.REFUSAL, native.Refusal(code=code, message=message), correlation, frames.ANSWER)

    async def scheduler_call(self) -> scheduler_api.Call:
        """The next frame, a scheduler's call, which is taken on."""
        kind, _, correlation, payload = await self.expect(frames.SCHEDULER_CALL)
        if correlation:
            self.accept(correlation)
        return scheduler_api.Call.from_bytes(payload)

    def scheduler_event(self, **fields: Any) -> None:
        """Sends a scheduler's event; its type follows from the field."""
        name = next(iter(fields)).upper()
        event = scheduler_api.Event(type=scheduler_api.Event.Type[name], **fields)
        self.send(frames.SCHEDULER_EVENT, event)

    async def subscribe_scheduler(self, framework_id: str = "f1", **welcome: Any) -> scheduler_api.Call:
        """Handshake and subscription."""
        await self.welcome(**welcome)
        call = await self.scheduler_call()
        assert call.type == scheduler_api.Call.Type.SUBSCRIBE
        self.scheduler_event(
            subscribed=scheduler_api.Event.Subscribed(
                framework_id=FrameworkID(value=framework_id),
                master_info=MasterInfo(id="m1", ip=0, port=5050),
            )
        )
        return call

    async def executor_call(self) -> executor_api.Call:
        """The next frame, an executor's call, which is taken on."""
        kind, _, correlation, payload = await self.expect(frames.EXECUTOR_CALL)
        if correlation:
            self.accept(correlation)
        return executor_api.Call.from_bytes(payload)

    def executor_event(self, name: str, **fields: Any) -> None:
        """Sends an executor's event."""
        self.send(frames.EXECUTOR_EVENT, executor_api.Event(type=executor_api.Event.Type[name], **fields))

    async def subscribe_executor(self) -> executor_api.Call:
        """Handshake and subscription."""
        await self.welcome(role=native.PeerRole.AGENT)
        call = await self.executor_call()
        assert call.type == executor_api.Call.Type.SUBSCRIBE
        subscribed = executor_api.Event.Subscribed(
            executor_info=ExecutorInfo(executor_id=ExecutorID(value="e1")),
            framework_info=FrameworkInfo(user="nobody", name="f"),
            agent_info=AgentInfo(hostname="a1"),
        )
        self.executor_event("SUBSCRIBED", subscribed=subscribed)
        return call

    async def say_goodbye(self, reason: native.GoodbyeReason) -> None:
        """Says goodbye and closes when the other side has answered."""
        self.send(frames.GOODBYE, native.Goodbye(reason=reason))
        await self.ended()
        self.writer.close()

    async def answer_goodbye(self) -> None:
        """Reads up to the other side's goodbye, answers it and closes."""
        while (await self.frame())[0] != frames.GOODBYE:
            pass
        self.send(frames.GOODBYE, native.Goodbye(reason=native.GoodbyeReason.FINISHED))
        self.writer.close()

    def drop(self) -> None:
        """Ends the connection without a word."""
        self.writer.transport.abort()


class FakeServer:
    """Listens on a port of its own; connections wait until the test takes them."""

    def __init__(self, tls: Optional[ssl.SSLContext] = None) -> None:
        self._tls = tls
        self._peers: List[FakePeer] = []

    async def __aenter__(self) -> FakeServer:
        self._connections: asyncio.Queue[FakePeer] = asyncio.Queue()
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for peer in self._peers:
            peer.writer.transport.abort()

    @property
    def address(self) -> str:
        """Its ``host:port``."""
        host, port = self._server.sockets[0].getsockname()
        return f"{host}:{port}"

    async def accept(self) -> FakePeer:
        """The next connection."""
        return await self._connections.get()

    @property
    def waiting(self) -> int:
        """How many connections were made that the test has not taken."""
        return self._connections.qsize()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = FakePeer(reader, writer)
        self._peers.append(peer)
        self._connections.put_nowait(peer)


class FakeThread:
    """A peer in a thread and an event loop of its own, for drivers; real time, but nobody sleeps."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def do(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Runs something in the loop, and waits for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(PATIENCE)

    def close(self) -> None:
        """Ends the thread."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(PATIENCE)
        self.loop.close()
