"""D4, AC-07: a test booking tries everything, tells how it went, and leaves nothing behind."""

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
from joinlink.model.meeting import LedgerState, MeetingKind, ProviderMeeting
from joinlink.usecases.meetings.run_test_booking import Step, run_test_booking
from tests.samples import HOST, NOW
from tests.unbroken import unbroken
from tests.workflow.interpreter import Killed
from tests.worlds.world import HOST_ID, World

PAGE = "/mentor/settings/connections"
NO_ANSWER = ProviderUnavailable("zoom did not answer (ReadTimeout)", provider="zoom")
CONNECTION, MAKE, READ = "Zoom connection", "Make a Zoom meeting", "Read the Zoom meeting back"
ENTRY = "Make a Google Calendar entry"
MAIL, REMOVE = "Send you a mail", "Remove the Zoom meeting"
OF_MEET = [
    *("Google connection", "Make a Google Meet link", "Read the Google Meet link back"),
    *(MAIL, "Remove the Google Meet link"),
]
OF_BOTH = ["Google connection", CONNECTION, MAKE, READ, ENTRY, MAIL, "Remove the Google Calendar entry", REMOVE]


@pytest.fixture
def world() -> World:
    """Return a host in Berlin with Zoom."""
    return World.selling().connect(Provider.ZOOM)


@pytest.fixture
def with_both(world: World) -> World:
    return world.connect(Provider.GOOGLE)


def run(world: World) -> dict[str, Step]:
    """Run it, and return its steps by what they did."""
    return {step.what: step for step in run_test_booking(HOST_ID, world.house, connections_page=PAGE)}


def failed(steps: dict[str, Step]) -> list[str]:
    return [what for what, step in steps.items() if not step.ok]


def standing(world: World) -> list[str]:
    """Return what stands at the providers."""
    return [made for provider in world.meeting_providers.values() for made in provider.meetings]


def states(world: World) -> dict[MeetingKind, LedgerState]:
    return {record.kind: record.state for record in world.meeting_ledger.rows.values()}


class TestWithEverythingInOrder:
    @pytest.mark.parametrize(
        ("providers", "what", "made"),
        [
            ((Provider.ZOOM,), [CONNECTION, MAKE, READ, MAIL, REMOVE], {MeetingKind.ZOOM}),
            ((Provider.GOOGLE,), OF_MEET, {MeetingKind.GOOGLE_MEET}),
            ((Provider.ZOOM, Provider.GOOGLE), OF_BOTH, {MeetingKind.ZOOM, MeetingKind.GOOGLE_CALENDAR}),
        ],
        ids=["Zoom", "Google", "both"],
    )
    def test_d4_each_step_works_nothing_is_left_or_stored_as_a_booking_and_that_is_remembered(
        self, providers, what, made
    ) -> None:
        world = World.selling().connect(*providers)

        steps = run(world)

        assert (list(steps), failed(steps)) == (what, [])
        assert states(world) == dict.fromkeys(made, LedgerState.DELETED)
        assert standing(world) == []
        assert world.hosts.get(HOST_ID).tested_at == world.clock.now()
        assert (world.bookings.bookings, world.bookings.day_claims) == ({}, {})
        links = [request.join_url for request in world.entries.requests.values()]
        assert links == ["https://zoom.us/j/81000000001"] * (what == OF_BOTH)

    def test_d4_it_is_a_real_meeting_in_the_hosts_zone_on_the_next_day_told_by_mail(self, world) -> None:
        steps = run(world)

        (request,) = world.zoom.requests.values()
        assert request.starts_at == world.clock.now() + timedelta(days=1)
        assert (request.duration_minutes, request.timezone) == (30, "Europe/Berlin")
        told = unbroken("Wednesday, December 2, 2026, 10:00 – 10:30 AM (Central European Time, Berlin)")
        assert told in steps[READ].detail
        (mail,) = world.mailer.sent
        assert (mail.to, mail.calendar) == (HOST.email, None)
        assert "https://zoom.us/j/81000000001" in mail.text

    def test_two_tests_at_once_do_not_know_of_each_other(self, world) -> None:
        for _ in range(2):
            run(world)

        assert len({record.subject_id for record in world.meeting_ledger.rows.values()}) == 2


