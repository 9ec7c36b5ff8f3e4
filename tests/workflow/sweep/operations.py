"""What happens to a booking: how a town is made ready for it, and the operation itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from joinlink.errors import ProviderRejected
from joinlink.model.booking import Booking, BookingStatus, Checkout, Party
from joinlink.model.claim import Claim
from joinlink.model.payment import PaymentEvent, PaymentEventKind
from joinlink.usecases.book_class import HOLD
from joinlink.usecases.cancel_booking import cancel_booking
from joinlink.usecases.confirm_payment import confirm_payment
from joinlink.usecases.disconnect_provider import disconnect_provider
from joinlink.usecases.paste_link import paste_link
from joinlink.usecases.reschedule_booking import reschedule_booking
from tests import samples
from tests.workflow.sweep.town import HOST, Town

STARTS_AT: Final = samples.SLOT + timedelta(days=5)
"""Monday, 10:00 in Berlin, six days ahead."""
ELSEWHERE: Final = STARTS_AT + timedelta(hours=2)
ELSEWHERE_TOO: Final = STARTS_AT + timedelta(hours=4)
PASTED: Final = "https://meet.example/room"
BOOKING_ID: Final = samples.BOOKING.booking_id
TRIES: Final = 3
"""How often Stripe, a person or the stream tries again."""

PENDING: Final = replace(
    samples.at(samples.BOOKING, STARTS_AT),
    status=BookingStatus.PENDING_PAYMENT,
    revision=1,
    hold_until=samples.NOW + HOLD,
    checkout=Checkout("cs_1", "https://checkout.example/cs_1"),
)
PAID: Final = PaymentEvent(
    event_id="evt_1",
    kind=PaymentEventKind.PAID,
    booking_id=BOOKING_ID,
    session_id="cs_1",
    payment_intent_id="pi_1",
    amount_minor=PENDING.price.amount_minor,
    currency=PENDING.price.currency,
)

Work = Callable[[Town], None]


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that is done to a town that was made ready for it."""

    name: str
    prepare: Work
    act: Work


# --- ready ---


def hold(town: Town) -> None:
    """A guest has booked a paid class and is at the checkout."""
    town.bookings.claim(PENDING, Claim.of(PENDING), town.clock.now())
    town.stream.clear()


def confirmed(town: Town) -> None:
    """Paid, minted, mailed."""
    hold(town)
    pay(town)


def paid(town: Town) -> None:
    """Paid, and its workflow not begun."""
    hold(town)
    webhook(town)


def with_old_token(town: Town) -> None:
    """A guest is at the checkout, and every access token is out of date."""
    hold(town)
    for provider in town.connected:
        town.forget_tokens(provider)


def settled_with_old_token(town: Town) -> None:
    """Confirmed, and every access token is out of date."""
    confirmed(town)
    for provider in town.connected:
        town.forget_tokens(provider)


def without_link(town: Town) -> None:
    """Confirmed while the provider was down for good; it is up again."""
    hold(town)
    for maker in (town.zoom, town.meet):
        maker.failures.add_for_good("create_meeting", ProviderRejected("no", provider=maker.kind.provider))
    pay(town)
    for maker in (town.zoom, town.meet):
        maker.failures.clear()


def an_hour_before(town: Town) -> None:
    """Confirmed, and an hour from its start."""
    confirmed(town)
    town.clock.time = STARTS_AT - timedelta(hours=1)


def with_meeting_deleted_by_hand(town: Town) -> None:
    """Confirmed, a day ahead, and the host has deleted the meeting."""
    confirmed(town)
    for maker in (town.zoom, town.meet):
        for meeting_id in list(maker.meetings):
            maker.delete_by_hand(meeting_id)
    town.clock.time = STARTS_AT - timedelta(days=1)


# --- done ---


def webhook(town: Town) -> None:
    """Stripe says that it is paid, again until it is heard."""
    payload = town.payments.deliver(PAID)
    for _ in range(TRIES):
        if town.request(lambda: confirm_payment(payload, "good", town.payment_ports)):
            break
    if town.delivers_twice:
        town.request(lambda: confirm_payment(payload, "good", town.payment_ports))


def pay(town: Town) -> None:
    """Stripe says that it is paid, and the workflow runs."""
    webhook(town)
    town.settle()


