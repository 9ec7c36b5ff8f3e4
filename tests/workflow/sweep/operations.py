"""What happens to one booking: alone, and two things at once."""

from dataclasses import dataclass, replace
from typing import Final

from joinlink.model.payment import PaymentEventKind
from tests.workflow.sweep import people
from tests.workflow.sweep.outcomes import (
    Expectation,
    has_pasted_link,
    is_expired,
    is_moved,
    is_off,
    is_refunded,
    is_settled,
    may_be_moved,
    one_guest_is_in,
    stands,
)
from tests.workflow.sweep.people import ANOTHER, ELSEWHERE, ELSEWHERE_TOO, ONE, STARTS_AT, Act
from tests.workflow.sweep.situations import (
    an_hour_before,
    broken_and_cancelled,
    broken_without_link,
    confirmed,
    confirmed_with_old_tokens,
    expired,
    free_of_charge,
    held,
    held_with_old_tokens,
    lapsed,
    lapsed_and_taken,
    open_for_bookings,
    paid,
    refused,
    under_way,
    with_meeting_back,
    with_meeting_gone,
    with_meeting_moved,
    with_orphan,
    with_twin,
    with_unlinked_orphan,
    without_link,
)
from tests.workflow.sweep.town import Accounts

ALL: Final = tuple(Accounts)
WITH_ZOOM: Final = (Accounts.ZOOM, Accounts.BOTH)


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
