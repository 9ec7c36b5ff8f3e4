"""What the providers' contract tests share: the sandboxes on loopback, a provider of odd answers, what to ask for."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto import mock_aws
from stripe._http_client import HTTPClient

from joinlink.ids import marker, new_id
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.meeting import MeetingKind, MeetingReference, MeetingRequest
from joinlink.providers.google.calendar import GoogleMeet
from joinlink.providers.google.oauth import GoogleOauth
from joinlink.providers.zoom.meetings import ZoomMeetings
from joinlink.providers.zoom.oauth import ZoomOauth
from tests.contract.moto_session import client
from tests.contract.providers.checkouts import pay_late
from tests.contract.providers.consenting import Consenting
from tests.contract.providers.every_call import every_call
from tests.contract.providers.odd_provider import ODD_CLIENT, OddProvider
from tests.contract.providers.sandbox_run import SHORT_TIMEOUT_SECONDS, TIMEOUT_SECONDS, SandboxRun
from tests.fakes import FakeClock, FakeOauthProvider
from tests.samples import BOOKING, at


@pytest.fixture(autouse=True)
def _no_pauses_of_stripe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its library tries again as it does otherwise, and at once."""
    monkeypatch.setattr(HTTPClient, "INITIAL_DELAY", 0)
    monkeypatch.setattr(HTTPClient, "MAX_DELAY", 0)


@pytest.fixture(scope="session")
def running_sandboxes() -> Iterator[SandboxRun]:
    run = SandboxRun()
    yield run
    run.server.close()


@pytest.fixture
def sandbox(running_sandboxes: SandboxRun, request: pytest.FixtureRequest) -> SandboxRun:
    """The sandboxes as new; a test of a fault mode that times out need not wait for long."""
    running_sandboxes.reset()
    parameters = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    if str(parameters.get("mode")).startswith("timeout"):
        running_sandboxes.timeout_seconds = SHORT_TIMEOUT_SECONDS
    return running_sandboxes


@pytest.fixture
def aws() -> Iterator[Callable[[str], Any]]:
    """Make clients of AWS, as moto plays it."""
    with mock_aws():
        yield client


@pytest.fixture
def odd_provider() -> Iterator[OddProvider]:
    provider = OddProvider()
    yield provider
    provider.close()


@pytest.fixture
def now() -> datetime:
    """The sandboxes live by the machine's clock, so the tests' requests have to as well."""
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def clock(now: datetime) -> FakeClock:
    return FakeClock(now)


@pytest.fixture
def meeting_request(now: datetime) -> Callable[..., MeetingRequest]:
    """Return a function that makes requests to a provider: a class next week, for a new booking each time."""

    def request(kind: MeetingKind = MeetingKind.ZOOM, **changes: object) -> MeetingRequest:
        reference = MeetingReference(new_id("booking"), 1, kind, 1)
        asked = MeetingRequest(
            kind=kind,
            marker=marker(str(reference)),
            reference=reference,
            title="Guitar for beginners with Guest",
            description="Booked through Joinlink.",
            starts_at=now.replace(hour=9, minute=30, second=0) + timedelta(days=7),
            duration_minutes=45,
            timezone="Asia/Kolkata",
        )
        return replace(asked, **changes)  # type: ignore[arg-type]  # a test names fields and their values

    return request


@pytest.fixture
def asked(meeting_request: Callable[..., MeetingRequest]) -> MeetingRequest:
    """A Meet link is asked for, where a module does not say otherwise."""
    return meeting_request(MeetingKind.GOOGLE_MEET)


@pytest.fixture
def zoom_token(sandbox: SandboxRun) -> str:
    return sandbox.connect_zoom().tokens.access_token


@pytest.fixture
def google_token(sandbox: SandboxRun) -> str:
    return sandbox.connect_google().tokens.access_token


@pytest.fixture
def zoom(sandbox: SandboxRun, clock: FakeClock) -> ZoomMeetings:
    return sandbox.zoom_meetings(clock)


@pytest.fixture
def meet(sandbox: SandboxRun, clock: FakeClock) -> GoogleMeet:
    return sandbox.google_meet(clock)


@pytest.fixture
def odd_zoom(odd_provider: OddProvider, clock: FakeClock) -> ZoomMeetings:
    return ZoomMeetings(api_url=odd_provider.url, timeout_seconds=TIMEOUT_SECONDS, clock=clock)


@pytest.fixture
def odd_meet(odd_provider: OddProvider, clock: FakeClock) -> GoogleMeet:
    return GoogleMeet(calendar_url=odd_provider.url, timeout_seconds=TIMEOUT_SECONDS, clock=clock)


@pytest.fixture
def calls(odd_provider: OddProvider, clock: FakeClock, booking: Booking) -> dict[str, Callable[[], object]]:
    """Every call of every adapter, to the provider of odd answers."""
    return every_call(odd_provider.url, clock, booking)


@pytest.fixture
def booking(now: datetime) -> Booking:
    """A new booking that waits for its payment, in three days."""
    pending = replace(
        BOOKING,
        booking_id=new_id("booking"),
        class_title="Guitar for beginners",
        status=BookingStatus.PENDING_PAYMENT,
        revision=1,
        created_at=now,
        hold_until=now + timedelta(minutes=31),
    )
    return at(pending, now.replace(minute=0, second=0) + timedelta(days=3), minutes=45)


@pytest.fixture
def owed(sandbox: SandboxRun, booking: Booking) -> Booking:
    """A booking that was paid too late, so that its money goes back."""
    return pay_late(sandbox, booking)


@pytest.fixture
def consenting(provider: str, sandbox: SandboxRun) -> Consenting:
    makers = {"zoom": sandbox.zoom_oauth, "google": sandbox.google_oauth, "fake": FakeOauthProvider}
    return Consenting(provider, makers[provider](), sandbox)


@pytest.fixture
def odd_zoom_oauth(odd_provider: OddProvider) -> ZoomOauth:
    return ZoomOauth(oauth_url=odd_provider.url, api_url=odd_provider.url, **ODD_CLIENT)


@pytest.fixture
def odd_google_oauth(odd_provider: OddProvider) -> GoogleOauth:
    return GoogleOauth(authorize_url=odd_provider.url, oauth_url=odd_provider.url, **ODD_CLIENT)
