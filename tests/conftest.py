"""What every suite shares: unit tests have no sockets, suites have an order, `--now` sets the clock.

pytest --now 2027-02-28T10:00Z                       the tests, their local clouds and what these start begin then
pytest --dynamodb-endpoint http://127.0.0.1:8000     the stores' contract runs there, and not on moto
       --without-transactions                        transactions are put together of single writes there
pytest -m "not slow"                                 what is left out is named at the end
"""

import gc
import os
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from joinlink.language import speaking
from joinlink.observability import logger
from local.clock import read_moment, set_to
from tests.fakes.outside import SITE_PAGES

TESTS = Path(__file__).parent
ORDER = ("unit", "contract", "browser", "e2e", "workflow", "local", "operations")
"""The first two must be first; of the others, what has the longest files. The rest fill up whatever worker is done."""

OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""There is memory enough; garbage is looked for rarely, and never among the modules and tests, which stay."""

# A busy machine is no failure: no test asserts a time.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# Here, as modules are imported before `pytest_configure` where a suite is named.
gc.disable()

left_out: Counter[str] = Counter()
"""Tests that were not asked for, by file."""


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Collect what the functions write to their log."""
    handler = logger().registered_handler
    lines = StringIO()
    before = handler.setStream(lines)  # type: ignore[attr-defined]
    yield lines
    handler.setStream(before)  # type: ignore[attr-defined]


@pytest.fixture
def british() -> Iterator[None]:
    """Write for a reader whose weeks begin with Monday, and whose days have 24 hours."""
    with speaking("en-GB"):
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--now", metavar="MOMENT", help="set the clock, which ticks on: 2027-02-28T10:00Z, or a date")
    parser.addoption("--dynamodb-endpoint", metavar="URL", help="run the stores' contract there, and not on moto")
    parser.addoption("--without-transactions", action="store_true", help="that DynamoDB has none: write one by one")


def pytest_configure(config: pytest.Config) -> None:
    """Name the site, and set the clock, in each worker as well, until the last test is over."""
    os.environ.update(SITE_PAGES)
    if moment := config.getoption("now"):
        clock = set_to(read_moment(moment))
        clock.__enter__()
        config.add_cleanup(lambda: clock.__exit__(None, None, None))


def pytest_report_header(config: pytest.Config) -> str | None:
    moment = config.getoption("now")
    return f"the clock began at {moment}" if moment else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Take the sockets from the unit tests and put them first, and the contract's tests next.

    The ban replaces `socket.socket` for the whole process: a server that another suite left running would trip over it.
    And a local cloud leaves settings of its own in the process's moto.
    """
    for item in items:
        if _suite(item) == "unit":
            item.add_marker(pytest.mark.disable_socket)
    items.sort(key=_place)


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    gc.enable()


def pytest_deselected(items: list[pytest.Item]) -> None:
    left_out.update(_file(item) for item in items)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a worker say what it left out; each of them leaves out the same."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    for file, count in getattr(node, "workeroutput", {}).get("left_out", {}).items():
        left_out[file] = count


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if left_out:
        files = ", ".join(f"{count} of {file}" for file, count in sorted(left_out.items()))
        terminalreporter.write_line(f"LEFT OUT {left_out.total()} tests: {files}")


def _place(item: pytest.Item) -> int:
    return ORDER.index(_suite(item)) if _suite(item) in ORDER else len(ORDER)


def _file(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).as_posix()


def _suite(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]
