"""How a class with several seats, or a package, is made ready for what is done to it (G1-G5)."""

from datetime import timedelta
from typing import Final

from joinlink.errors import ProviderRejected
from joinlink.usecases.bookings.book_class import HOLD
from tests.workflow.sweep import people, seats
from tests.workflow.sweep.people import ANOTHER, ELSEWHERE, ONE, STARTS_AT, all_of, at, later
from tests.workflow.sweep.seats import THIRD, hold, join, take
from tests.workflow.sweep.town import Town


def nobody(town: Town) -> None:
    """Nobody has booked yet."""


def refuse(town: Town) -> None:
    """Let providers make no meeting."""
    for maker in (town.zoom, town.meet):
        maker.failures.add_for_good("create_meeting", ProviderRejected("no", provider=maker.kind.provider))


HOUR_BEFORE: Final = at(STARTS_AT - timedelta(hours=1))
DAY_BEFORE: Final = at(STARTS_AT - timedelta(days=1))
HOLD_OVER: Final = later(HOLD + timedelta(minutes=1))

ONE_IN: Final = join(ONE)
TWO_IN: Final = all_of(join(ONE), join(ANOTHER))
ONE_PAID: Final = take(ONE)
TWO_PAID: Final = all_of(take(ONE), take(ANOTHER))
ONE_IN_ONE_PAID: Final = all_of(join(ONE), take(ANOTHER))
ONE_IN_ONE_HOLDS: Final = all_of(join(ONE), hold(ANOTHER))
TWO_HOLD: Final = all_of(hold(ONE), hold(ANOTHER))
LAPSED: Final = all_of(join(ONE), hold(ANOTHER), HOLD_OVER)
LAPSED_AND_TAKEN: Final = all_of(LAPSED, join(THIRD))
TWO_AND_ONE_ELSEWHERE: Final = all_of(TWO_IN, join(THIRD, ELSEWHERE))
WITHOUT_LINK: Final = all_of(refuse, TWO_IN, people.let_providers_work)
NEARLY_THERE: Final = all_of(TWO_IN, HOUR_BEFORE)
GONE: Final = all_of(TWO_IN, people.delete_by_hand, DAY_BEFORE)
MOVED_BY_HAND: Final = all_of(TWO_IN, people.move_by_hand, DAY_BEFORE)
MOVED_UNHEARD: Final = all_of(TWO_IN, seats.move_all_unheard(ELSEWHERE))
CANCELLED_UNHEARD: Final = all_of(TWO_IN, seats.cancel_all_unheard)
MOVED_NEARLY_THERE: Final = all_of(MOVED_UNHEARD, HOUR_BEFORE)
HELD_UNHEARD: Final = all_of(ONE_IN_ONE_HOLDS, seats.move_all_unheard(ELSEWHERE))
