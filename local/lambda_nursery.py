"""The process that workers are forked from: it has imported what functions import, and runs nothing of theirs.

It has read botocore's descriptions of services as well. A worker makes its own clients of them.

Started as `python -S -I lambda_nursery.py '{"layers": [...], "sources": [...]}'`; orders come over the socket that is
its standard input, each with three file descriptors: the worker's standard input, its output, and a pipe for its fate.

    cloud ──▶ 4 bytes: length, with the descriptors; then {"command": [script, ...], "variables": {...}}
          ◀── down the pipe of the order: a line with its pid when the worker runs, one with the exit code at its end

It ends when the socket is closed. It has one thread, so that forking is safe.
"""

import gc
import importlib
import json
import os
import re
import runpy
import select
import signal
import socket
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

IMPORT = re.compile(r"^ *(?:from ([\w.]+) import ([\w, ]*)|import ([\w., ]+$))", re.MULTILINE)
STDIN, STDOUT, STDERR = 0, 1, 2
LENGTH_BYTES = 4
QUICK_BOTOCORE = Path(__file__).with_name("quick_botocore.py")
SERVICES = ("dynamodb", "kms", "lambda", "sesv2", "sqs", "ssm", "stepfunctions")
"""What functions make clients of; the descriptions of these are read here."""


def preload(sources: Iterable[str]) -> None:
    """Import every module that the code in these folders names anywhere, also where it is imported late."""
    for name in sorted({name for source in sources for name in _imported(Path(source))}):
        with suppress(Exception):  # a function that needs it says what is wrong with it
            importlib.import_module(name)


def read_descriptions() -> None:
    """Have botocore read what it makes clients from."""
    with suppress(Exception):  # as above
        quick = runpy.run_path(str(QUICK_BOTOCORE))
        quick["quicken"]()
        quick["warm"](*SERVICES)


def _imported(folder: Path) -> Iterator[str]:
    """Find the lines that import something; reading them as Python would take as long as the imports."""
    for file in folder.rglob("*.py"):
        for module, names, modules in IMPORT.findall(file.read_text(encoding="utf-8")):
            yield from (name.partition(" as ")[0].strip() for name in modules.split(",") if name)
            if module:
                yield module
                # A class has a capital; any other name that is no module fails to be imported, and costs little.
                yield from (f"{module}.{name}" for name in names.replace(",", " ").split() if name[0].islower())


class Nursery:
    """Fork a worker per order, and tell how each of them ends."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._fates: dict[int, int] = {}
        self._ended, self._wake = socket.socketpair()

    def run(self) -> None:
        """Serve until the cloud closes the socket; in a worker, until its end."""
        self._wake.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake.fileno())
        while True:
            ready, _, _ = select.select([self._orders, self._ended], [], [])
            if self._ended in ready:
                self._ended.recv(1024)
                self._tell_fates()
            if self._orders in ready:
                head, descriptors, _, _ = socket.recv_fds(self._orders, LENGTH_BYTES, 3, socket.MSG_WAITALL)
                if not head:
                    return
                length = int.from_bytes(head, "big")
                self._fork(json.loads(self._orders.recv(length, socket.MSG_WAITALL)), *descriptors)

    def _fork(self, order: dict[str, Any], stdin: int, stdout: int, fate: int) -> None:
        pid = os.fork()
        if pid == 0:
            self._leave_behind()
            os.setsid()
            os.write(fate, f"{os.getpid()}\n".encode())
            os.close(fate)
            _work(order, stdin, stdout)
        os.close(stdin)
        os.close(stdout)
        self._fates[pid] = fate

    def _leave_behind(self) -> None:
        """Keep nothing of the nursery's in a worker."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for each in (self._orders, self._ended, self._wake):
            each.close()
        for fate in self._fates.values():
            os.close(fate)

    def _tell_fates(self) -> None:
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                pid, status = ended
                fate = self._fates.pop(pid)
                with suppress(BrokenPipeError):
                    os.write(fate, f"{os.waitstatus_to_exitcode(status)}\n".encode())
                os.close(fate)


def _work(order: dict[str, Any], stdin: int, stdout: int) -> None:
    """Be the worker from here on."""
    for descriptor, place in ((stdin, STDIN), (stdout, STDOUT), (stdout, STDERR)):
        os.dup2(descriptor, place)
    os.close(stdin)
    os.close(stdout)
    os.environ.clear()
    os.environ.update(order["variables"])
    time.tzset()
    sys.argv = order["command"]
    sys.path = [each for each in sys.path if each not in sys.argv]
    runpy.run_path(sys.argv[0], run_name="__main__")
    sys.exit()


def main() -> None:
    """Import, and wait for orders."""
    setup = json.loads(sys.argv[1])
    sys.path[:0] = setup["layers"]
    # What is there after the imports stays there, shared by all.
    gc.disable()
    preload(setup["sources"])
    read_descriptions()
    gc.collect()
    gc.freeze()
    gc.enable()
    Nursery(socket.socket(fileno=STDIN)).run()


if __name__ == "__main__":
    main()
