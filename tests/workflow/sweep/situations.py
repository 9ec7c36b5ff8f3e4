"""How a town of one booking is made ready for what is done to it."""

from dataclasses import replace
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
from tests.workflow.sweep.people import ANOTHER, BOOKING_ID, ELSEWHERE, STARTS_AT
from tests.workflow.sweep.town import Accounts, Town
from tests.worlds.world import HOST_ID

HELD: Final = replace(
    samples.at(samples.BOOKING, STARTS_AT),
    status=BookingStatus.PENDING_PAYMENT,
    revision=1,
    hold_until=samples.NOW + HOLD,
    checkout=Checkout("cs_1", "https://checkout.example/cs_1"),
)


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
