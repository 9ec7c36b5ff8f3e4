"""Which objects at Zoom and Google are ours, and which only look like it (12.3): nothing else may ever be touched."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from joinlink.clock import rfc3339
from joinlink.ids import marker
from joinlink.model.meeting import MarkedObject, MeetingKind, MeetingReference
from joinlink.providers.google.calendar import GoogleMarkedEvents
from local.sandboxes.zoom_meetings import Account
from tests.contract.providers.odd_provider import OddProvider
from tests.contract.providers.sandbox_run import TIMEOUT_SECONDS
from tests.fakes import FakeClock

ZOOM = MeetingReference("booking_abcdefghij2345678901", 12, MeetingKind.ZOOM, 3)
MEET = replace(ZOOM, kind=MeetingKind.GOOGLE_MEET)
OURS = f"joinlink:{marker(str(ZOOM))} {ZOOM}"


@pytest.fixture
def odd_events(odd_provider: OddProvider, clock: FakeClock) -> GoogleMarkedEvents:
    return GoogleMarkedEvents(calendar_url=odd_provider.url, timeout_seconds=TIMEOUT_SECONDS, clock=clock)


# --- Zoom ---


@pytest.mark.parametrize(
    "agenda",
    [OURS, f"{OURS}\n\nBooked through Joinlink.", f"{OURS} Booked through", f"{OURS}\r\n{'x' * 300}"[:250]],
    ids=["alone", "before the description", "on one line", "cut to 250 characters"],
)
def test_a_zoom_meeting_with_marker_and_reference_is_ours(odd_zoom, odd_provider, agenda) -> None:
    odd_provider.will_answer(200, {"meetings": [{"id": 85746065432, "agenda": agenda}], "next_page_token": ""})

    assert odd_zoom.list_marked("token") == [MarkedObject("85746065432", marker(str(ZOOM)), ZOOM)]


@pytest.mark.parametrize(
    "agenda",
    [
        None,
        "",
        "Bring your guitar.",
        f"joinlink:{marker(str(ZOOM))}",
        f"joinlink:{marker('another')} {ZOOM}",
        f"joinlink: {ZOOM}",
        f"{marker(str(ZOOM))} {ZOOM}",
        f"about {OURS}",
        f"joinlink:{marker(str(ZOOM))}\n{ZOOM}0",
        f"joinlink:{marker(str(MEET))} {MEET}",
        f"joinlink:{marker('not.a.reference')} not.a.reference",
        f"joinlink:{marker('b.1.zoom.x')} b.1.zoom.x",
    ],
    ids=[
        "no agenda", "an empty one", "somebody else's", "no reference", "another's marker", "no marker", "no prefix",
        "not at the beginning", "another reference", "of another provider", "no reference's form", "no number",
    ],
)  # fmt: skip
def test_any_other_zoom_meeting_is_not_ours(odd_zoom, odd_provider, agenda) -> None:
    """12.3: the marker has to be the seal of the reference beside it."""
    odd_provider.will_answer(200, {"meetings": [{"id": 85746065432, "agenda": agenda}], "next_page_token": ""})

    assert odd_zoom.list_marked("token") == []


def test_every_page_of_zooms_list_is_read(sandbox, zoom, clock, meeting_request) -> None:
    email = sandbox.new_address()
    zoom_token = sandbox.connect_zoom(email=email).tokens.access_token
    meetings = sandbox.app._zoom._meetings
    for _ in range(300):
        meetings.create(Account(email), {"start_time": rfc3339(clock.now() + timedelta(days=1))})
    asked = meeting_request(MeetingKind.ZOOM)
    made = zoom.create_meeting(zoom_token, asked)

    assert [found.provider_id for found in zoom.list_marked(zoom_token)] == [made.provider_id]
    first, second = sandbox.calls("zoom", "list_meetings")
    assert first["query"] == {"type": "upcoming", "page_size": "300"}
    assert second["query"]["next_page_token"]


# --- Google ---


def _event(reference: MeetingReference = MEET, **changes: object) -> dict[str, Any]:
    mark = marker(str(reference))
    private = {"joinlink": mark, "joinlink_ref": str(reference), "joinlink_app": "1"}
    event: dict[str, Any] = {"id": mark, "status": "confirmed", "extendedProperties": {"private": private}}
    return event | changes


def test_google_is_asked_for_what_is_ours_and_still_to_come(odd_events, odd_provider, clock) -> None:
    """12.3: one property is the same on all our events, so that Google finds them; deleted ones are left out."""
    odd_provider.will_answer(200, {"items": []})

    odd_events.list_marked("token")

    (sent,) = odd_provider.sent
    assert (sent.method, sent.path) == ("GET", "/calendars/primary/events")
    assert sent.query == {
        "privateExtendedProperty": "joinlink_app=1",
        "timeMin": rfc3339(clock.now()),
        "showDeleted": "false",
        "maxResults": "2500",
    }


@pytest.mark.parametrize("kind", [MeetingKind.GOOGLE_MEET, MeetingKind.GOOGLE_CALENDAR])
def test_a_google_event_of_either_kind_is_ours(odd_events, odd_provider, kind) -> None:
    reference = replace(MEET, kind=kind)
    odd_provider.will_answer(200, {"items": [_event(reference)]})

    mark = marker(str(reference))
    assert odd_events.list_marked("token") == [MarkedObject(mark, mark, reference)]


@pytest.mark.parametrize(
    "event",
    [
        _event(status="cancelled"),
        _event(id="abcdefabcdef"),
        _event(ZOOM),
        _event(extendedProperties={"private": {"joinlink_app": "1"}}),
        _event(extendedProperties={"private": {"joinlink_app": "1", "joinlink": marker(str(MEET))}}),
        _event(extendedProperties={"private": {"joinlink_app": "1", "joinlink_ref": str(MEET)}}),
        _event(extendedProperties={"private": {"joinlink": marker(str(MEET)), "joinlink_ref": f"{MEET}0"}}),
        _event(extendedProperties={}),
    ],
    ids=[
        "deleted", "a copy made by hand", "of another provider", "neither", "no reference", "no marker",
        "another reference", "no properties",
    ],
)  # fmt: skip
def test_any_other_google_event_is_not_ours(odd_events, odd_provider, event) -> None:
    """12.3: whatever Google lists."""
    odd_provider.will_answer(200, {"items": [event]})

    assert odd_events.list_marked("token") == []


def test_every_page_of_googles_list_is_read_also_after_an_empty_one(odd_events, odd_provider) -> None:
    """A page may hold nothing though there is more, where Google filters."""
    odd_provider.will_answer(200, {"items": [], "nextPageToken": "second"})
    odd_provider.will_answer(200, {"items": [_event()]})

    assert [found.reference for found in odd_events.list_marked("token")] == [MEET]
    first, second = odd_provider.sent
    assert second.query == first.query | {"pageToken": "second"}


def test_the_scopes_we_ask_for_are_enough_to_list(sandbox, google_token, clock, meeting_request) -> None:
    """C3: `calendar.events.owned`; and more of ours than Google puts on a page."""
    entries = sandbox.calendar_entries()
    for _ in range(101):
        entries.create_meeting(google_token, meeting_request(MeetingKind.GOOGLE_CALENDAR))

    assert len(sandbox.google_marked_events(clock).list_marked(google_token)) == 101
