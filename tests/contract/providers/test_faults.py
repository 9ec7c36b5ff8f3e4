"""W3, C9: every operation of every provider under every fault: an outage is told from a refusal, and from success."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import pytest

from joinlink.errors import (
    ProviderError,
    ProviderUnavailable,
)
from joinlink.model.booking import Booking
from joinlink.model.meeting import MeetingKind, MeetingRequest
from joinlink.model.slots import Interval
from joinlink.ports.clock import Clock
from tests.contract.providers.checkouts import open_checkout
from tests.contract.providers.every_call import CALLS
from tests.contract.providers.faults import OF_AN_ACCOUNT, OF_EVERY_PROVIDER, OF_STRIPE
from tests.contract.providers.sandbox_run import SITE, SandboxRun

ERRORS: dict[tuple[str, str], dict[str, type[ProviderError]]] = {
    ("zoom", "create_meeting"): OF_AN_ACCOUNT,
    ("zoom", "list_meetings"): OF_AN_ACCOUNT,
    ("zoom", "get_meeting"): OF_AN_ACCOUNT,
    ("zoom", "delete_meeting"): OF_AN_ACCOUNT,
    ("google", "insert_event"): OF_AN_ACCOUNT,
    ("google", "get_event"): OF_AN_ACCOUNT,
    ("google", "list_events"): OF_AN_ACCOUNT,
    ("google", "delete_event"): OF_AN_ACCOUNT,
    ("google", "free_busy"): OF_AN_ACCOUNT,
    ("google", "autocomplete"): OF_EVERY_PROVIDER,
    ("stripe", "create_session"): OF_STRIPE | {"500_after": ProviderUnavailable},
    ("stripe", "create_account"): OF_STRIPE,
    ("stripe", "create_account_link"): OF_STRIPE,
    ("stripe", "get_account"): OF_STRIPE,
}
ROWS = [(*operation, mode, error) for operation, errors in ERRORS.items() for mode, error in errors.items()]


@dataclass(frozen=True)
class Desk:
    """What an operation needs: something was made already, unless nobody signs in there."""

    sandbox: SandboxRun
    clock: Clock
    new_request: Callable[[MeetingKind], MeetingRequest]
    booking: Booking

    def call(self, provider: str, operation: str) -> Callable[[], object]:
        """Prepare a call of the operation."""
        return {"zoom": self._zoom, "google": self._google, "stripe": self._stripe}[provider]()[operation]

    def _zoom(self) -> dict[str, Callable[[], object]]:
        zoom, token = self.sandbox.zoom_meetings(self.clock), self.sandbox.connect_zoom().tokens.access_token
        made = zoom.create_meeting(token, self.new_request(MeetingKind.ZOOM))
        return {
            "create_meeting": lambda: zoom.create_meeting(token, self.new_request(MeetingKind.ZOOM)),
            "list_meetings": lambda: zoom.list_marked(token),
            "get_meeting": lambda: zoom.read_meeting(token, made.provider_id),
            "delete_meeting": lambda: zoom.delete_meeting(token, made.provider_id),
        }

    def _google(self) -> dict[str, Callable[[], object]]:
        meet, token = self.sandbox.google_meet(self.clock), self.sandbox.connect_google().tokens.access_token
        made = meet.create_meeting(token, self.new_request(MeetingKind.GOOGLE_MEET))
        return {
            "insert_event": lambda: meet.create_meeting(token, self.new_request(MeetingKind.GOOGLE_MEET)),
            "get_event": lambda: meet.read_meeting(token, made.provider_id),
            "list_events": lambda: self.sandbox.google_marked_events(self.clock).list_marked(token),
            "delete_event": lambda: meet.delete_meeting(token, made.provider_id),
            "free_busy": lambda: self.sandbox.free_busy().busy(token, Interval(0, 3600)),
            "autocomplete": lambda: self.sandbox.places().suggest("music", typing_session="session-1"),
        }

    def _stripe(self) -> dict[str, Callable[[], object]]:
        connect, account_id = self.sandbox.stripe_connect(), self.sandbox.ready_account()
        return {
            "create_session": lambda: open_checkout(self.sandbox.payments(), self.booking),
            "create_account": self.sandbox.new_account,
            "create_account_link": lambda: connect.onboarding_link(account_id, return_url=SITE),
            "get_account": lambda: connect.read(account_id),
        }


@pytest.mark.parametrize(("provider", "operation", "mode", "error"), ROWS)
def test_every_fault_has_its_error_ac_47(
    sandbox, clock, meeting_request, booking, provider, operation, mode, error
) -> None:
    call = Desk(sandbox, clock, meeting_request, booking).call(provider, operation)
    sandbox.app.add_fault(provider, operation, mode, times=-1)

    with pytest.raises(ProviderError) as raised:
        call()

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
