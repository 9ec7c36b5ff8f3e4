"""D4, AC-07: a test booking tries everything, tells how it went, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import (
    MailRefused,
    MailUnavailable,
    ProviderQuotaExhausted,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
    StoreUnavailable,
)
from joinlink.model.due import DueKind, Lane
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRequest, ProviderMeeting
from joinlink.usecases.meetings.run_test_booking import Step, TrialPorts, run_test_booking
from tests import samples
from tests.fakes import FakeMeetingProvider
from tests.samples import HOST
from tests.worlds.world import HOST_ID, World

PAGE = "/mentor/settings/connections"
NO_ANSWER = ProviderUnavailable("zoom did not answer (ReadTimeout)", provider="zoom")
ZOOM_STEPS = ["Zoom connection", "Make a Zoom meeting", "Read the Zoom meeting back"]
ENTRY = "Google Calendar entry"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def with_zoom(world: World) -> World:
    world.connect(Provider.ZOOM)
    return world


@pytest.fixture
def with_both(with_zoom: World) -> World:
    with_zoom.connect(Provider.GOOGLE)
    return with_zoom


def run(world: World) -> dict[str, Step]:
    """Run it, and return its steps by what they did."""
    ports = TrialPorts(world.house, world.house, world.due_work)
    return {step.what: step for step in run_test_booking(HOST_ID, ports, connections_page=PAGE)}


def failed(steps: dict[str, Step]) -> list[str]:
    return [what for what, step in steps.items() if not step.ok]


def standing(world: World) -> list[str]:
    """Return what stands at the providers."""
    return [made for provider in world.meeting_providers.values() for made in provider.meetings]


def states(world: World) -> dict[MeetingKind, LedgerState]:
    return {record.kind: record.state for record in world.meeting_ledger.rows.values()}


class TestWithEverythingInOrder:
    def test_d4_zoom_alone_gets_a_meeting_a_mail_and_its_removal(self, with_zoom: World) -> None:
        steps = run(with_zoom)

        assert list(steps) == [*ZOOM_STEPS, "Send you a mail", "Remove the Zoom meeting"]
        assert failed(steps) == []
        assert states(with_zoom) == {MeetingKind.ZOOM: LedgerState.DELETED}
        assert standing(with_zoom) == []

    def test_d4_that_all_went_well_is_remembered(self, with_zoom: World) -> None:
        run(with_zoom)

        assert with_zoom.hosts.get(HOST_ID).tested_at == with_zoom.clock.now()

    def test_d4_what_did_not_go_well_does_not_count(self, with_zoom: World) -> None:
        with_zoom.mailer.failures.add("send", MailUnavailable("SES throttled"))

        run(with_zoom)

        assert with_zoom.hosts.get(HOST_ID).tested_at is None

    def test_d4_google_alone_gets_a_meet_link(self, world: World) -> None:
        world.connect(Provider.GOOGLE)

        steps = run(world)

        assert failed(steps) == []
        assert "Make a Google Meet link" in steps
        assert states(world) == {MeetingKind.GOOGLE_MEET: LedgerState.DELETED}
        assert standing(world) == []

    def test_d4_both_get_a_zoom_meeting_and_a_calendar_entry_that_carries_it(self, with_both: World) -> None:
        steps = run(with_both)

        entries = with_both.providers[MeetingKind.GOOGLE_CALENDAR]
        assert failed(steps) == []
        assert [request.join_url for request in entries.requests.values()] == ["https://zoom.us/j/81000000001"]
        assert set(states(with_both).values()) == {LedgerState.DELETED}
        assert standing(with_both) == []

    def test_d4_it_is_a_real_meeting_in_the_hosts_zone_on_the_next_day(self, with_zoom: World) -> None:
        steps = run(with_zoom)

        (request,) = with_zoom.zoom.requests.values()
        assert request.starts_at == with_zoom.clock.now() + timedelta(days=1)
        assert (request.duration_minutes, request.timezone) == (30, "Europe/Berlin")
        assert "Wednesday 2 December 2026, 10:00–10:30 (Europe/Berlin, CET)" in steps[ZOOM_STEPS[2]].detail

    def test_d4_the_host_gets_a_mail_with_the_link(self, with_zoom: World) -> None:
        run(with_zoom)

        (mail,) = with_zoom.mailer.sent
        assert mail.to == HOST.email
        assert "https://zoom.us/j/81000000001" in mail.text
        assert mail.calendar is None

    def test_d4_it_tells_which_account_it_used(self, with_zoom: World) -> None:
        assert run(with_zoom)["Zoom connection"].detail == "Connected as host@example.com."

    def test_d4_no_booking_is_stored_so_that_no_workflow_starts(self, with_zoom: World) -> None:
        run(with_zoom)

        assert not with_zoom.bookings.bookings
        assert not with_zoom.bookings.day_claims

    def test_a_busy_time_that_google_showed_of_it_is_forgotten(self, with_both: World) -> None:
        with_both.connections.busy_snapshots[HOST_ID, Provider.GOOGLE] = object()

        run(with_both)

        assert not with_both.connections.busy_snapshots

    def test_two_tests_at_once_do_not_know_of_each_other(self, with_zoom: World) -> None:
        for _ in range(2):
            run(with_zoom)

        assert len({record.booking_id for record in with_zoom.ledger.rows.values()}) == 2


class TestAccounts:
    def test_d4_without_any_one_step_leads_to_the_page(self, world: World) -> None:
        steps = run(world)

        assert steps == {"Connection": Step("Connection", False, f"Connect Zoom or Google first, under {PAGE}.")}
        assert not world.due_work.rows

    def test_an_apple_calendar_makes_no_meetings(self, world: World) -> None:
        world.connections.put(replace(samples.ZOOM, provider=Provider.APPLE))

        assert list(run(world)) == ["Connection"]

    def test_c9_a_broken_one_is_named_and_the_other_is_tried(self, with_both: World) -> None:
        with_both.connections.require_reconnect(with_both.connections.connections[HOST_ID, Provider.ZOOM])

        steps = run(with_both)

        assert failed(steps) == ["Zoom connection"]
        assert PAGE in steps["Zoom connection"].detail
        assert "Make a Google Meet link" in steps

    def test_c9_with_nothing_but_a_broken_one_nothing_is_tried(self, with_zoom: World) -> None:
        with_zoom.connections.require_reconnect(with_zoom.connections.connections[HOST_ID, Provider.ZOOM])

        assert failed(run(with_zoom)) == ["Zoom connection"]
        assert not with_zoom.ledger.rows

    def test_ac_07_missing_scopes_are_named(self, with_zoom: World) -> None:
        connection = with_zoom.connections.connections[HOST_ID, Provider.ZOOM]
        scopes = tuple(scope for scope in connection.scopes if scope != "meeting:delete:meeting")
        with_zoom.connections.connections[HOST_ID, Provider.ZOOM] = replace(connection, scopes=scopes)

        step = run(with_zoom)["Zoom connection"]

        assert not step.ok
        assert "meeting:delete:meeting" in step.detail
        assert PAGE in step.detail


class TestWhatFails:
    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (NO_ANSWER, "Zoom did not answer (ReadTimeout). Try again in a few minutes."),
            (ProviderRejected("zoom answered 400 (300)", provider="zoom"), "Zoom answered 400 (300)."),
            (ReconnectRequired("zoom misses a scope (4711)", provider="zoom"), f"Connect it again, under {PAGE}."),
            (
                ProviderQuotaExhausted("zoom's daily limit is used up", provider="zoom"),
                "Zoom's daily limit is used up.",
            ),
            (StoreUnavailable("no answer"), "No answer. Try again in a few minutes."),
        ],
    )
    def test_d4_it_is_told_in_words_and_ends_the_steps_that_build_on_it(self, with_zoom, error, words) -> None:
        with_zoom.zoom.failures.add("create_meeting", error)

        steps = run(with_zoom)

        step = steps["Make a Zoom meeting"]
        assert not step.ok
        assert words in step.detail
        assert "Read the Zoom meeting back" not in steps
        assert not with_zoom.mailer.sent
        assert standing(with_zoom) == []

    def test_d4_where_nothing_was_made_nothing_is_removed(self, with_zoom: World) -> None:
        with_zoom.zoom.failures.add("create_meeting", ProviderRejected("zoom answered 400", provider="zoom"))

        assert list(run(with_zoom)) == ["Zoom connection", "Make a Zoom meeting"]
        assert with_zoom.zoom.calls == ["create_meeting"]

    def test_m6_a_meeting_whose_answer_was_lost_is_found_and_removed(self, with_zoom: World) -> None:
        with_zoom.zoom.failures.add("create_meeting", NO_ANSWER, after=True)

        steps = run(with_zoom)

        assert failed(steps) == ["Make a Zoom meeting"]
        assert steps["Remove the Zoom meeting"].ok
        assert standing(with_zoom) == []
        assert states(with_zoom) == {MeetingKind.ZOOM: LedgerState.DELETED}

    @pytest.mark.parametrize(
        "change",
        [
            lambda made: replace(made, starts_at=made.starts_at + timedelta(hours=1)),
            lambda made: replace(made, duration_minutes=40),
            lambda made: replace(made, timezone="America/New_York"),
            lambda made: None,
        ],
        ids=["start", "length", "zone", "gone"],
    )
    def test_d4_what_is_read_back_has_to_be_what_was_asked_for(self, with_zoom, change) -> None:
        with_zoom.providers[MeetingKind.ZOOM] = ReadsOtherwise(change)

        steps = run(with_zoom)

        assert failed(steps) == ["Read the Zoom meeting back"]
        assert standing(with_zoom) == []

    def test_d4_without_an_entry_the_rest_goes_on(self, with_both: World) -> None:
        with_both.providers[MeetingKind.GOOGLE_CALENDAR].failures.add(
            "create_meeting", ProviderRejected("google answered 403", provider="google")
        )

        steps = run(with_both)

        assert failed(steps) == [f"Make a {ENTRY}"]
        assert steps["Send you a mail"].ok
        assert standing(with_both) == []

    @pytest.mark.parametrize("error", [MailUnavailable("SES can't send now"), MailRefused("SES refused the mail")])
    def test_d4_without_a_mail_the_meeting_is_removed_all_the_same(self, with_zoom: World, error: Exception) -> None:
        with_zoom.mailer.failures.add("send", error)

        assert failed(run(with_zoom)) == ["Send you a mail"]
        assert standing(with_zoom) == []

    def test_e5_an_address_that_gets_no_more_mail_is_told_so(self, with_zoom: World) -> None:
        with_zoom.suppressions.suppress(HOST.email, "bounce", samples.NOW)

        steps = run(with_zoom)

        assert failed(steps) == ["Send you a mail"]
        assert "came back" in steps["Send you a mail"].detail
        assert not with_zoom.mailer.sent

    def test_x3_what_can_not_be_removed_is_named_by_a_notice_and_the_other_is_removed(self, with_both: World) -> None:
        with_both.zoom.failures.add("delete_meeting", ProviderRejected("zoom answered 403", provider="zoom"))

        steps = run(with_both)

        (notice,) = with_both.notices.list(HOST_ID)
        assert failed(steps) == ["Remove the Zoom meeting"]
        assert (notice.kind, notice.meeting_id) == ("leftover_meeting", "81000000001")
        assert standing(with_both) == ["81000000001"]
        assert states(with_both)[MeetingKind.ZOOM] is LedgerState.LEFTOVER


class TestACrash:
    def test_m6_care_of_it_is_asked_for_before_anything_is_made(self, with_zoom: World) -> None:
        with_zoom.providers[MeetingKind.ZOOM] = DiesAfterCreating()

        with pytest.raises(ProcessLost):
            run(with_zoom)

        (record,) = with_zoom.ledger.rows.values()
        due = {(due.kind, due.owner_id) for due in with_zoom.due_work.due(Lane.HEAL, later(with_zoom), 100)}
        assert record.booking_id.startswith("booking_test_")
        assert record.state is LedgerState.INTENDED
        assert due == {(DueKind.CARE, record.booking_id)}

    def test_d4_a_provider_that_takes_for_ever_does_not_outlive_the_function(self, with_both: World) -> None:
        with_both.providers[MeetingKind.ZOOM] = Slow(with_both, seconds=9)

        steps = run(with_both)

        assert failed(steps) == [f"Make a {ENTRY}", "Send you a mail", "Remove the Zoom meeting"]
        assert "removed within some minutes" in steps["Remove the Zoom meeting"].detail
        assert with_both.clock.now() - samples.NOW < timedelta(seconds=29)


def later(world: World) -> object:
    return world.clock.now() + timedelta(minutes=10)


class ProcessLost(BaseException):
    """The function is no more."""


class DiesAfterCreating(FakeMeetingProvider):
    def create_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting:
        super().create_meeting(access_token, request)
        raise ProcessLost


class ReadsOtherwise(FakeMeetingProvider):
    """Shows something else than it made."""

    def __init__(self, change: Callable[[ProviderMeeting], ProviderMeeting | None]) -> None:
        super().__init__()
        self.change = change

    def read_meeting(self, access_token: str, provider_id: str) -> ProviderMeeting | None:
        found = super().read_meeting(access_token, provider_id)
        return found and self.change(found)


class Slow(FakeMeetingProvider):
    """Answers, after a while."""

    def __init__(self, world: World, *, seconds: float) -> None:
        super().__init__()
        self.world, self.seconds = world, seconds

    def create_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting:
        self.world.clock.sleep(self.seconds)
        return super().create_meeting(access_token, request)

    def read_meeting(self, access_token: str, provider_id: str) -> ProviderMeeting | None:
        self.world.clock.sleep(self.seconds)
        return super().read_meeting(access_token, provider_id)
