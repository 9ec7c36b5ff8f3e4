"""AC-61: a time is written on its reader's clock, with the zone named."""

from datetime import UTC, datetime, timedelta

import pytest

from joinlink.model.local_time import written_minutes, written_span, written_start, written_wait


@pytest.mark.parametrize(
    ("starts_at", "minutes", "timezone", "expected"),
    [
        (
            datetime(2026, 12, 1, 9, tzinfo=UTC),
            30,
            "Europe/Berlin",
            "Tuesday 1 December 2026, 10:00–10:30 (Europe/Berlin, CET)",
        ),
        (
            datetime(2026, 7, 1, 9, tzinfo=UTC),
            30,
            "Europe/Berlin",
            "Wednesday 1 July 2026, 11:00–11:30 (Europe/Berlin, CEST)",
        ),
        (
            datetime(2026, 12, 1, 9, tzinfo=UTC),
            45,
            "Asia/Kolkata",
            "Tuesday 1 December 2026, 14:30–15:15 (Asia/Kolkata, IST)",
        ),
        (
            datetime(2026, 12, 1, 9, tzinfo=UTC),
            30,
            "Asia/Kathmandu",
            "Tuesday 1 December 2026, 14:45–15:15 (Asia/Kathmandu, UTC+0545)",
        ),
        (datetime(2026, 12, 1, 9, tzinfo=UTC), 30, "Etc/GMT-2", "Tuesday 1 December 2026, 11:00–11:30 (UTC+02)"),
        (datetime(2026, 12, 1, 12, tzinfo=UTC), 30, "Etc/GMT+10", "Tuesday 1 December 2026, 02:00–02:30 (UTC-10)"),
        (datetime(2026, 12, 1, 9, tzinfo=UTC), 30, "UTC", "Tuesday 1 December 2026, 09:00–09:30 (UTC)"),
    ],
)
def test_a_span_is_written_on_the_clock_of_its_zone_and_names_it(starts_at, minutes, timezone, expected) -> None:
    assert written_span(starts_at, starts_at + timedelta(minutes=minutes), timezone) == expected


def test_a_span_over_midnight_names_both_days() -> None:
    starts_at = datetime(2026, 12, 1, 22, 45, tzinfo=UTC)

    written = written_span(starts_at, starts_at + timedelta(minutes=30), "Europe/Berlin")

    assert written == "Tuesday 1 December 2026, 23:45 – Wednesday 2 December 2026, 00:15 (Europe/Berlin, CET)"


def test_a_span_over_a_change_of_the_clock_names_both_sides_of_it() -> None:
    starts_at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    written = written_span(starts_at, starts_at + timedelta(hours=1), "Europe/Berlin")

    assert written == "Sunday 25 October 2026, 02:30–02:30 (Europe/Berlin, CEST to CET)"


@pytest.mark.parametrize(
    ("starts_at", "timezone", "expected"),
    [
        (datetime(2026, 12, 1, 9, tzinfo=UTC), "Europe/Berlin", "Tue 1 Dec, 10:00 (Europe/Berlin, CET)"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin", "Sun 25 Oct, 02:30 (Europe/Berlin, CEST)"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/Berlin", "Sun 25 Oct, 02:30 (Europe/Berlin, CET)"),
        (datetime(2026, 12, 1, 9, tzinfo=UTC), "UTC", "Tue 1 Dec, 09:00 (UTC)"),
    ],
)
def test_a_start_is_written_in_few_words_with_its_zone(starts_at, timezone, expected) -> None:
    assert written_start(starts_at, timezone) == expected


@pytest.mark.parametrize(
    ("wait", "expected"),
    [
        (timedelta(days=3), "in 3 days"),
        (timedelta(days=2), "in 2 days"),
        (timedelta(hours=47, minutes=50), "in 47½ hours"),
        (timedelta(hours=24), "in 24 hours"),
        (timedelta(hours=23, minutes=56), "in 24 hours"),
        (timedelta(minutes=120), "in 2 hours"),
        (timedelta(minutes=117), "in 2 hours"),
        (timedelta(minutes=110), "in 1½ hours"),
        (timedelta(minutes=90), "in 1½ hours"),
        (timedelta(minutes=89), "in 89 minutes"),
        (timedelta(minutes=60), "in 1 hour"),
        (timedelta(minutes=59, seconds=40), "in 1 hour"),
        (timedelta(minutes=57, seconds=10), "in 57 minutes"),
        (timedelta(seconds=50), "in 1 minute"),
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=-4), "now"),
    ],
)
def test_e4_how_soon_something_begins_is_told_in_plain_words(wait, expected) -> None:
    now = datetime(2026, 12, 1, 9, tzinfo=UTC)

    assert written_wait(now, now + wait) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (1, "1 minute"),
        (45, "45 minutes"),
        (60, "1 hour"),
        (90, "90 minutes"),
        (120, "2 hours"),
        (1440, "1 day"),
        (10080, "7 days"),
    ],
)
def test_minutes_are_written_in_the_largest_unit_that_they_are_whole_in(minutes, expected) -> None:
    assert written_minutes(minutes) == expected
