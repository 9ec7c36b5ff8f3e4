"""Canaries: tokens, codes, secrets and addresses are in no error, trace or log, whatever a provider answers."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from joinlink.errors import JoinlinkError
from tests.contract.providers.every_call import ACCESS, ADDRESS, CALLS, CANARIES


def test_every_call_of_every_adapter_is_watched(calls) -> None:
    assert tuple(calls) == CALLS


@contextmanager
def _nothing_leaks(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    told = ""
    try:
        yield
    except JoinlinkError as exc:
        told = "".join(traceback.format_exception(exc)) + repr(exc) + repr(vars(exc))
    told += caplog.text
    assert [canary for canary in CANARIES if canary in told] == []


ECHO = " ".join(CANARIES)
ECHOES = {
    "refusal": {
        "code": 300,
        "message": ECHO,
        "reason": ECHO,
        "error": {"code": 400, "message": ECHO, "errors": [{"reason": ECHO, "message": ECHO}]},
        "errors": [{"field": "topic", "message": ECHO}],
    },
    "oauth refusal": {"error": ADDRESS, "error_description": ECHO, "reason": ECHO},
    "text": ECHO.encode(),
    "success of another shape": {"id": ECHO, "access_token": [ACCESS], "meetings": ECHO, "expires_in": ECHO},
}


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("call", CALLS)
def test_nothing_that_a_provider_throws_back_gets_out(calls, odd_provider, caplog, call, echo) -> None:
    """C11: providers do quote what they were sent."""
    for status in (200, 400, 401, 403, 404, 409, 429, 503):
        odd_provider.will_only_answer(status, ECHOES[echo])

        with _nothing_leaks(caplog):
            calls[call]()


@pytest.mark.parametrize("call", CALLS)
def test_nothing_gets_out_when_nobody_answers(calls, odd_provider, caplog, call) -> None:
    """C11: the library's errors carry the whole request."""
    odd_provider.close()

    with _nothing_leaks(caplog):
        calls[call]()


def test_the_watch_itself_would_notice(caplog) -> None:
    with pytest.raises(AssertionError), _nothing_leaks(caplog):
        logging.getLogger("anything").debug("token %s", ACCESS)
    with pytest.raises(AssertionError), _nothing_leaks(caplog):
        raise JoinlinkError(ADDRESS)
