"""F9: how long a guest may change their mind, in words."""

from datetime import timedelta

import pytest

from joinlink.model.deadlines import Deadlines, Freedom, written_deadlines
from tests.samples import SLOT
from tests.unbroken import unbroken

DAY, HOUR = 1440, 60
BERLIN = "(Central European Time, Berlin)"
SOONER, LATER, START = "Tue, Dec 1, 10:00 AM", "Wed, Dec 2, 9:00 AM", "Wed, Dec 2, 10:00 AM"
AFTER_THAT = "After that, please write to Host."


@pytest.mark.parametrize(
    ("move", "cancel", "written"),
    [
        (0, 0, None),
        (DAY, DAY, "Free to move or cancel until 24 hours before."),
        (HOUR, HOUR, "Free to move or cancel until 1 hour before."),
        (90, 90, "Free to move or cancel until 90 minutes before."),
        (3 * DAY, 2 * DAY, "Free to move until 3 days before, and to cancel until 48 hours before."),
        (0, DAY, "Free to move until it starts, and to cancel until 24 hours before."),
        (DAY, 0, "Free to cancel until it starts, and to move until 24 hours before."),
    ],
)
def test_f9_a_class_says_until_when(move: int, cancel: int, written: str | None) -> None:
    assert written_deadlines(Deadlines(move, cancel)) == written


@pytest.mark.parametrize(
    ("deadlines", "hours_before", "written"),
    [
        (Deadlines(), 1, None),
        (Deadlines(DAY, DAY), 25, f"Free until {SOONER} {BERLIN}. {AFTER_THAT}"),
        (Deadlines(DAY, DAY), 24, "The time to move or cancel it yourself is over. Please write to Host."),
        (Deadlines(HOUR, DAY), 25, f"Free to move until {LATER}, and to cancel until {SOONER} {BERLIN}. {AFTER_THAT}"),
        (Deadlines(0, DAY), 24, f"Free to move until {START} {BERLIN}. To cancel it, please write to Host."),
        (Deadlines(DAY, HOUR), 24, f"Free to cancel until {LATER} {BERLIN}. To move it, please write to Host."),
    ],
)
def test_f9_a_booking_says_until_when(deadlines: Deadlines, hours_before: int, written: str | None) -> None:
    now = SLOT - timedelta(hours=hours_before)
    freedom = Freedom(deadlines.move_until(SLOT), deadlines.cancel_until(SLOT), SLOT, now)

    assert freedom.written("Host", "Europe/Berlin") == (written and unbroken(written))


def test_f9_a_day_to_decline_ends_at_the_start_and_shortens_no_deadline() -> None:
    late, early = (SLOT - timedelta(hours=hours) for hours in (3, 99))
    hours = Deadlines(move_minutes=HOUR)

    assert hours.after_move_by_host(late).move_until(SLOT) == SLOT
    assert hours.after_move_by_host(early).move_until(SLOT) == SLOT - timedelta(hours=1)
    assert hours.after_move_by_host(late).after_move_by_guest().move_until(SLOT) == SLOT - timedelta(hours=1)
    assert Deadlines().after_move_by_host(late).cancel_until(SLOT) is None
