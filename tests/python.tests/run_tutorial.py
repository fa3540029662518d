"""Runs a page of the documentation: every fenced block of it, in order, as a reader would.

    run_tutorial.py PAGE --checkout=DIR --binary=FILE [--seconds=120]

What a block is, its fence says:

    ```bash              is run in one shell, the same from the first block to the last
    ```text              is what the bash block before it prints, on both streams; … stands for anything within a line,
                         and alone in a line for any number of lines; how many blanks there are does not matter
    ```python NAME       is written to the file NAME
    ```python in PATH    is a part of the file PATH of the checkout, which it must be, word for word

Any other fence is an error, as is a bash block that ends with a status other than 0. The shell begins in an empty
folder, with the variable MESOSD naming a folder that has what `make publish python` leaves in a checkout. A cluster
that the page starts gets free ports in place of 5050 and those behind it; in what is printed they are 5050 again.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Dict, List

PORTS = 8
DOCUMENTED_PORT = 5050
# How long the page's programs have to end by themselves once the shell is gone.
END_SECONDS = 20.0

WRAPPER = """#!/bin/bash
# The binary under test, which starts clusters on free ports.
if [ "$1" = local ]; then shift; set -- local --port={port} "$@"; fi
exec {binary} "$@"
"""


class PageError(Exception):
    """The page is not what it should be; the message names the line."""


@dataclass
class Block:
    """A fenced block: the line of its fence, what the fence says, and what stands between."""

    line: int
    kind: str
    text: str


def read_blocks(page: str) -> List[Block]:
    """The page's fenced blocks."""
    blocks: List[Block] = []
    opened = None
    held: List[str] = []
    for number, line in enumerate(page.split("\n"), 1):
        if not line.startswith("```"):
            held.append(line)
        elif opened is None:
            opened, held = (number, line[3:].strip()), []
        elif line.strip() == "```":
            blocks.append(Block(*opened, "\n".join(held) + "\n"))
            opened = None
        else:
            raise PageError(f"line {number}: a fence within the block of line {opened[0]}")
    if opened is not None:
        raise PageError(f"line {opened[0]}: the block has no end")
    return blocks


def matches(expected: str, printed: str) -> bool:
    """Whether an output is what a text block says."""
    pattern = ""
    for line in expected.rstrip("\n").split("\n"):
        words = " ".join(line.split())
        if words == "…":
            pattern += r"(?:[^\n]*\n)*"
        else:
            pattern += "[^\n]*".join(re.escape(part) for part in words.split("…")) + r"\n"
    plain = "".join(" ".join(line.split()) + "\n" for line in printed.rstrip("\n").split("\n"))
    return re.fullmatch(pattern, plain) is not None


