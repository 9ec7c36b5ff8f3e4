"""12.5: how far off a session is, in words."""

from datetime import timedelta

import pytest

from joinlink.web.guest.words import written_wait


@pytest.mark.parametrize(
    ("wait", "written"),
    [
        (timedelta(seconds=1), "less than a minute"),
        (timedelta(seconds=59.9), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=1, minutes=1), "1 hour and 1 minute"),
        (timedelta(hours=23, minutes=59), "23 hours and 59 minutes"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=1, minutes=59), "1 day"),
        (timedelta(days=2, hours=1), "2 days and 1 hour"),
        (timedelta(days=60, hours=23), "60 days and 23 hours"),
    ],
)
def test_a_wait_is_told_in_its_two_largest_units(wait: timedelta, written: str) -> None:
    assert written_wait(wait) == written
