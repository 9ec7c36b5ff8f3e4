"""What every suite shares: unit tests have no sockets, and run before any suite that starts a server."""

from pathlib import Path

import pytest

UNIT_TESTS = Path(__file__).parent / "unit"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Take the sockets from the unit tests and put them first.

    The ban replaces `socket.socket` for the whole process: a server that another suite left running would trip over it.
    """
    for item in items:
        if item.path.is_relative_to(UNIT_TESTS):
            item.add_marker(pytest.mark.disable_socket)
    items.sort(key=lambda item: not item.path.is_relative_to(UNIT_TESTS))
