"""What every suite shares: unit tests have no sockets, and the suites that must come first do so."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FIRST = ("unit", "contract")


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
