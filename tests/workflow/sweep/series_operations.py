"""What happens to a class booked week after week, and what should have come of it (G6)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from joinlink.model.booking_stages import BookingStatus, Ending, Party
from tests.workflow.sweep import people, series
from tests.workflow.sweep.group_situations import HOLD_OVER
from tests.workflow.sweep.operations import Operation, Pair
from tests.workflow.sweep.outcomes import Expectation, has_calendar
from tests.workflow.sweep.people import ANOTHER, ONE, Act, all_of
from tests.workflow.sweep.series import FIRST_ELSEWHERE, ON_THURSDAY, STARTS, dates_of
from tests.workflow.sweep.town import Accounts, Town

ACCOUNTS: Final = (Accounts.ZOOM, Accounts.BOTH)
"""Each date is a booking like any other: what its meeting needs of Meet is seen there."""
SECOND = STARTS[1]

# --- ready ---

HELD: Final = all_of(series.sell_series, series.hold(ONE))
PAID: Final = all_of(series.sell_series, series.take(ONE))
CONFIRMED: Final = all_of(series.sell_series, series.book(ONE))
LAPSED: Final = all_of(HELD, HOLD_OVER)
LAPSED_AND_TAKEN: Final = all_of(LAPSED, people.book(ANOTHER, SECOND))


# --- expected ---


def are(*statuses: BookingStatus, at: tuple[datetime, ...] = STARTS) -> Expectation:
    """The dates have these statuses and times, and nothing else was booked by their guest."""

    def expect(town: Town) -> Iterator[str]:
        dates = dates_of(town)
        if tuple(one.status for one in dates) != statuses:
            yield f"the dates are {[str(one.status) for one in dates]}"
        for one, starts_at in zip(dates, at, strict=False):
            if one.status is BookingStatus.CONFIRMED and one.starts_at != starts_at:
                yield f"{one.booking_id} is at {one.starts_at}"

    return expect


def unless_unreadable(expect: Expectation) -> Expectation:
    """It should have come to this, unless the host's calendar could not be read."""
    return lambda town: expect(town) if has_calendar(town) else iter(())


def stand_or_fall_together(town: Town) -> Iterator[str]:
    """All dates are the guest's or none is."""
    if len({one.status for one in dates_of(town)}) > 1:
        yield f"the dates are {[str(one.status) for one in dates_of(town)]}"


def are_settled(town: Town) -> Iterator[str]:
    """Who came first decides; no date is still held."""
    if any(one.is_held for one in dates_of(town)):
        yield "a date is still held"


def are_off(town: Town) -> Iterator[str]:
    """Nothing takes place any more, and what the guest has not cancelled was cancelled by the host."""
    yield from are(BookingStatus.CANCELLED, BookingStatus.CANCELLED)(town)
    if dates_of(town)[-1].ended_by is not Party.HOST:
        yield "the second date was not cancelled by its host"


def are_let_go(town: Town) -> Iterator[str]:
    """The guest has given all dates back."""
    yield from are(BookingStatus.EXPIRED, BookingStatus.EXPIRED)(town)
    if any(one.ending not in (Ending.LET_GO, Ending.NOT_PAID) for one in dates_of(town)):
        yield "a date was ended otherwise"


STAND: Final = are(BookingStatus.CONFIRMED, BookingStatus.CONFIRMED)
ARE_MOVED: Final = unless_unreadable(are(BookingStatus.CONFIRMED, BookingStatus.CONFIRMED, at=ON_THURSDAY))
FIRST_IS_OFF: Final = are(BookingStatus.CANCELLED, BookingStatus.CONFIRMED)
FIRST_IS_MOVED: Final = unless_unreadable(
    are(BookingStatus.CONFIRMED, BookingStatus.CONFIRMED, at=(FIRST_ELSEWHERE, SECOND))
)
SECOND_IS_MOVED_ALONE: Final = unless_unreadable(are(BookingStatus.CANCELLED, BookingStatus.CONFIRMED, at=ON_THURSDAY))
ARE_EXPIRED: Final = are(BookingStatus.EXPIRED, BookingStatus.EXPIRED)
ALL_BACK: Final = are(BookingStatus.REFUNDED, BookingStatus.EXPIRED)
SECOND_IS_BACK: Final = are(BookingStatus.CONFIRMED, BookingStatus.REFUNDED)


