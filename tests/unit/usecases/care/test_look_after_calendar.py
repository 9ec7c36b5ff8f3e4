"""A4, AC-50, AC-56: a calendar that can't be read is noticed without a guest, and its host mailed once."""

from datetime import timedelta

import pytest

from joinlink.errors import CalendarUnreachable, MailUnavailable, ProviderUnavailable
from joinlink.model.due import WATCHED
from joinlink.model.host import Provider
from joinlink.usecases.care.look_after_calendar import EVERY, look_after_calendar
from joinlink.usecases.slots.look_at_calendars import LOOKED_AT_AGAIN_AFTER
from tests.fakes.failures import Failures
from tests.fakes.interruptions import fail_once
from tests.unit.usecases.slots.test_busy_times import is_unknown, notices
from tests.worlds.world import HOST_ID, World

NO_ANSWER = {
    Provider.APPLE: CalendarUnreachable("the calendar holds an event that can't be read"),
    Provider.GOOGLE: ProviderUnavailable("no answer", provider="google"),
}


@pytest.fixture(params=[Provider.APPLE, Provider.GOOGLE])
def provider(request: pytest.FixtureRequest) -> Provider:
    return request.param


@pytest.fixture
def connected(provider: Provider) -> World:
    """Return a host with one calendar."""
    world = World()
    world.connect_apple() if provider is Provider.APPLE else world.connect(provider)
    return world


def failures(world: World, provider: Provider) -> Failures:
    return world.apple_calendar.failures if provider is Provider.APPLE else world.free_busy.failures


def look_when_due(world: World, provider: Provider) -> timedelta:
    """Look when the next look falls due, and tell how long it took until then."""
    before, due = world.clock.now(), world.due_work.rows[WATCHED[provider], HOST_ID]
    world.clock.time = max(due.at, before)
    look_after_calendar(due, world.house)
    return world.clock.now() - before


def mails(world: World) -> list[str]:
    return [mail.subject for mail in world.mailer.sent]


def test_a_calendar_that_can_be_read_is_looked_at_every_hour_and_nobody_hears_of_it(connected, provider) -> None:
    assert [look_when_due(connected, provider) for _ in range(3)] == [EVERY] * 3

    assert notices(connected) == []
    assert mails(connected) == []


def test_one_that_can_not_be_read_twice_is_mailed_about_once_however_long_that_lasts(connected, provider) -> None:
    failures(connected, provider).add_for_good("busy", NO_ANSWER[provider])

    look_when_due(connected, provider)
    assert notices(connected) == [("calendar_unreadable", provider)]
    assert mails(connected) == []

    assert look_when_due(connected, provider) == LOOKED_AT_AGAIN_AFTER
    assert mails(connected) == [f"{provider.title()} Calendar can’t be read: guests are offered no times"]
    assert connected.mailer.sent[0].to == connected.hosts.get(HOST_ID).email

    pauses = [look_when_due(connected, provider) for _ in range(5)]
    assert pauses == [timedelta(minutes=minutes) for minutes in (30, 45, 60, 60, 60)]
    assert len(mails(connected)) == 1


def test_an_outage_that_passes_by_the_next_look_is_no_reason_for_a_mail(connected, provider) -> None:
    failures(connected, provider).add("busy", NO_ANSWER[provider])

    look_when_due(connected, provider)
    look_when_due(connected, provider)

    assert notices(connected) == []
    assert mails(connected) == []
    assert look_when_due(connected, provider) == EVERY


def test_the_incident_closes_by_itself_and_the_next_one_is_mailed_about_again(connected, provider) -> None:
    for incidents in (1, 2):
        failures(connected, provider).add("busy", NO_ANSWER[provider], times=2)
        for _ in range(2):
            look_when_due(connected, provider)
        assert len(mails(connected)) == incidents

        look_when_due(connected, provider)
        assert notices(connected) == []


def test_a_guest_who_meets_an_unreadable_calendar_brings_the_next_look_forward(connected, provider) -> None:
    failures(connected, provider).add_for_good("busy", NO_ANSWER[provider])
    assert is_unknown(connected)

    assert look_when_due(connected, provider) == LOOKED_AT_AGAIN_AFTER
    assert len(mails(connected)) == 1


def test_a_look_right_after_a_guests_is_no_second_one(connected, provider) -> None:
    failures(connected, provider).add("busy", NO_ANSWER[provider], times=2)
    connected.clock.time += EVERY - timedelta(seconds=1)
    assert is_unknown(connected)

    assert look_when_due(connected, provider) == timedelta(seconds=1)
    assert mails(connected) == []


def test_a_mail_that_ses_does_not_take_now_is_tried_again(connected, provider) -> None:
    failures(connected, provider).add_for_good("busy", NO_ANSWER[provider])
    look_when_due(connected, provider)
    fail_once(connected.mailer, "send", MailUnavailable("no answer"))

    with pytest.raises(MailUnavailable):
        look_when_due(connected, provider)
    look_when_due(connected, provider)

    assert len(mails(connected)) == 1


def test_c9_a_host_who_has_to_reconnect_is_mailed_of_that_alone_and_once(connected, provider) -> None:
    failures(connected, provider).add_for_good("busy", NO_ANSWER[provider])
    look_when_due(connected, provider)
    connected.disturb(provider)

    assert look_when_due(connected, provider) == LOOKED_AT_AGAIN_AFTER
    assert look_when_due(connected, provider) == EVERY
    assert mails(connected) == [f"Reconnect {provider.title()} Calendar: Joinlink can’t use it any more"]


def test_one_that_was_removed_is_looked_at_no_more(connected, provider) -> None:
    connected.connections.connections.clear()

    look_when_due(connected, provider)

    assert connected.due_at(WATCHED[provider], HOST_ID) is None


def test_one_that_somebody_else_looks_at_is_left_to_them(connected, provider) -> None:
    due = connected.ask(WATCHED[provider], HOST_ID)
    connected.due_work.take(due, until=connected.clock.now() + EVERY)
    failures(connected, provider).add("busy", NO_ANSWER[provider])

    look_after_calendar(due, connected.house)

    assert notices(connected) == []
