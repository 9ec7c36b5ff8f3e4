"""`python -m local` says what is wrong when it can't start, stops when told to, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
import requests

from local import __main__ as command_line
from local.cloud import ROOT, LocalCloud, Ports
from local.http_server import PortTaken
from tests.local.conftest import FIXTURE

RUN_FIXTURE = """
import sys, time
from pathlib import Path
from local.cloud import LocalCloud, Ports
template, processes = Path(sys.argv[1]), sys.argv[2]
with LocalCloud(ports=Ports.free(), template=template, ticking=False, forking=processes == "forked") as cloud:
    print(cloud.site, flush=True)
    time.sleep(300)
"""


def children_of(pid: int) -> set[int]:
    """Return the processes that a process or one of its children started and that still run."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid and fields[0] != "Z":
                found |= {int(stat.parent.name), *children_of(int(stat.parent.name))}
    return found


def running(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}/stat").exists()}


def wait_until(is_so: Callable[[], object], what: Callable[[], object]) -> None:
    """Wait as long as a busy machine takes; `what` is told otherwise."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, what()
        time.sleep(0.05)


def wait_until_gone(pids: set[int]) -> None:
    wait_until(lambda: not running(pids), lambda: f"still running: {running(pids)}")


def run(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.fixture
def local(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`python -m local` on free ports, with what it prints."""
    process = run("-m", "local", "--ports", "free", "--folder", str(tmp_path))
    yield process
    process.kill()
    process.communicate()


def read_site(process: subprocess.Popen[str]) -> str:
    """Read what is printed up to the site's address."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip().startswith("site"):
            return line.split()[1].rstrip("/")
    raise AssertionError(process.communicate()[1])


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_told_to_and_leaves_no_process_behind(
    local: subprocess.Popen[str], signal_number: signal.Signals, tmp_path: Path
) -> None:
    site = read_site(local)
    assert {"aws.env", "functions.json"} <= {file.name for file in tmp_path.iterdir()}
    requests.get(f"{site}/assets/none.css", timeout=60)
    children = children_of(local.pid)
    assert children

    local.send_signal(signal_number)

    assert local.wait(timeout=60) == 0
    wait_until_gone(children)
    assert [file.name for file in tmp_path.iterdir()] == ["logs"]


@pytest.mark.parametrize(("processes", "count"), [("cold", 1), ("forked", 2)])
def test_functions_end_with_a_cloud_that_was_killed_even_in_the_middle_of_their_work(
    processes: str, count: int
) -> None:
    process = run("-c", RUN_FIXTURE, str(FIXTURE), processes)
    assert process.stdout is not None
    site = process.stdout.readline().strip()
    with pytest.raises(requests.Timeout):
        requests.post(f"{site}/echo", data="sleep", headers={"Content-Type": "text/plain"}, timeout=1.5)
    wait_until(lambda: len(children_of(process.pid)) == count, lambda: children_of(process.pid))
    children = children_of(process.pid)

    process.kill()
    process.communicate()

    wait_until_gone(children)


def test_a_port_that_is_taken_is_named_with_what_to_do() -> None:
    with ExitStack() as stack:
        with suppress(OSError):
            stack.enter_context(socket.create_server(("127.0.0.1", 8080)))
        process = run("-m", "local")
        _, said = process.communicate(timeout=60)

    assert process.returncode == 2
    assert "Port 8080 is taken" in said
    assert "make run PORTS=free" in said


@pytest.mark.parametrize(
    ("options", "parameters"),
    [
        ([], {}),
        (["--payouts", "connect"], {"Payouts": "connect", "PlatformFeePercent": "10"}),
        (["--payouts", "connect", "--fee", "25"], {"Payouts": "connect", "PlatformFeePercent": "25"}),
    ],
)
def test_payouts_are_off_unless_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, options: list[str], parameters: dict[str, str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["local", *options])

    assert command_line._parameters(command_line._options()) == parameters


@pytest.mark.parametrize("which", ["site", "aws", "providers", "caldav"])
def test_a_cloud_that_cannot_start_gives_back_what_it_had_taken(which: str) -> None:
    ports = Ports.free()
    taken = getattr(ports, which)

    with (
        socket.create_server(("127.0.0.1", taken)),
        pytest.raises(PortTaken) as caught,
        LocalCloud(ports=ports, template=FIXTURE),
    ):
        pass

    assert caught.value.port == taken
    with LocalCloud(ports=ports, template=FIXTURE, ticking=False) as cloud:
        assert requests.get(f"{cloud.site}/__local/health", timeout=60).json()["ready"]


@pytest.mark.parametrize("forking", [False, True], ids=["cold", "forked"])
def test_a_stopped_cloud_leaves_no_thread_and_no_setting_behind(forking: bool) -> None:
    before = set(threading.enumerate())

    with LocalCloud(ports=Ports.free(), template=FIXTURE, forking=forking) as cloud:
        requests.get(f"{cloud.site}/echo", timeout=60)
        names = {thread.name for thread in set(threading.enumerate()) - before}

    wait_until(
        lambda: set(threading.enumerate()) <= before,
        lambda: {thread.name for thread in set(threading.enumerate()) - before},
    )
    assert not any(name.startswith("Thread-") for name in names)
    assert "MOTO_PORT" not in os.environ
    assert children_of(os.getpid()) == set()


def test_everything_listens_on_loopback_alone() -> None:
    before = _listening()

    with LocalCloud(ports=Ports.free(), template=FIXTURE, ticking=False):
        ours = _listening() - before

    assert len(ours) == 5
    assert all(address.startswith("0100007F:") for address in ours)


def _listening() -> set[str]:
    """Return where this process listens, as /proc/net/tcp writes it: 0100007F is 127.0.0.1."""
    sockets = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inodes = {str(link.readlink()) for link in Path(f"/proc/{os.getpid()}/fd").iterdir() if link.is_symlink()}
    return {fields[1] for fields in sockets if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes}