class Shell:
    """One bash that runs the blocks of a page."""

    def __init__(self, folder: Path, environment: Dict[str, str], seconds: float) -> None:
        self._seconds = seconds
        self._folder = folder
        (folder / "page").mkdir()
        self._bash = subprocess.Popen(
            ["bash", "--norc"],
            cwd=folder / "page",
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._ready = selectors.DefaultSelector()
        self._ready.register(self._stream(), selectors.EVENT_READ)
        self.page = folder / "page"

    def run(self, block: Block) -> str:
        """What a block prints. PageError: it takes too long, or its status is not 0."""
        script, output = self._folder / "block", self._folder / "output"
        script.write_text(block.text)
        assert self._bash.stdin is not None
        self._bash.stdin.write(f". '{script}' >'{output}' 2>&1; echo $?\n".encode())
        self._bash.stdin.flush()
        until = time.monotonic() + self._seconds
        answer = b""
        while not answer.endswith(b"\n"):
            if not self._ready.select(max(0.0, until - time.monotonic())):
                raise PageError(f"line {block.line}: not done after {self._seconds:g} s:\n{output.read_text()}")
            read = os.read(self._stream().fileno(), 4096)
            if not read:
                raise PageError(f"line {block.line}: the shell has ended:\n{output.read_text()}")
            answer += read
        printed = output.read_text()
        if answer.strip() != b"0":
            raise PageError(f"line {block.line}: ended with {answer.decode().strip()}, not 0:\n{printed}")
        return printed

    def end(self) -> List[str]:
        """Ends the shell and what it has left behind; says what that was."""
        left = self._descendants()
        self._bash.kill()
        for process in left:
            send(process, signal.SIGTERM)
        until = time.monotonic() + END_SECONDS
        while any(Path(f"/proc/{process}").exists() for process in left) and time.monotonic() < until:
            time.sleep(0.05)
        for process in left:
            send(process, signal.SIGKILL)
        self._bash.wait()
        return list(left.values())

    def _stream(self) -> IO[bytes]:
        assert self._bash.stdout is not None
        return self._bash.stdout

    def _descendants(self) -> Dict[int, str]:
        """The page's own programs that still run, by process id: all those that know its folder."""
        found: Dict[int, str] = {}
        mark = f"TUTORIAL_MARK={self._folder}".encode()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == self._bash.pid:
                continue
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                # It ended between the listing and the reading.
                continue
        return found


def send(process: int, number: int) -> None:
    try:
        os.kill(process, number)
    except ProcessLookupError:
        # That is what was wanted.
        pass


def free_ports() -> int:
    """The first of some neighbouring ports that nobody listens on."""
    # At random, below those that the kernel gives to clients: several pages may begin at the same moment.
    places = list(range(20000, 32000, PORTS))
    random.shuffle(places)
    for first in places:
        try:
            for port in range(first, first + PORTS):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            return first
        except OSError:
            continue
    raise PageError(f"there are no {PORTS} free ports side by side")


def make_checkout(folder: Path, checkout: Path, binary: Path, port: int) -> Path:
    """A folder as a checkout is after `make publish python`, with the binary under test in it."""
    made = folder / "mesosd"
    (made / "out").mkdir(parents=True)
    wrapper = made / "out" / "mesosd"
    wrapper.write_text(WRAPPER.format(port=port, binary=binary))
    wrapper.chmod(0o755)
    (made / "out" / "python").symlink_to(checkout / "out" / "python")
    (made / "examples").symlink_to(checkout / "examples")
    return made


def environment_of(folder: Path, made: Path, port: int) -> Dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MESOS", "PYTHON", "VIRTUAL"))}
    kept.update(MESOSD=str(made), MESOS_MASTER=f"127.0.0.1:{port}", TUTORIAL_MARK=str(folder), LC_ALL="C.UTF-8")
    # Debian's Python before any other that the tests' own surroundings may have.
    kept["PATH"] = "/usr/bin:" + kept.get("PATH", "/bin")
    return kept


def as_documented(printed: str, port: int) -> str:
    for number in range(PORTS):
        printed = printed.replace(f":{port + number}", f":{DOCUMENTED_PORT + number}")
    return printed


def run_blocks(blocks: List[Block], shell: Shell, checkout: Path, port: int) -> None:
    printed = ""
    for block in blocks:
        language, _, rest = block.kind.partition(" ")
        if block.kind == "bash":
            started = time.monotonic()
            printed = as_documented(shell.run(block), port)
            print(f"line {block.line}: ran, {time.monotonic() - started:.1f} s", flush=True)
        elif block.kind == "text":
            if not matches(block.text, printed):
                raise PageError(f"line {block.line}: expected\n{block.text}but it printed\n{printed}")
        elif language == "python" and rest.startswith("in "):
            if not stands_in(block.text, (checkout / rest[3:]).read_text()):
                raise PageError(f"line {block.line}: this does not stand in {rest[3:]}")
        elif language == "python" and re.fullmatch(r"[\w.]+", rest):
            (shell.page / rest).write_text(block.text)
        else:
            raise PageError(f"line {block.line}: a block is bash, text, python NAME or python in PATH, not '{block.kind}'")


def stands_in(part: str, whole: str) -> bool:
    """Whether these lines stand together in a text, perhaps further to the right."""
    wanted, lines = textwrap.dedent(part).rstrip("\n"), whole.split("\n")
    count = wanted.count("\n") + 1
    windows = ("\n".join(lines[begin : begin + count]) for begin in range(len(lines)))
    return any(textwrap.dedent(window) == wanted for window in windows)


def ends_of_logs(page: Path) -> str:
    """What the page's programs in the background have written last."""
    logs = sorted(page.glob("*.log"))
    return "\n".join(f"{log.name}: " + "\n    ".join(log.read_text().split("\n")[-6:]) for log in logs)


def run_page(options: argparse.Namespace) -> int:
    blocks = read_blocks(options.page.read_text(encoding="utf-8"))
    folder = Path(tempfile.mkdtemp(prefix="mesosd-tutorial-"))
    port = free_ports()
    made = make_checkout(folder, options.checkout.resolve(), options.binary.resolve(), port)
    shell = Shell(folder, environment_of(folder, made, port), options.seconds)
    left: List[str] = []
    try:
        run_blocks(blocks, shell, options.checkout, port)
    except PageError as wrong:
        raise PageError(f"{wrong}\n{ends_of_logs(shell.page)}") from None
    finally:
        left = shell.end()
        shutil.rmtree(folder, ignore_errors=True)
    if left:
        raise PageError("the page leaves behind: " + "; ".join(left))
    print(f"{len(blocks)} blocks are as the page says")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs every block of a page.")
    parser.add_argument("page", type=Path)
    parser.add_argument("--checkout", type=Path, required=True, help="the repository, after `make python`")
    parser.add_argument("--binary", type=Path, required=True, help="the mesosd to run it with")
    parser.add_argument("--seconds", type=float, default=120.0, help="the longest that a block may take")
    try:
        return run_page(parser.parse_args())
    except PageError as wrong:
        print(wrong, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
