"""What guests, hosts, Stripe and Zoom do in a town, each again where it did not work, and what schedules do."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Guest
from joinlink.model.booking_stages import Party
from joinlink.model.host import Provider
from joinlink.model.payment import PaymentEventKind
from joinlink.model.zoom_event import Deauthorization, MeetingDeletion, ZoomEvent
from joinlink.usecases.bookings.cancel_booking import cancel_booking
from joinlink.usecases.bookings.correct_address import correct_address
from joinlink.usecases.bookings.let_go import let_go
from joinlink.usecases.bookings.paste_link import paste_link
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from joinlink.usecases.bookings.send_mails_again import send_mails_again
from joinlink.usecases.bookings.take_payment_event import take_payment_event
from joinlink.usecases.connections.connect_provider import finish_connecting
from joinlink.usecases.connections.disconnect_provider import disconnect_provider
from joinlink.usecases.connections.oauth_round_trip import depart
from joinlink.usecases.meetings.take_zoom_event import take_zoom_event
from tests import samples
from tests.fakes import FakeMeetingProvider
from tests.workflow.sweep.town import Town, account_of
from tests.worlds.world import HOST_ID, payment_of

Act = Callable[[Town], None]

BOOKING_ID: Final = samples.BOOKING.booking_id
STARTS_AT: Final = samples.SLOT + timedelta(days=5)
"""Monday, 10:00 in Berlin, six days ahead."""
ELSEWHERE: Final = STARTS_AT + timedelta(hours=2)
ELSEWHERE_TOO: Final = STARTS_AT + timedelta(hours=4)
PASTED: Final = "https://meet.example/room"
TRIES: Final = 3
"""How often a person or a webhook's sender tries."""
RIGHT: Final = "right@example.com"
BROWSER: Final = "browser"

ONE: Final = samples.GUEST
ANOTHER: Final = Guest("Another guest", "another@example.com", "Asia/Tokyo")


# --- anybody ---


def all_of(*acts: Act) -> Act:
    """Do one thing after another."""

    def act(town: Town) -> None:
        for each in acts:
            each(town)

    return act


def later(by: timedelta) -> Act:
    """Let time pass."""

    def act(town: Town) -> None:
        town.clock.time += by

    return act


def at(moment: datetime) -> Act:
    """Let it be a certain time."""

    def act(town: Town) -> None:
        town.clock.time = moment

    return act


# --- guests ---


def book(guest: Guest, starts_at: datetime) -> Act:
    """Let a guest book the class, and pay where they got the time."""

    def act(town: Town) -> None:
        key = f"{guest.name} {starts_at}"
        booked: list[Booking] = []
        wish = {"starts_at": starts_at, "guest": guest, "idempotency_key": key}
        until_heard(town, "book", lambda: booked.append(town.book(**wish)))
        if booked:
            stripe_says(PaymentEventKind.PAID, booked[-1].booking_id)(town)
        town.cloud.settle()

    return act


def cancel(town: Town) -> None:
    """Let the guest cancel."""
    _change(town, lambda booking: cancel_booking(booking, Party.GUEST, "", town.house))


def let_it_go(town: Town) -> None:
    """Let the guest give an unpaid booking's time back, and let the consequences happen."""
    _change(town, lambda booking: let_go(booking, Party.GUEST, town.house))


def move_to(starts_at: datetime) -> Act:
    """Let the guest move the booking."""

    def act(town: Town) -> None:
        _change(town, lambda booking: reschedule_booking(booking, starts_at, town.house))

    return act


def correct(town: Town) -> None:
    """Let the guest correct the address."""
    _change(town, lambda booking: correct_address(booking, RIGHT, town.house))


# --- the host ---


def ask_again(town: Town) -> None:
    """Let the host have the mails sent again."""
    _change(town, lambda booking: send_mails_again(booking, town.house))


def drop(town: Town) -> None:
    """Let the host drop an unpaid booking, and let the consequences happen."""
    _change(town, lambda booking: let_go(booking, Party.HOST, town.house))


def paste(town: Town) -> None:
    """Let the host paste a link."""
    _change(town, lambda booking: paste_link(booking, PASTED, town.house))


def disconnect(town: Town) -> None:
    """Let the host disconnect the account that has made the meetings."""
    provider = town.providers[0]
    until_heard(town, "connections", lambda: disconnect_provider(HOST_ID, provider, town.house))
    town.cloud.settle()


def reconnect(town: Town) -> None:
    """Let the host connect whatever does not work, from the consent page on."""
    for provider in town.providers:
        if not town.is_connected(provider):
            until_heard(town, "connect_provider", partial(_consent, town, provider))
    town.cloud.settle()


def delete_by_hand(town: Town) -> None:
    """Let the host delete what a booking's link leads to in the provider's own app."""
    for maker, meeting_id in _carried(town):
        maker.delete_by_hand(meeting_id)