# --- done ---


def _operation(name: str, prepare: Act, act: Act, expect: Expectation) -> Operation:
    return Operation(f"series-{name}", prepare, act, expect, ACCOUNTS)


_call_off = series.cancel_all(refund=True)
_call_off_only = series.cancel_all(refund=False)

SERIES_OPERATIONS: Final = (
    _operation("book", series.sell_series, series.book(ONE), stand_or_fall_together),
    _operation("book-free", series.give_series_away, series.hold(ONE), stand_or_fall_together),
    _operation("book-seats", series.sell_series_of_seats, series.book(ONE), stand_or_fall_together),
    _operation("leave", CONFIRMED, series.leave, FIRST_IS_OFF),
    _operation("move-first", CONFIRMED, series.move_first, FIRST_IS_MOVED),
    _operation("move-all", CONFIRMED, series.move_all, ARE_MOVED),
    _operation("call-off-refund", CONFIRMED, _call_off, are_off),
    _operation("call-off", CONFIRMED, _call_off_only, are_off),
    _operation("call-off-rest", all_of(CONFIRMED, series.leave), _call_off, are_off),
    _operation("let-go", HELD, series.release, are_let_go),
    _operation("expire", LAPSED, people.heal, ARE_EXPIRED),
    _operation("other-sum", HELD, series.pay_too_little, ALL_BACK),
    _operation("late-payment", LAPSED, series.pay, STAND),
    _operation("late-payment-expired", all_of(LAPSED, people.heal), series.pay, STAND),
    _operation("late-payment-taken", LAPSED_AND_TAKEN, series.pay, SECOND_IS_BACK),
)


def _pair(name: str, prepare: Act, first: Act, second: Act, expect: Expectation) -> Pair:
    return Pair(f"series-{name}", prepare, first, second, expect, (Accounts.BOTH,))


def _both_ways(one: str, other: str, *acts: Act, expect: Expectation) -> Iterator[Pair]:
    prepare, first, second = acts
    yield _pair(f"{one}|{other}", prepare, first, second, expect)
    yield _pair(f"{other}|{one}", prepare, second, first, expect)


SERIES_PAIRS: Final = (
    _pair("pay|pay", HELD, series.pay, series.pay, STAND),
    *_both_ways(
        "book", "guest", series.sell_series, series.book(ONE), people.book(ANOTHER, SECOND), expect=are_settled
    ),
    *_both_ways("pay", "let-go", HELD, series.pay, series.release, expect=are_settled),
    *_both_ways("late-payment", "expire", LAPSED, series.pay, people.heal, expect=STAND),
    _pair("late-payment|mint", all_of(LAPSED, people.heal), series.pay, people.settle, STAND),
    *_both_ways("late-payment", "guest", LAPSED, series.pay, people.book(ANOTHER, SECOND), expect=are_settled),
    *_both_ways("mint", "leave", PAID, people.settle, series.leave, expect=FIRST_IS_OFF),
    *_both_ways("mint", "move-first", PAID, people.settle, series.move_first, expect=FIRST_IS_MOVED),
    *_both_ways("mint", "call-off", PAID, people.settle, _call_off, expect=are_off),
    *_both_ways("leave", "move-all", CONFIRMED, series.leave, series.move_all, expect=SECOND_IS_MOVED_ALONE),
    *_both_ways("leave", "call-off", CONFIRMED, series.leave, _call_off, expect=are_off),
    *_both_ways("move-all", "call-off", CONFIRMED, series.move_all, _call_off, expect=are_off),
    _pair("call-off|call-off", CONFIRMED, _call_off, _call_off, are_off),
)
