"""What happens to a booking: how a town is made ready, what is done to it, and what should have come of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from joinlink.errors import ProviderRejected
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.money import Money
from joinlink.model.payment import PaymentEventKind
from joinlink.usecases.bookings.book_class import HOLD
from joinlink.usecases.meetings.meeting_request import meeting_request
from tests import samples
from tests.workflow.sweep import people
from tests.workflow.sweep.people import ANOTHER, BOOKING_ID, ELSEWHERE, ELSEWHERE_TOO, ONE, PASTED, STARTS_AT, Act
from tests.workflow.sweep.town import Accounts, Town
from tests.worlds.world import HOST_ID

Expectation = Callable[[Town], Iterator[str]]

ALL: Final = tuple(Accounts)
WITH_ZOOM: Final = (Accounts.ZOOM, Accounts.BOTH)

HELD: Final = replace(
    samples.at(samples.BOOKING, STARTS_AT),
    status=BookingStatus.PENDING_PAYMENT,
    revision=1,
    hold_until=samples.NOW + HOLD,
    checkout=Checkout("cs_1", "https://checkout.example/cs_1"),
)


# --- ready ---


def open_for_bookings(town: Town) -> None:
    """Nobody has booked yet."""


def free_of_charge(town: Town) -> None:
    """Nobody has booked yet, and the class costs nothing."""
    town.sell(replace(samples.CLASS, price=Money(0, "eur")))


def held(town: Town) -> None:
    """A guest has booked a paid class and is at the checkout."""
    town.bookings.claim(HELD, Claim.of(HELD), town.clock.now())
    town.cloud.settle()


def paid(town: Town) -> None:
    """Paid, and the workflow has not begun."""
    held(town)
    people.stripe_says(PaymentEventKind.PAID)(town)


def confirmed(town: Town) -> None:
    """Paid, minted, mailed."""
    held(town)
    people.pay(town)


def held_with_old_tokens(town: Town) -> None:
    """A guest is at the checkout, and every access token is out of date."""
    held(town)
    town.outdate_tokens()


def confirmed_with_old_tokens(town: Town) -> None:
    """Confirmed, and every access token is out of date."""
    confirmed(town)
    town.outdate_tokens()


def refused(town: Town) -> None:
    """Confirmed while the providers refused, which they still do."""
    held(town)
    for maker in (town.zoom, town.meet):
        maker.failures.add_for_good("create_meeting", ProviderRejected("no", provider=maker.kind.provider))
    people.pay(town)


def without_link(town: Town) -> None:
    """Confirmed while the providers refused; they work again."""
    refused(town)
    people.let_providers_work(town)


def an_hour_before(town: Town) -> None:
    """Confirmed, and an hour from its start."""
    confirmed(town)
    town.clock.time = STARTS_AT - timedelta(hours=1)


def with_meeting_gone(town: Town) -> None:
    """Confirmed, a day ahead, and the host has deleted the meeting."""
    confirmed(town)
    people.delete_by_hand(town)
    town.clock.time = STARTS_AT - timedelta(days=1)


def with_meeting_moved(town: Town) -> None:
    """Confirmed, a day ahead, and the host has moved the meeting to another time."""
    confirmed(town)
    people.move_by_hand(town)
    town.clock.time = STARTS_AT - timedelta(days=1)


def lapsed(town: Town) -> None:
    """The hold has lapsed, and heal has not come by yet."""
    held(town)
    town.clock.time += HOLD + timedelta(minutes=1)


def expired(town: Town) -> None:
    """The hold has lapsed, and the booking is expired."""
    lapsed(town)
    people.heal(town)


def lapsed_and_taken(town: Town) -> None:
    """The hold has lapsed, and another guest has the time."""
    lapsed(town)
    people.book(ANOTHER, STARTS_AT)(town)


def under_way(town: Town) -> None:
    """The guest has finished the checkout, and the bank takes its time."""
    held(town)
    people.stripe_says(PaymentEventKind.PROCESSING)(town)


def broken_without_link(town: Town) -> None:
    """Confirmed when every grant was gone."""
    held(town)
    _lose_grants(town)
    people.pay(town)


def broken_and_cancelled(town: Town) -> None:
    """Confirmed, and cancelled when every grant was gone."""
    confirmed(town)
    _lose_grants(town)
    people.cancel(town)


def with_orphan(town: Town) -> None:
    """Confirmed, and at the provider there is another object of ours that the ledger does not know."""
    confirmed(town)
    _make_orphan(town, generation=2)
    _look_at_accounts(town)


def with_twin(town: Town) -> None:
    """Confirmed, and Zoom has made the meeting twice."""
    confirmed(town)
    _make_orphan(town, generation=1)
    _look_at_accounts(town)


def with_unlinked_orphan(town: Town) -> None:
    """Paid, its workflow lost, and at the provider there is a meeting that the ledger does not know."""
    paid(town)
    town.cloud.stream.clear()
    _make_orphan(town, generation=1)
    _look_at_accounts(town)


def with_meeting_back(town: Town) -> None:
    """Moved, and what was removed for it stands at the provider again."""
    confirmed(town)
    removed = [(maker, dict(maker.meetings)) for maker in town.makers]
    people.move_to(ELSEWHERE)(town)
    for maker, meetings in removed:
        maker.meetings.update(meetings)
        town.planted.update(meetings)
    _look_at_accounts(town)


def _lose_grants(town: Town) -> None:
    town.outdate_tokens()
    for oauth in town.oauth_providers.values():
        oauth.end_grants()


def _make_orphan(town: Town, *, generation: int) -> None:
    booking = town.bookings.get(BOOKING_ID)
    maker = town.meet if town.accounts is Accounts.MEET else town.zoom
    made = maker.create_meeting("access", meeting_request(booking, maker.kind, generation=generation))
    town.planted.add(made.provider_id)


def _look_at_accounts(town: Town) -> None:
    """Let the day come on which the host's accounts are looked after."""
    for provider in town.providers:
        town.due_work.ask(DueKind(provider), HOST_ID, town.clock.now())