def settle(town: Town) -> None:
    """The workflow runs."""
    town.settle()


def _by_a_person(town: Town, work: Callable[[Booking], object]) -> None:
    """Somebody clicks, and clicks again where it did not work."""
    for _ in range(TRIES):
        if town.request(lambda: work(town.bookings.get(BOOKING_ID))):
            break
    town.settle()


def cancel(town: Town) -> None:
    """The guest cancels."""
    _by_a_person(town, lambda booking: cancel_booking(booking, Party.GUEST, "", town.change_ports))


def move_to(starts_at: datetime) -> Work:
    """The guest moves it."""

    def move(town: Town) -> None:
        _by_a_person(town, lambda booking: reschedule_booking(booking, starts_at, town.change_ports))

    return move


def paste(town: Town) -> None:
    """The host pastes a link."""
    _by_a_person(town, lambda booking: paste_link(booking, PASTED, town.change_ports))


def remind(town: Town) -> None:
    """The reminders' schedule fires."""
    town.fire("send_reminders")


def heal(town: Town) -> None:
    """Heal's schedule fires."""
    town.fire("heal")


def disconnect(town: Town) -> None:
    """The host disconnects the first account."""
    town.request(lambda: disconnect_provider(HOST, town.connected[0], town.disconnect_ports))


def use_token(town: Town) -> None:
    """Something calls a provider with the host's token."""
    town.request(lambda: town.access.call(HOST, town.connected[0], lambda access_token: access_token), 60)


def book_too(town: Town) -> None:
    """Another guest books the time that the first one is about to take."""
    other = replace(PENDING, booking_id="booking_2", starts_at=ELSEWHERE, ends_at=ELSEWHERE + timedelta(minutes=30))
    town.request(lambda: town.meeting_ports.bookings.claim(other, Claim.of(other), town.clock.now()))


SINGLE: Final = (
    Operation("confirm", hold, pay),
    Operation("refresh", with_old_token, pay),
    Operation("reschedule", confirmed, move_to(ELSEWHERE)),
    Operation("cancel", confirmed, cancel),
    Operation("paste", confirmed, paste),
    Operation("reminder", an_hour_before, remind),
    Operation("late-link", without_link, heal),
    Operation("move-without-link", without_link, move_to(ELSEWHERE)),
    Operation("paste-late", without_link, paste),
    Operation("pre-flight", with_meeting_deleted_by_hand, heal),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two operations on one booking; `second` happens, whole, at a boundary of `first`."""

    name: str
    prepare: Work
    first: Work
    second: Work


def _both_ways(one: str, other: str, prepare: Work, first: Work, second: Work) -> tuple[Pair, Pair]:
    return Pair(f"{one}|{other}", prepare, first, second), Pair(f"{other}|{one}", prepare, second, first)


PAIRS: Final = (
    *_both_ways("mint", "cancel", paid, settle, cancel),
    *_both_ways("mint", "reschedule", paid, settle, move_to(ELSEWHERE)),
    *_both_ways("mint", "paste", paid, settle, paste),
    Pair("reschedule|reschedule", confirmed, move_to(ELSEWHERE), move_to(ELSEWHERE_TOO)),
    Pair("reschedule|same", confirmed, move_to(ELSEWHERE), move_to(ELSEWHERE)),
    *_both_ways("cancel", "reschedule", confirmed, cancel, move_to(ELSEWHERE)),
    Pair("cancel|cancel", confirmed, cancel, cancel),
    Pair("webhook|webhook", hold, pay, pay),
    *_both_ways("reschedule", "guest", confirmed, move_to(ELSEWHERE), book_too),
    Pair("refresh|refresh", settled_with_old_token, use_token, use_token),
    *_both_ways("reminder", "cancel", an_hour_before, remind, cancel),
    *_both_ways("reminder", "reschedule", an_hour_before, remind, move_to(ELSEWHERE)),
    *_both_ways("disconnect", "mint", paid, disconnect, settle),
    *_both_ways("heal", "cancel", without_link, heal, cancel),
    *_both_ways("heal", "reschedule", without_link, heal, move_to(ELSEWHERE)),
    Pair("heal|heal", without_link, heal, heal),
)