class TestAccounts:
    @pytest.mark.parametrize("has_apple", [False, True])
    def test_d4_without_any_that_makes_meetings_one_step_leads_to_the_page(self, has_apple) -> None:
        world = World.selling()
        if has_apple:
            world.connect_apple()

        steps = run(world)

        assert steps == {"Connection": Step("Connection", False, f"Connect Zoom or Google first, under {PAGE}.")}
        assert (DueKind.CARE in {kind for kind, _ in world.due_work.rows}) is False

    def test_c9_a_broken_one_is_named_and_the_other_is_tried(self, with_both) -> None:
        with_both.disturb(Provider.ZOOM)

        steps = run(with_both)

        assert failed(steps) == [CONNECTION]
        assert PAGE in steps[CONNECTION].detail
        assert "Make a Google Meet link" in steps

    def test_ac_07_missing_scopes_are_named(self, world) -> None:
        connection = world.connection(Provider.ZOOM)
        scopes = tuple(scope for scope in connection.scopes if scope != "meeting:delete:meeting")
        world.connections.connections[HOST_ID, Provider.ZOOM] = replace(connection, scopes=scopes)

        step = run(world)[CONNECTION]

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
            (ProviderQuotaExhausted("zoom's limit is used up", provider="zoom"), "Zoom's limit is used up."),
            (StoreUnavailable("no answer"), "No answer. Try again in a few minutes."),
        ],
    )
    def test_d4_it_is_told_in_words_and_ends_the_steps_that_build_on_it(self, world, error, words) -> None:
        world.zoom.failures.add("create_meeting", error)

        steps = run(world)

        assert not steps[MAKE].ok
        assert words in steps[MAKE].detail
        assert READ not in steps
        assert not world.mailer.sent
        assert standing(world) == []

    def test_m6_a_meeting_whose_answer_was_lost_is_found_and_removed(self, world) -> None:
        world.zoom.failures.add("create_meeting", NO_ANSWER, after=True)

        steps = run(world)

        assert failed(steps) == [MAKE]
        assert steps[REMOVE].ok
        assert standing(world) == []
        assert states(world) == {MeetingKind.ZOOM: LedgerState.DELETED}

    @pytest.mark.parametrize(
        "difference",
        [{"starts_at": NOW}, {"duration_minutes": 40}, {"timezone": "America/New_York"}, None],
        ids=["start", "length", "zone", "gone"],
    )
    def test_d4_what_is_read_back_has_to_be_what_was_asked_for(self, world, difference) -> None:
        read = world.zoom.read_meeting

        def read_otherwise(*given: str) -> ProviderMeeting | None:
            return None if difference is None else replace(read(*given), **difference)

        world.zoom.read_meeting = read_otherwise

        assert failed(run(world)) == [READ]
        assert standing(world) == []

    def test_d4_without_an_entry_the_rest_goes_on(self, with_both) -> None:
        refused = ProviderRejected("google answered 403", provider="google")
        with_both.entries.failures.add("create_meeting", refused)

        steps = run(with_both)

        assert failed(steps) == [ENTRY]
        assert steps[MAIL].ok
        assert standing(with_both) == []

    @pytest.mark.parametrize("error", [MailUnavailable("SES can't send now"), MailRefused("SES refused the mail")])
    def test_d4_without_a_mail_the_meeting_is_removed_all_the_same_and_it_does_not_count(self, world, error) -> None:
        world.mailer.failures.add("send", error)

        assert failed(run(world)) == [MAIL]
        assert standing(world) == []
        assert world.hosts.get(HOST_ID).tested_at is None

    def test_e5_an_address_that_gets_no_more_mail_is_told_so(self, world) -> None:
        world.suppressions.suppress(HOST.email, "bounce", NOW)

        steps = run(world)

        assert failed(steps) == [MAIL]
        assert "came back" in steps[MAIL].detail
        assert not world.mailer.sent

    def test_x3_what_can_not_be_removed_is_named_by_a_notice_and_the_other_is_removed(self, with_both) -> None:
        with_both.zoom.failures.add("delete_meeting", ProviderRejected("zoom answered 403", provider="zoom"))

        assert failed(run(with_both)) == [REMOVE]

        notice = with_both.the_notice()
        assert (notice.kind, notice.meeting_id) == ("leftover_meeting", "81000000001")
        assert standing(with_both) == ["81000000001"]
        assert states(with_both)[MeetingKind.ZOOM] is LedgerState.LEFTOVER


class TestACrash:
    def test_m6_care_of_it_is_asked_for_before_anything_is_made(self, world) -> None:
        world.zoom.failures.add("create_meeting", Killed(), after=True)

        with pytest.raises(Killed):
            run(world)

        (record,) = world.meeting_ledger.rows.values()
        soon = world.clock.now() + timedelta(minutes=10)
        assert record.subject_id.startswith("booking_test_")
        assert record.state is LedgerState.INTENDED
        due = {(due.kind, due.owner_id) for due in world.due_work.due(Lane.HEAL, soon, 100)}
        assert due == {(DueKind.CARE, record.subject_id)}

    def test_d4_a_provider_that_takes_for_ever_does_not_outlive_the_function(self, with_both) -> None:
        for name in ("create_meeting", "read_meeting"):
            answer = getattr(with_both.zoom, name)
            slowly = lambda *given, answer=answer: with_both.clock.sleep(9) or answer(*given)  # noqa: E731
            setattr(with_both.zoom, name, slowly)

        steps = run(with_both)

        assert failed(steps) == [ENTRY, MAIL, REMOVE]
        assert "removed within some minutes" in steps[REMOVE].detail
        assert with_both.clock.now() - NOW < timedelta(seconds=29)
