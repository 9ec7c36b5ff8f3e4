"""W3, C9: every operation of every provider under every fault: an outage is told from a refusal, and from success."""

from itertools import product

import pytest

from joinlink.errors import ProviderError, ProviderUnavailable
from tests.contract.providers.every_call import CALLS, every_call
from tests.contract.providers.faults import OF_AN_ACCOUNT, OF_EVERY_PROVIDER, OF_STRIPE

OPERATIONS = {
    "zoom create": ("zoom", "create_meeting", OF_AN_ACCOUNT),
    "zoom list": ("zoom", "list_meetings", OF_AN_ACCOUNT),
    "zoom read": ("zoom", "get_meeting", OF_AN_ACCOUNT),
    "zoom delete": ("zoom", "delete_meeting", OF_AN_ACCOUNT),
    "meet create": ("google", "insert_event", OF_AN_ACCOUNT),
    "meet read": ("google", "get_event", OF_AN_ACCOUNT),
    "google list": ("google", "list_events", OF_AN_ACCOUNT),
    "entry delete": ("google", "delete_event", OF_AN_ACCOUNT),
    "free/busy": ("google", "free_busy", OF_AN_ACCOUNT),
    "places": ("google", "autocomplete", OF_EVERY_PROVIDER),
    "checkout": ("stripe", "create_session", OF_STRIPE | {"500_after": ProviderUnavailable}),
    "account": ("stripe", "create_account", OF_STRIPE),
    "account link": ("stripe", "create_account_link", OF_STRIPE),
    "account read": ("stripe", "get_account", OF_STRIPE),
}
ROWS = [(call, mode, error) for call, (*_, errors) in OPERATIONS.items() for mode, error in errors.items()]
PATHS = {"zoom": "/zoom/v2", "calendar": "/google/calendar/v3", "places": "/google/places/v1", "stripe": "/stripe"}


@pytest.mark.parametrize(("call", "mode", "error"), ROWS)
def test_every_fault_has_its_error_ac_47(sandbox, clock, booking, call, mode, error) -> None:
    provider, operation, _ = OPERATIONS[call]
    calls = every_call(sandbox.url, clock, booking, paths=PATHS, timeout_seconds=sandbox.timeout_seconds)
    sandbox.app.add_fault(provider, operation, mode, times=-1)

    with pytest.raises(ProviderError) as raised:
        calls[call]()

    assert type(raised.value) is error
    assert raised.value.provider == provider


UNREADABLE = {
    "nothing": b"",
    "a page": b"<html/>",
    "a list": b"[]",
    "torn": b'{"id": "',
    "no text": b"\xff\xfe",
    "empty": {},
}
BY_STATUS = ("zoom revoke", "zoom delete", "google revoke", "google exchange", "entry delete", "places", "webhook")
"""Where the status says it all, or where an answer of nothing has a meaning."""
READ_OTHERWISE = {*product(BY_STATUS, UNREADABLE), ("subscriber", "empty")}


@pytest.mark.parametrize(("call", "body"), sorted(set(product(CALLS, UNREADABLE)) - READ_OTHERWISE))
def test_an_answer_that_can_not_be_read_leaves_the_outcome_open_ac_32(calls, odd_provider, call, body) -> None:
    """What was asked for may be there, so that the next attempt has to look first."""
    odd_provider.will_answer(200, UNREADABLE[body])

    with pytest.raises(ProviderUnavailable):
        calls[call]()


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("zoom create", {"id": 85746065432}),
        ("zoom refresh", {"access_token": "a", "refresh_token": "r"}),
        ("zoom refresh", {"expires_in": 3600}),
        ("zoom list", {"meetings": [1]}),
        ("google list", {"items": [1]}),
        ("google list", {"items": "none"}),
        ("meet create", {"id": "abcdef"}),
        ("meet create", {"id": "abcdef", "start": {"date": "2027-01-01"}}),
        ("free/busy", {"calendars": {}}),
        ("free/busy", {"calendars": {"other": {"busy": []}}}),
        ("free/busy", {"calendars": {"primary": {}}}),
        ("free/busy", {"calendars": {"primary": {"busy": [{"start": "2027-03-01T09:00:00Z"}]}}}),
        ("free/busy", {"calendars": {"primary": {"busy": [{"start": "2027-03-01T09:00", "end": "2027-03-01T10:00"}]}}}),
        ("free/busy", {"calendars": {"primary": {"busy": ["2027-03-01"]}}}),
        ("free/busy", {"calendars": {"primary": {"busy": [], "errors": ["notFound"]}}}),
        ("places", {"suggestions": [{"placePrediction": {"placeId": "p1"}}]}),
        ("places", {"suggestions": [{"placePrediction": {"placeId": "p1", "structuredFormat": {"mainText": {}}}}]}),
        ("places", {"suggestions": [{"placePrediction": {"structuredFormat": {"mainText": {"text": "Iceland"}}}}]}),
        ("sign in", {"issuer": "x"}),
        ("checkout", {"id": "cs_test_1", "url": None}),
        ("account", {"object": "account"}),
        ("account read", {"id": "acct_2", "object": "account", "charges_enabled": True}),
        ("refund", {"data": {}}),
        ("refund", {"object": "list", "data": [1]}),
    ],
)
def test_half_an_answer_or_one_about_something_else_leaves_the_outcome_open_a4_ac_32(
    calls, odd_provider, call, body
) -> None:
    """Busy times that are not told in full are never free ones."""
    odd_provider.will_answer(200, body)

    with pytest.raises(ProviderUnavailable):
        calls[call]()