# --- expected ---


def stands(town: Town) -> Iterator[str]:
    """The booking is confirmed, at its time."""
    yield from _is(town, BookingStatus.CONFIRMED)
    if town.bookings.get(BOOKING_ID).starts_at != STARTS_AT:
        yield "the booking was moved"


def is_moved(town: Town) -> Iterator[str]:
    """The booking is confirmed, at another time, unless the host's calendar could not be read."""
    yield from _is(town, BookingStatus.CONFIRMED)
    if town.bookings.get(BOOKING_ID).starts_at == STARTS_AT and has_calendar(town):
        yield "the booking was not moved"


def may_be_moved(town: Town) -> Iterator[str]:
    """The booking is confirmed: its time may have been taken before it could move there."""
    yield from _is(town, BookingStatus.CONFIRMED)


def has_pasted_link(town: Town) -> Iterator[str]:
    """The booking is confirmed, with the link that the host gave."""
    yield from _is(town, BookingStatus.CONFIRMED)
    link = town.bookings.get(BOOKING_ID).link
    if link is None or link.url != PASTED:
        yield "the booking does not have the host's link"


def is_off(town: Town) -> Iterator[str]:
    """The booking is cancelled."""
    yield from _is(town, BookingStatus.CANCELLED)


def is_expired(town: Town) -> Iterator[str]:
    """The booking is expired."""
    yield from _is(town, BookingStatus.EXPIRED)


def is_settled(town: Town) -> Iterator[str]:
    """The booking that was paid stands or is refunded, as who came first decides."""
    if town.bookings.get(people.BOOKING_ID).status not in (BookingStatus.CONFIRMED, BookingStatus.REFUNDED):
        yield "what was paid is neither booked nor refunded"


def is_refunded(town: Town) -> Iterator[str]:
    """The booking is refunded, and the other guest's stands."""
    yield from _is(town, BookingStatus.REFUNDED)
    yield from one_guest_is_in(town)


def one_guest_is_in(town: Town) -> Iterator[str]:
    """Of the guests who wanted one time, one has it, unless the host's calendar could not be read."""
    standing = [booking for booking in town.all_bookings if booking.status is BookingStatus.CONFIRMED]
    if len(standing) > 1 or (not standing and has_calendar(town)):
        yield f"{len(standing)} guests have the time"


def has_calendar(town: Town) -> bool:
    """Whether the host's calendar can be read."""
    return all(town.is_connected(provider) for provider in town.providers)


def _is(town: Town, expected: BookingStatus) -> Iterator[str]:
    status = town.bookings.get(BOOKING_ID).status
    if status is not expected:
        yield f"the booking is {status} and should be {expected}"


