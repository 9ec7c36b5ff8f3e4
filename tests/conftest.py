"""What every suite shares: unit tests have no sockets, the suites that must come first do so, `--now` sets the clock.

pytest --now 2027-02-28T10:00Z      the tests, their local clouds and whatever these start begin at that moment
"""

from pathlib import Path

import pytest

from local.clock import read_moment, set_to

TESTS = Path(__file__).parent
FIRST = ("unit", "contract")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--now", metavar="MOMENT", help="set the clock, which ticks on: 2027-02-28T10:00Z, or a date")


def pytest_configure(config: pytest.Config) -> None:
    """Set the clock, in each worker as well, until the last test is over."""
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
    items.sort(key=lambda item: FIRST.index(_suite(item)) if _suite(item) in FIRST else len(FIRST))


def _suite(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]
