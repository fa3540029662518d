"""Plays one behaviour case: tells the peers, the program and time what to do, and compares what the client does."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import random
import re
from functools import partial
from typing import Any, Callable, Coroutine, Dict, List, NamedTuple, Optional, Tuple

from _behaviour_cases import Case
from _behaviour_programs import ExecutorProgram, OperatorProgram, Program, SchedulerProgram, address_of
from _behaviour_world import CaseLoop, RawFrame, Wire
from mesosd import ConnectionLostError, MasterUnreachableError, MesosdError, RefusedError, RequestTimeout, SubscriptionEnded
from mesosd.errors import refusal_name
from mesosd.messages import frames

_ANSWER = 1

# No kind will ever have this number.
_UNKNOWN_KIND = 60_000

# Ends a client whose peers answer nothing any more: longer than any farewell.
_FAREWELL = 10.0

_UNITS = {"ms": 0.001, "secs": 1.0, "mins": 60.0, "hrs": 3600.0}
_SPAN = re.compile(r"([0-9.]+)([a-z]+)")
#: Words, JSON behind them, and bytes behind that.
_REST = re.compile(r"(?P<words>[^{]*?) ?(?P<json>\{.*\})?(?: \+ (?P<hex>[0-9a-f ]+))?")
_FAILURE = re.compile(r'(?P<kind>[^"]*?)(?: "(?P<text>.*)")?')
_NAME = re.compile(r'"\$([^"]+)"')

_KINDS = {cls._schema_name: (kind, cls) for kind, cls in frames.CLASSES.items()}


class _Rest(NamedTuple):
    words: List[str]
    json: Optional[str]
    more: bytes


def _split(text: str) -> _Rest:
    match = _REST.fullmatch(text)
    assert match is not None, text
    return _Rest(match["words"].split(), match["json"], bytes.fromhex(match["hex"] or ""))


def _span(text: str) -> float:
    match = _SPAN.fullmatch(text)
    assert match is not None, f"{text} is no span"
    return float(match[1]) * _UNITS[match[2]]


class Pattern:
    """JSON with names in it: what a case expects, or what it sends. The names are those of one case."""

    def __init__(self) -> None:
        self._names: Dict[str, Any] = {}

    def fill(self, text: str) -> str:
        """The text with every name replaced by what it stands for."""
        return _NAME.sub(lambda match: json.dumps(self._value(match[1])), text)

    def differ(self, expected: Any, actual: Any, exactly: bool, path: str = "$") -> Optional[str]:
        """What is different in the actual value; None when nothing is."""
        if isinstance(expected, dict) and isinstance(actual, dict):
            for name, value in expected.items():
                there = f"{path}.{name}"
                if value is None and name in actual:
                    return f"{there} is {actual[name]}, expected nothing"
                inner = None if value is None else self.differ(value, actual.get(name), exactly, there)
                if inner is not None:
                    return inner
            others = [name for name in actual if exactly and name not in expected]
            return f"{path}.{others[0]} is not expected" if others else None
        if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
            for index, (element, found) in enumerate(zip(expected, actual)):
                inner = self.differ(element, found, exactly, f"{path}[{index}]")
                if inner is not None:
                    return inner
            return None
        if self._is_same(expected, actual):
            return None
        return f"{path} is {json.dumps(actual)}, expected {json.dumps(expected)}"

    def _is_same(self, expected: Any, actual: Any) -> bool:
        if actual is None or not isinstance(expected, str) or not expected.startswith("$"):
            # To Python True is 1.
            return isinstance(expected, bool) == isinstance(actual, bool) and bool(expected == actual)
        name = expected[1:]
        if name == "any":
            return True
        # A name's first use gives it its value; every uuid is another one.
        if name in self._names:
            return bool(self._names[name] == actual)
        if name.startswith("uuid.") and (actual in self._names.values() or len(base64.b64decode(actual)) != 16):
            return False
        self._names[name] = actual
        return True

    def _value(self, name: str) -> Any:
        if name.startswith("bytes("):
            return base64.b64encode(bytes(int(name[6:-1]))).decode()
        return self._names[name]


class _Notices(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.texts: List[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


class Story:
    """One case. Raises AssertionError with the place of the step that failed."""

    def __init__(self) -> None:
        self._loop = CaseLoop(self._dial)
        self._pattern = Pattern()
        self._dialling: List[Tuple[str, asyncio.Future[Wire]]] = []
        self._wires: Dict[str, Wire] = {}
        self._correlations = {"#none": 0}
        self._last_probe = 4_000_000_000
        self._calls: Dict[str, asyncio.Task[Any]] = {}
        self._program: Optional[Program] = None
        self._leaving: Optional[asyncio.Task[None]] = None
        self._notices = _Notices()

    @staticmethod
    def play(case: Case) -> None:
        """Plays it."""
        random.seed(42)
        story = Story()
        logger = logging.getLogger("mesosd")
        was = logger.level, logger.propagate
        logger.addHandler(story._notices)
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        try:
            story._play(case)
        finally:
            logger.removeHandler(story._notices)
            logger.setLevel(was[0])
            logger.propagate = was[1]
            story._loop.close()

    def _play(self, case: Case) -> None:
        for step in case.steps:
            try:
                self._take(step.text)
            except Exception as error:  # The place in the case is what people look for first.
                notices = " | ".join(self._notices.texts)
                failed = f"{step.place}: {step.text}\n{type(error).__name__}: {error}\nnotices: {notices}"
                self._abandon()
                raise AssertionError(failed) from error
        self._end()

    def _take(self, text: str) -> None:
        subject, verb, rest = (text.split(" ", 2) + ["", ""])[:3]
        if subject == "client" and verb == "waits":
            self._wait(rest)
        elif subject == "client":
            self._program = self._loop.do(lambda: self._make_program(verb, rest))
        elif subject == "program":
            self._act(verb, rest)
        elif subject == "time":
            self._loop.advance(_span(verb))
        elif subject == "notice":
            part = text.partition(" ")[2].strip('"')
            assert any(part in notice for notice in self._notices.texts), "there was no such notice"
        elif re.fullmatch("k[0-9]+", subject):
            self._check_call(self._calls[subject], verb, rest)
        else:
            self._tell_peer(subject, verb, rest)

    def _end(self) -> None:
        for name, call in self._calls.items():
            assert call.done(), f"{name} is still open"
        assert not self._dialling, f"the client tries {self._dialling[0][0]}, of which the case does not speak"
        for peer, wire in self._wires.items():
            frame = wire.receive()
            assert frame is None, f"{peer} has got what the case does not speak of: {_show(frame)}"
        self._leave()
        if not self._leaving_is_done():
            self._loop.advance(_FAREWELL)
        assert self._leaving_is_done(), "the client does not end"
        left = [task for task in asyncio.all_tasks(self._loop) if not task.done()]
        assert not left, f"tasks left behind: {left}"
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        assert not self._loop.problems, self._loop.problems

    def _abandon(self) -> None:
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.settle()

    def _leave(self) -> None:
        if self._leaving is None and self._program is not None:
            self._leaving = self._start(self._program.leave())

    def _leaving_is_done(self) -> bool:
        return self._leaving is None or self._leaving.done()

    def _start(self, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = self._loop.do(lambda: self._loop.create_task(coroutine))
        return task

    def _wait(self, rest: str) -> None:
        words = rest.split()
        ends = [_span(end) for end in words[0].split("..")]
        soonest = self._loop.soonest
        assert soonest is not None, "the client waits for nothing"
        assert ends[0] - 1e-6 <= soonest <= ends[-1] + 1e-6, f"the next timer goes off in {soonest} s"
        if len(words) > 1:
            self._loop.jump(_span(words[2]))
        else:
            self._loop.advance(soonest)

    # The program.

    def _make_program(self, kind: str, rest: str) -> Program:
        parts = _split(rest)
        options = dict((word.split("=", 1)[0], word.split("=", 1)[1]) for word in parts.words)
        if kind == "scheduler":
            return SchedulerProgram(options, json.loads(parts.json or "{}"))
        if kind == "executor":
            return ExecutorProgram(options)
        assert kind == "operator", kind
        return OperatorProgram(options)

    def _act(self, verb: str, rest: str) -> None:
        assert self._program is not None
        program: Program = self._program
        if verb == "sees":
            self._see(program, rest)
        elif verb == "stops":
            self._start(program.stop_listening()).result()
        elif verb == "calls":
            parts = _split(rest)
            name, kind = parts.words
            self._calls[name] = self._start(program.call(kind, self._body(parts)))
        elif verb == "cancels":
            self._loop.do(self._calls[rest].cancel)
        elif verb == "posts":
            parts = _split(rest)
            self._post(program, parts.words[0], parts)
        elif verb == "cannot":
            self._refuse_to_post(program, _split(rest))
        elif verb == "knows":
            words = rest.split()
            told = self._loop.do(partial(program.tell, words[0]))
            assert told == words[1], f"{words[0]} is {told}"
        elif verb == "leaves":
            self._leave()
        elif rest == "left":
            assert self._leaving_is_done(), "it has not"
        else:
            raise AssertionError(f"a program does not know how to: {verb}")

    def _post(self, program: Program, kind: str, parts: _Rest) -> None:
        self._loop.do(lambda: program.post(kind, self._body(parts)))

    def _refuse_to_post(self, program: Program, parts: _Rest) -> None:
        try:
            self._post(program, parts.words[1], parts)
        except (MesosdError, ValueError):
            return
        raise AssertionError("it was posted")

    def _body(self, parts: _Rest) -> Any:
        return json.loads(self._pattern.fill(parts.json or "{}"))

    def _see(self, program: Program, rest: str) -> None:
        parts = _split(rest)
        count = int(parts.words[0]) if parts.words[1:] == ["times"] else 1
        for _ in range(count):
            event = self._start(program.next())
            assert event.done(), "nothing has come"
            seen = event.result()
            if rest == "the end":
                assert seen is None, f"an event: {seen}"
                return
            assert seen is not None, "the events have ended"
            difference = self._pattern.differ(json.loads(parts.json or "{}"), seen, exactly=False)
            assert difference is None, difference

    def _check_call(self, call: asyncio.Task[Any], verb: str, rest: str) -> None:
        self._loop.settle()
        assert call.done() == (verb != "waits"), f"it has ended: {call}" if call.done() else "it has not ended"
        if verb == "answers":
            difference = self._pattern.differ(json.loads(rest), call.result(), exactly=False)
            assert difference is None, difference
        elif verb == "succeeds":
            call.result()
        elif verb == "fails":
            match = _FAILURE.fullmatch(rest)
            assert match is not None
            error = asyncio.CancelledError() if call.cancelled() else call.exception()
            assert _name(error) == match["kind"], f"it failed as {_name(error)}: {error}"
            assert (match["text"] or "") in str(error), str(error)

    # Peers.

    def _dial(self, address: str) -> asyncio.Future[Wire]:
        outcome: asyncio.Future[Wire] = self._loop.create_future()
        self._dialling.append((address, outcome))
        return outcome

    def _next_attempt(self, peer: str) -> asyncio.Future[Wire]:
        assert self._dialling, "the client tries nobody"
        address, outcome = self._dialling.pop(0)
        assert address == address_of(peer), f"the client tries {address}"
        return outcome

    def _tell_peer(self, peer: str, verb: str, rest: str) -> None:
        if verb == "accepts":
            outcome = self._next_attempt(peer)
            wire = self._wires[peer] = Wire()
            self._loop.do(lambda: outcome.set_result(wire))
        elif verb == "refuses":
            outcome = self._next_attempt(peer)
            self._loop.do(lambda: outcome.set_exception(ConnectionRefusedError(111, "Connection refused")))
        elif verb == "ignores":
            self._next_attempt(peer)
        else:
            self._converse(self._wires[peer], verb, rest)

    def _converse(self, wire: Wire, verb: str, rest: str) -> None:
        assert wire.transport is not None
        simple: Dict[str, Callable[[], None]] = {"gathers": wire.gather, "lets": wire.let_go}
        if verb == "<-":
            self._expect(wire, rest)
        elif verb == "->":
            self._loop.do(lambda: self._send(wire, rest))
        elif verb == "cuts":
            wire.cuts = True
        elif verb in simple:
            self._loop.do(simple[verb])
        elif verb == "probes":
            self._probe(wire)
        elif rest == "not read":
            assert wire.transport.is_left_unread, "the client reads on"
        elif rest == "read":
            assert wire.transport.is_read, "the client has left something unread"
        else:
            raise AssertionError(f"a peer does not know how to: {verb}")

    def _send(self, wire: Wire, rest: str) -> None:
        if rest == "end":
            wire.end()
        elif rest == "reset":
            wire.reset()
        elif rest.startswith("bytes "):
            wire.send(bytes.fromhex(rest[6:]))
        else:
            parts = _split(rest)
            words = parts.words
            count = int(words[0]) if words[1:2] == ["times"] else 1
            frame = self._make_frame(words[2:] if count > 1 else words, parts).encode()
            for _ in range(count):
                wire.send(frame)

    def _make_frame(self, words: List[str], parts: _Rest) -> RawFrame:
        if words[0] == "kind":
            kind, payload, words = int(words[1]), b"", words[1:]
        else:
            kind, cls = _find(words[0])
            payload = cls.from_json(self._pattern.fill(parts.json or "{}")).to_bytes()
        flags = correlation = 0
        rest = iter(words[1:])
        for word in rest:
            if word == "re":
                flags |= _ANSWER
            elif word == "flags":
                flags |= int(next(rest))
            else:
                assert word.startswith("#"), f"{word} says nothing about a frame"
                # A peer's own ids may be any; those of a client's requests are what the client chose.
                correlation = self._correlations.setdefault(word, 1_000_000 + len(self._correlations))
        return RawFrame(kind, flags, correlation, payload + parts.more)

    def _expect(self, wire: Wire, rest: str) -> None:
        self._loop.settle()
        frame = wire.receive(heartbeats=rest.startswith("Heartbeat"))
        if rest in ("nothing", "end"):
            assert frame is None, f"a frame: {_show(frame)}"
            assert not wire.has_part, "a part of a frame"
            assert rest == "nothing" or wire.has_ended, "the client has not ended its stream"
            return
        assert frame is not None, "the client has ended its stream" if wire.has_ended else "nothing has come"
        parts = _split(rest)
        kind, cls = _find(parts.words[0])
        assert kind == frame.kind, _show(frame)
        self._check_correlation(frame, parts.words)
        actual = json.loads(cls.from_bytes(frame.payload).to_json())
        exactly = parts.words[-1] == "="
        difference = self._pattern.differ(json.loads(parts.json or "{}"), actual, exactly)
        assert difference is None, f"{difference}: {_show(frame)}"

    def _check_correlation(self, frame: RawFrame, words: List[str]) -> None:
        name = next((word for word in words if word.startswith("#")), None)
        is_answer = "re" in words
        assert frame.flags == (_ANSWER if is_answer else 0), f"flags {frame.flags}"
        if name is None or is_answer:
            expected = 0 if name is None else self._correlations[name]
            assert frame.correlation == expected, f"correlation {frame.correlation}"
        else:
            assert frame.correlation != 0, "no correlation"
            self._correlations[name] = frame.correlation

    def _probe(self, wire: Wire) -> None:
        self._last_probe += 1
        probe = RawFrame(_UNKNOWN_KIND, 0, self._last_probe, b"")
        self._loop.do(lambda: wire.send(probe.encode()))
        answer = wire.receive()
        assert answer is not None, "it is not answered"
        is_refusal = answer.kind == frames.REFUSAL and answer.flags == _ANSWER
        assert is_refusal and answer.correlation == self._last_probe, _show(answer)


def _find(name: str) -> Tuple[int, Any]:
    return _KINDS.get(f"mesosd.{name}") or _KINDS[f"mesos.v1.{name}"]


def _show(frame: Optional[RawFrame]) -> str:
    if frame is None:
        return "nothing"
    cls = frames.CLASSES.get(frame.kind)
    return f"kind {frame.kind} {frame.payload.hex()}" if cls is None else str(cls.from_bytes(frame.payload))


def _name(error: Optional[BaseException]) -> str:
    if isinstance(error, RefusedError):
        return f"refused {refusal_name(error.code)}"
    if isinstance(error, MasterUnreachableError):
        return "unreachable"
    if isinstance(error, (ConnectionLostError, SubscriptionEnded)):
        return "lost"
    if isinstance(error, RequestTimeout):
        return "timeout"
    if isinstance(error, asyncio.CancelledError):
        return "cancelled"
    return repr(error)