# --- done ---


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that is done to a town that was made ready for it."""

    name: str
    prepare: Act
    act: Act
    expect: Expectation
    accounts: tuple[Accounts, ...] = ALL


@dataclass(frozen=True, slots=True)
class Pair:
    """Two operations in one town; `second` happens, whole, at a boundary of `first`."""

    name: str
    prepare: Act
    first: Act
    second: Act
    expect: Expectation
    accounts: tuple[Accounts, ...] = ALL
    has_rivals: bool = False
    """Whether both do the same work, so that a mail may go out twice."""


OPERATIONS: Final = (
    Operation("book", open_for_bookings, people.book(ONE, STARTS_AT), one_guest_is_in),
    Operation("book-free", free_of_charge, people.book(ONE, STARTS_AT), one_guest_is_in),
    Operation("confirm", held, people.pay, stands),
    Operation("refresh", held_with_old_tokens, people.pay, stands),
    Operation("reschedule", confirmed, people.move_to(ELSEWHERE), is_moved),
    Operation("reschedule-refresh", confirmed_with_old_tokens, people.move_to(ELSEWHERE), is_moved),
    Operation("reschedule-without-link", without_link, people.move_to(ELSEWHERE), is_moved),
    Operation("cancel", confirmed, people.cancel, is_off),
    Operation("cancel-refresh", confirmed_with_old_tokens, people.cancel, is_off),
    Operation("cancel-without-link", without_link, people.cancel, is_off),
    Operation("paste", confirmed, people.paste, has_pasted_link),
    Operation("paste-without-link", without_link, people.paste, has_pasted_link),
    Operation("correct", confirmed, people.correct, stands),
    Operation("mails-again", confirmed, people.ask_again, stands),
    Operation("reminder", an_hour_before, people.remind, stands),
    Operation("late-link", without_link, people.heal, stands),
    Operation("pre-flight-gone", with_meeting_gone, people.heal, stands),
    Operation("pre-flight-moved", with_meeting_moved, people.heal, stands),
    Operation("zoom-deleted", confirmed, people.delete_at_zoom, stands, WITH_ZOOM),
    Operation("zoom-deauthorised", confirmed, people.deauthorise_at_zoom, stands, WITH_ZOOM),
    Operation("expire", lapsed, people.heal, is_expired),
    Operation("let-go", held, people.let_it_go, is_expired),
    Operation("drop", held, people.drop, is_expired),
    Operation("transfer-failed", under_way, people.fail, is_expired),
    Operation("late-payment", lapsed, people.pay, stands),
    Operation("late-payment-expired", expired, people.pay, stands),
    Operation("late-payment-taken", lapsed_and_taken, people.pay, is_refunded),
    Operation("orphan", with_orphan, people.heal, stands),
    Operation("orphan-unlinked", with_unlinked_orphan, people.heal, stands),
    Operation("orphan-twin", with_twin, people.heal, stands, WITH_ZOOM),
    Operation("orphan-back", with_meeting_back, people.heal, is_moved),
    Operation("disconnect", confirmed, people.disconnect, stands),
    Operation("reconnect-without-link", broken_without_link, people.reconnect, stands),
    Operation("reconnect-leftover", broken_and_cancelled, people.reconnect, is_off),
)


def _both_ways(one: str, other: str, prepare: Act, first: Act, second: Act, expect: Expectation) -> tuple[Pair, Pair]:
    return Pair(f"{one}|{other}", prepare, first, second, expect), Pair(
        f"{other}|{one}", prepare, second, first, expect
    )


def _with_zoom(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    return tuple(replace(pair, accounts=WITH_ZOOM) for pair in pairs)


def _rivals(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    return tuple(replace(pair, has_rivals=True) for pair in pairs)


_move = people.move_to(ELSEWHERE)
_move_too = people.move_to(ELSEWHERE_TOO)
_expiry = people.stripe_says(PaymentEventKind.EXPIRED)

PAIRS: Final = (
    *_both_ways("mint", "cancel", paid, people.settle, people.cancel, is_off),
    *_both_ways("mint", "reschedule", paid, people.settle, _move, is_moved),
    *_both_ways("mint", "paste", paid, people.settle, people.paste, has_pasted_link),
    *_both_ways("mint", "correct", paid, people.settle, people.correct, stands),
    *_both_ways("mint", "mails-again", paid, people.settle, people.ask_again, stands),
    *_both_ways("correct", "reschedule", confirmed, people.correct, _move, is_moved),
    *_both_ways("correct", "mails-again", confirmed, people.correct, people.ask_again, stands),
    *_rivals(_both_ways("mint", "again", paid, people.settle, people.mint_again, stands)),
    *_both_ways("disconnect", "mint", paid, people.disconnect, people.settle, stands),
    Pair("webhook|webhook", held, people.pay, people.pay, stands),
    Pair(
        "guest|guest", open_for_bookings, people.book(ONE, STARTS_AT), people.book(ANOTHER, STARTS_AT), one_guest_is_in
    ),
    Pair("free|free", free_of_charge, people.book(ONE, STARTS_AT), people.book(ANOTHER, STARTS_AT), one_guest_is_in),
    *_both_ways("reschedule", "guest", confirmed, _move, people.book(ANOTHER, ELSEWHERE), may_be_moved),
    Pair("reschedule|reschedule", confirmed, _move, _move_too, is_moved),
    Pair("reschedule|same", confirmed, _move, _move, is_moved),
    *_both_ways("cancel", "reschedule", confirmed, people.cancel, _move, is_off),
    Pair("cancel|cancel", confirmed, people.cancel, people.cancel, is_off),
    *_both_ways("paste", "cancel", confirmed, people.paste, people.cancel, is_off),
    *_both_ways("paste", "reschedule", confirmed, people.paste, _move, is_moved),
    *_both_ways("reminder", "cancel", an_hour_before, people.remind, people.cancel, is_off),
    *_both_ways("reminder", "reschedule", an_hour_before, people.remind, _move, is_moved),
    Pair("reminder|reminder", an_hour_before, people.remind, people.remind, stands),
    *_both_ways("late-link", "cancel", without_link, people.heal, people.cancel, is_off),
    *_both_ways("late-link", "reschedule", without_link, people.heal, _move, is_moved),
    *_both_ways("late-link", "paste", without_link, people.heal, people.paste, has_pasted_link),
    Pair("late-link|late-link", without_link, people.heal, people.heal, stands),
    Pair("refused|late-link", refused, people.heal, people.mint_at_last, stands, has_rivals=True),
    *_both_ways("pre-flight", "cancel", with_meeting_gone, people.heal, people.cancel, is_off),
    *_both_ways("pre-flight", "reschedule", with_meeting_moved, people.heal, _move, is_moved),
    *_with_zoom(_both_ways("zoom-deleted", "cancel", confirmed, people.delete_at_zoom, people.cancel, is_off)),
    *_with_zoom(_both_ways("zoom-deleted", "reschedule", confirmed, people.delete_at_zoom, _move, is_moved)),
    *_with_zoom(_both_ways("zoom-deleted", "mint", paid, people.delete_at_zoom, people.settle, stands)),
    *_with_zoom(_both_ways("zoom-deauthorised", "mint", paid, people.deauthorise_at_zoom, people.settle, stands)),
    *_both_ways("late-payment", "guest", lapsed, people.pay, people.book(ANOTHER, STARTS_AT), one_guest_is_in),
    Pair("late-payment|late-payment", lapsed_and_taken, people.pay, people.pay, is_refunded),
    *_both_ways("late-payment", "expire", lapsed, people.pay, people.heal, stands),
    *_both_ways("webhook", "checkout-expired", held, people.pay, _expiry, stands),
    *_both_ways("webhook", "let-go", held, people.pay, people.let_it_go, stands),
    *_both_ways("webhook", "drop", held, people.pay, people.drop, is_settled),
    *_both_ways("orphan", "cancel", with_orphan, people.heal, people.cancel, is_off),
    *_both_ways("orphan", "reschedule", with_orphan, people.heal, _move, is_moved),
    Pair("refresh|refresh", confirmed_with_old_tokens, people.use_token, people.use_token, stands),
    *_both_ways("disconnect", "refresh", confirmed_with_old_tokens, people.disconnect, people.use_token, stands),
    *_both_ways("reconnect", "late-link", broken_without_link, people.reconnect, people.heal, stands),
    *_both_ways("reconnect", "cancel", broken_without_link, people.reconnect, people.cancel, is_off),
)
