"""Where the processes of functions come from: each started on its own, or forked from one that has imported everything.

A process of its own is a cold start as it is. A forked one has its imports behind it and takes a twentieth of the time:
it finds the same path and the same environment, and does all the rest itself, from loading its handler on.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Protocol

from local import clock
from local.deployment import Function
from local.lambda_nursery import LENGTH_BYTES

WORKER = Path(__file__).with_name("lambda_worker.py")
MOVED_WORKER = Path(__file__).with_name("moved_worker.py")
NURSERY = Path(__file__).with_name("lambda_nursery.py")
PYTHON = (sys.executable, "-u", "-S", "-I")
STOP_LIMIT_SECONDS = 5.0

Layers = tuple[Path, ...]


class WorkerProcess(Protocol):
    """A process that serves one function, as `subprocess.Popen` has it; its group has its number."""

    stdin: IO[bytes] | None
    stdout: IO[bytes] | None
    returncode: int

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self) -> int: ...


class Processes(Protocol):
    """Starts the processes that functions run in."""

    def prepare(self, functions: Iterable[Function]) -> None:
        """Learn which functions there are."""

    def start(self, function: Function, variables: Mapping[str, str]) -> WorkerProcess:
        """Start a worker for the function, with nothing but these variables in its environment.

        Raises:  OSError  the machine starts no more processes
        """

    def stop(self) -> None:
        """Start no more; the workers are their owners' to end."""


class ColdProcesses:
    """Start each process from nothing; `worker` is the script that it runs."""

    def __init__(self, worker: Path = WORKER) -> None:
        self._worker = worker

    def prepare(self, functions: Iterable[Function]) -> None: ...

    def start(self, function: Function, variables: Mapping[str, str]) -> WorkerProcess:
        return subprocess.Popen(  # nosec B603  # our own interpreter, on a file of this project
            [*PYTHON, *_command(function, self._worker)],
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def stop(self) -> None: ...


class ForkedProcesses:
    """Fork each process from the nursery of its layers; `libraries` is the folder of layers that nobody here wrote."""

    def __init__(self, libraries: Path) -> None:
        self._libraries = libraries.resolve()
        self._nurseries: dict[Layers, _Nursery] = {}

    def prepare(self, functions: Iterable[Function]) -> None:
        """Start the nurseries; they are ready by the time somebody asks for a process, or soon after."""
        folders: dict[Layers, list[Path]] = {}
        for function in functions:
            folders.setdefault(function.path[1:], []).append(function.path[0])
        for layers, sources in folders.items():
            if layers in self._nurseries:
                continue
            own = [layer for layer in layers if not layer.is_relative_to(self._libraries)]
            self._nurseries[layers] = _Nursery(layers, [*own, *sources])

    def start(self, function: Function, variables: Mapping[str, str]) -> WorkerProcess:
        return self._nurseries[function.path[1:]].fork(_command(function), variables)

    def stop(self) -> None:
        for one in self._nurseries.values():
            one.stop()


class _Nursery:
    """The process of `lambda_nursery.py` for one set of layers."""

    def __init__(self, layers: Layers, sources: Iterable[Path]) -> None:
        setup = {"layers": [str(layer) for layer in layers], "sources": [str(source) for source in sources]}
        self._orders, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # nosec B603  # as above
                [*PYTHON, str(NURSERY), json.dumps(setup)],
                env={"LANG": "en_US.UTF-8", "TZ": ":UTC"},
                stdin=theirs.fileno(),
                start_new_session=True,
            )
        self._lock = threading.Lock()

    def fork(self, command: list[str], variables: Mapping[str, str]) -> "_ForkedWorker":
        order = json.dumps({"command": command, "variables": dict(variables)}).encode()
        stdin, to_stdin = os.pipe()
        from_stdout, stdout = os.pipe()
        from_fate, fate = os.pipe()
        try:
            with self._lock:
                socket.send_fds(self._orders, [len(order).to_bytes(LENGTH_BYTES, "big")], [stdin, stdout, fate])
                self._orders.sendall(order)
        finally:
            for descriptor in (stdin, stdout, fate):
                os.close(descriptor)
        return _ForkedWorker(to_stdin, from_stdout, from_fate)

    def stop(self) -> None:
        """End it, also in the midst of its imports."""
        self._orders.close()
        self._process.kill()
        self._process.wait()


class _ForkedWorker:
    """A process whose parent is the nursery, which tells of its end.

    Raises:  OSError  the nursery is gone
    """

    def __init__(self, stdin: int, stdout: int, fate: int) -> None:
        self.stdin: IO[bytes] | None = os.fdopen(stdin, "wb", buffering=0)
        self.stdout: IO[bytes] | None = os.fdopen(stdout, "rb")
        self.returncode = 0
        self._fate = os.fdopen(fate, "rb")
        self._ended = False
        told = self._fate.readline()
        if not told:
            raise OSError("the nursery is gone")
        self.pid = int(told)

    def poll(self) -> int | None:
        """Return the exit code, once `wait` has seen the end."""
        return self.returncode if self._ended else None

    def wait(self) -> int:
        with self._fate:
            # Without a nursery nobody knows; whatever took it is likely to have taken the worker.
            self.returncode = int(self._fate.readline() or -signal.SIGKILL)
        self._ended = True
        return self.returncode


def _command(function: Function, worker: Path = WORKER) -> list[str]:
    """Return the script of a function's process and what it takes; its clock is this process's."""
    seconds_ahead = clock.seconds_ahead()
    script = [str(MOVED_WORKER), str(seconds_ahead), str(clock.LIBRARY)] if seconds_ahead else [str(worker)]
    return [*script, *map(str, function.path)]