def move_by_hand(town: Town) -> None:
    """Let the host move what a booking's link leads to in the provider's own app."""
    for maker, meeting_id in _carried(town):
        maker.move_by_hand(meeting_id, ELSEWHERE)


# --- providers ---


def stripe_says(kind: PaymentEventKind, booking_id: str = BOOKING_ID) -> Act:
    """Let Stripe report the outcome of a booking's checkout."""

    def act(town: Town) -> None:
        booking = town.bookings.get(booking_id)
        checkout = town.payments.checkouts.get(booking_id) or booking.checkout
        event = payment_of(
            booking,
            event_id=f"{kind} {booking_id}",
            kind=kind,
            session_id=checkout and checkout.session_id,
            payment_intent_id=f"payment of {booking_id}",
        )
        town.payment_events.append(event)
        webhook(town, "stripe_webhook", lambda: take_payment_event(event, town.house))

    return act


def pay(town: Town) -> None:
    """Let Stripe report that the booking is paid, and let the consequences happen."""
    stripe_says(PaymentEventKind.PAID)(town)
    town.cloud.settle()


def fail(town: Town) -> None:
    """Let Stripe report that the guest's transfer has failed, and let the consequences happen."""
    stripe_says(PaymentEventKind.FAILED)(town)
    town.cloud.settle()


def delete_at_zoom(town: Town) -> None:
    """Let the host delete the meeting at Zoom, and Zoom tell us."""
    carried = list(_carried(town))
    delete_by_hand(town)
    for _, meeting_id in carried:
        _zoom_says(town, MeetingDeletion(samples.ZOOM.account_id, meeting_id, starts_at=None))


def deauthorise_at_zoom(town: Town) -> None:
    """Let the host remove our app at Zoom, and Zoom tell us."""
    town.oauth_providers[Provider.ZOOM].end_grants()
    _zoom_says(town, Deauthorization(samples.ZOOM.account_id, at=None))


# --- schedules, the stream and whoever needs a token ---


def settle(town: Town) -> None:
    """Let the stream start what waits, and that run."""
    town.cloud.settle()


def heal(town: Town) -> None:
    """Fire heal's schedule."""
    town.cloud.fire("heal")


def remind(town: Town) -> None:
    """Fire the reminders' schedule."""
    town.cloud.fire("send_reminders")


def mint_again(town: Town) -> None:
    """Run the workflow of the booking's revision another time, as heal does when it takes the first for lost."""
    target = town.bookings.get(BOOKING_ID).target
    payload = {"bookingId": target.booking_id, "revision": target.revision}
    town.cloud.start("confirm_booking", f"{target.execution_name}-again", payload)
    town.cloud.settle()


def let_providers_work(town: Town) -> None:
    """Let providers take what they refused."""
    for maker in town.makers:
        maker.failures.clear()


def mint_at_last(town: Town) -> None:
    """Let providers take what they refused, and the workflow run another time."""
    let_providers_work(town)
    mint_again(town)


def use_token(town: Town) -> None:
    """Call a provider with the host's token."""
    provider = town.providers[0]
    access = town.house.provider_access
    town.cloud.request("heal", lambda: access.call(HOST_ID, provider, lambda access_token: access_token))


def until_heard(town: Town, function: str, work: Callable[[], object]) -> None:
    """Try, and after a minute again; at once where another operation is held up for as long."""
    for _ in range(TRIES):
        if town.cloud.request(function, work):
            return
        if town.boundaries.is_open:
            town.clock.sleep(60)


def webhook(town: Town, function: str, work: Callable[[], object]) -> None:
    """Let a sender tell until it is heard, and once more where things come twice."""
    until_heard(town, function, work)
    if town.cloud.comes_twice:
        town.cloud.request(function, work)


def _change(town: Town, work: Callable[[Booking], object]) -> None:
    """Let somebody click until it works, and let the consequences happen."""
    until_heard(town, "change_booking", lambda: work(town.bookings.get(BOOKING_ID)))
    town.cloud.settle()


def _zoom_says(town: Town, event: ZoomEvent) -> None:
    webhook(town, "zoom_webhook", lambda: take_zoom_event(event, town.house))
    town.cloud.settle()


def _consent(town: Town, provider: Provider) -> None:
    """Agree on the provider's consent page and come back from it."""
    left = depart(provider, town, browser_secret=BROWSER)
    finish_connecting(
        provider,
        host_id=HOST_ID,
        session_token=BROWSER,
        state=left.state,
        code=town.oauth_providers[provider].consent(account_of(provider)),
        redirect_uri="https://joinlink.example/oauth/callback",
        ports=town.house,
    )


def _carried(town: Town) -> Iterator[tuple[FakeMeetingProvider, str]]:
    """Yield each meeting that a booking's link leads to, with who made it."""
    carried = {booking.link.meeting_id for booking in town.all_bookings if booking.link is not None}
    for maker in (town.zoom, town.meet):
        yield from ((maker, meeting_id) for meeting_id in list(maker.meetings) if meeting_id in carried)
