"""Risky work (PDF, images, OCR, XML rules) in child processes with limits on memory, processor time and wall clock.

A child serves one task after the other and stays warm; one that dies, or goes beyond a limit, is killed with everything
it started and replaced, and only its own task fails. Bytes and plain JSON cross the border, never pickles: what reads a
hostile file is not trusted afterwards either. Not for trusted code: that runs in the worker itself.

::

    with Sandbox(Limits(memory=512 << 20)) as sandbox:
        facts, content = sandbox.run("adapters.formats.pdf.reading:read", content, pages=20)

The function takes ``(content: bytes, **said)`` and returns ``(facts, bytes)``, facts being plain JSON.
"""

import json
import os
import queue
import resource
import select
import signal
import struct
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from types import TracebackType
from typing import Any

from gateway.errors import GatewayError, Overrun

_HEAD = struct.Struct("!QQ")
LARGEST_FACTS = 64 << 20
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TZ", "TMPDIR", "OMP_NUM_THREADS")
"""What a child may know of our surroundings: no address, no password."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``memory`` in bytes of address space (0: none, for libraries that reserve much and use little); ``processor`` and
    ``wall`` in seconds for one task; ``tasks`` after which a child is replaced in any case."""

    memory: int = 1 << 30
    processor: float = 30
    wall: float = 60
    tasks: int = 200


class Child:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.served = 0
        self._process = subprocess.Popen(  # noqa: S603 - our own module, our own interpreter
            [sys.executable, "-m", "gateway.sandbox", str(limits.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            env={
                **{name: os.environ[name] for name in KEPT if name in os.environ},
                "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            },
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, task: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
        self.served += 1
        deadline = time.monotonic() + self.limits.wall
        said = json.dumps({**task, "processor": self.limits.processor}).encode()
        try:
            self._write(_HEAD.pack(len(said), len(content)) + said + content, deadline)
            facts_size, size = _HEAD.unpack(self._read(_HEAD.size, deadline))
            if facts_size > LARGEST_FACTS:
                raise Overrun("confined work returned more than it may", "look at the file by hand", "size")
            facts = json.loads(self._read(facts_size, deadline))
            return facts, self._read(size, deadline)
        except (BrokenPipeError, EOFError) as error:
            how, words = self._how_it_ended()
            raise Overrun(f"confined work died: {words}", "look at the file by hand", how) from error

    def _write(self, content: bytes, deadline: float) -> None:
        left = memoryview(content)
        while left:
            self._wait(deadline, writing=True)
            left = left[os.write(self._to, left[: 1 << 16]) :]

    def _read(self, size: int, deadline: float) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            self._wait(deadline, writing=False)
            block = os.read(self._from, min(size - len(parts), 1 << 16))
            if not block:
                raise EOFError
            parts += block
        return bytes(parts)

    def _wait(self, deadline: float, *, writing: bool) -> None:
        left = deadline - time.monotonic()
        ready = left > 0 and any(
            select.select([] if writing else [self._from], [self._to] if writing else [], [], left)
        )
        if not ready:
            self.kill()
            raise Overrun(f"confined work took longer than {self.limits.wall:g} s", "look at the file by hand", "time")

    def _how_it_ended(self) -> tuple[str, str]:
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(timeout=2)
            if code < 0:
                ended = signal.Signals(-code)
                return "time" if ended is signal.SIGXCPU else "crash", f"signal {ended.name}"
            return ("memory", "out of memory") if code == MEMORY_EXIT else ("crash", f"exit code {code}")
        return "crash", "its pipe closed"

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


class Sandbox:
    """Up to ``children`` at once; further tasks wait for a free one. Safe to use from many threads."""

    def __init__(self, limits: Limits | None = None, children: int = 1) -> None:
        self.limits = limits or Limits()
        self._free: queue.LifoQueue[Child | None] = queue.LifoQueue()
        for _ in range(children):
            self._free.put(None)
        self._children = children

    def run(self, function: str, content: bytes, **said: Any) -> tuple[Any, bytes]:
        """Call ``module:function`` in a child. Raises :class:`Overrun` when the child did not survive it, and
        :class:`GatewayError` with the function's own complaint when it raised."""
        child = self._free.get()
        try:
            if child is None or not child.alive:
                child = Child(self.limits)
            facts, made = child.ask({"function": function, "said": said}, content)
        except Overrun:
            if child is not None:
                child.kill()
            child = None
            raise
        finally:
            if child is not None and child.served >= self.limits.tasks:
                child.kill()
                child = None
            self._free.put(child)
        if "raised" in facts:
            raise GatewayError(facts["raised"], "look at the file by hand")
        return facts["facts"], made

    def close(self) -> None:
        for child in [self._free.get() for _ in range(self._children)]:
            if child is not None:
                child.kill()
            self._free.put(None)

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()


# --- the child -------------------------------------------------------------------------------------------------------

MEMORY_EXIT = 71


def serve(memory: int) -> None:
    """Read tasks from standard input until it closes. Whatever the work prints goes to standard error."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    while len(head := incoming.read(_HEAD.size)) == _HEAD.size:
        said_size, size = _HEAD.unpack(head)
        task = json.loads(incoming.read(said_size))
        content = incoming.read(size)
        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime + task["processor"]) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        facts, made = _perform(task, content)
        said = json.dumps(facts).encode()
        outgoing.write(_HEAD.pack(len(said), len(made)) + said + made)
        outgoing.flush()


def _perform(task: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    module, _, name = task["function"].partition(":")
    try:
        facts, made = getattr(import_module(module), name)(content, **task["said"])
    except MemoryError:
        os._exit(MEMORY_EXIT)
    except Exception as error:
        return {"raised": f"{type(error).__name__}: {error}"}, b""
    return {"facts": facts}, made


if __name__ == "__main__":
    serve(int(sys.argv[1]))
