"""What has to hold of occurrences, their seats, and packages, once faults have stopped and heal has run (G1-G5)."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Party
from joinlink.model.claim import Claim
from joinlink.model.host import Provider
from joinlink.model.mail import MailRole, news_mail, refund_mails
from joinlink.model.meeting_subject import is_occurrence
from joinlink.model.occurrence import Occurrence
from joinlink.model.refund import RefundState
from tests.workflow.sweep.boundaries import Mishap
from tests.workflow.sweep.town import Town
from tests.worlds.world import HOST_ID


def seats_are_as_booked(town: Town, _mishap: Mishap) -> Iterator[str]:
    """Who comes or may still pay has a seat, nobody else has one, and the day's claim is the occurrence's seats."""
    claims, now = town.bookings.day_claims[HOST_ID], town.clock.now()
    for occurrence in town.all_occurrences:
        occurrence_id = occurrence.occurrence_id
        booked = {one.booking_id: one.hold_until for one in _of(occurrence, town) if _is_open(one)}
        wanted = {key: until for key, until in booked.items() if until is None or until > now}
        taken = {key: occurrence.taken[key] for key in occurrence.bookings(now)}
        if taken != wanted:
            yield f"the seats of {occurrence_id} are not those of its bookings"
        if len(taken) > occurrence.seats:
            yield f"{len(taken)} have a seat in {occurrence_id}, which has {occurrence.seats}"
        live = {owner: claim for owner, claim in claims.items() if claim.is_live(now)}
        if live.get(occurrence_id) != (Claim.of_occurrence(occurrence, None) if taken else None):
            yield f"the claim of {occurrence_id} is not that of its seats"
    if claims.keys() & {one.booking_id for one in town.all_bookings if one.occurrence_id is not None}:
        yield "a booking has a seat and a claim of its own"


def seats_carry_what_they_share(town: Town, _mishap: Mishap) -> Iterator[str]:
    """Every confirmed seat has its occurrence's time, link and entry, as of the occurrence's present revision."""
    for occurrence in town.all_occurrences:
        bookings = _of(occurrence, town)
        for booking in (one for one in bookings if one.status is BookingStatus.CONFIRMED):
            yield from _what_differs(booking, occurrence, town)
        if any(town.meeting_ledger.all_records(one.booking_id) for one in bookings):
            yield "a seat has a meeting of its own"


def _what_differs(booking: Booking, occurrence: Occurrence, town: Town) -> Iterator[str]:
    if (booking.starts_at, booking.ends_at) != (occurrence.starts_at, occurrence.ends_at):
        yield f"{booking.booking_id} has another time than its occurrence"
    if booking.occurrence_revision != occurrence.revision:
        yield f"{booking.booking_id} is behind its occurrence"
    if town.clock.now() >= occurrence.starts_at:
        return
    if booking.link != occurrence.link:
        yield f"{booking.booking_id} has another link than its occurrence"
    if booking.meeting_state is not occurrence.meeting_state:
        yield f"the link of {booking.booking_id} is {booking.meeting_state}, not {occurrence.meeting_state}"


def everybody_has_followed(town: Town, _mishap: Mishap) -> Iterator[str]:
    """Nobody has still to be brought along, and nobody waits for what is cancelled."""
    for occurrence in town.all_occurrences:
        if occurrence.following:
            yield f"{len(occurrence.following)} have not followed {occurrence.occurrence_id}"
        if occurrence.is_cancelled and any(_is_open(one) for one in _of(occurrence, town)):
            yield f"{occurrence.occurrence_id} is cancelled, and a booking of it is not"


def calendars_count_seats(town: Town, mishap: Mishap) -> Iterator[str]:
    """Where nothing went wrong, the host's calendar says how many come."""
    is_undisturbed = mishap.fate is None and not town.boundaries.was_cut_short
    if not is_undisturbed or not town.is_connected(Provider.GOOGLE):
        return
    made = {key: request.description for maker in (town.meet, town.entries) for key, request in maker.requests.items()}
    said = made | town.calendar_notes.descriptions
    for occurrence in town.all_occurrences:
        event_id = occurrence.google_event_id
        count = f"{occurrence.confirmed} of {occurrence.seats} seats"
        if occurrence.takes_place and event_id is not None and not said.get(event_id, "").startswith(count):
            yield f"{count} are taken, and the calendar says: {said.get(event_id)!r}"


def one_change_is_followed_once(town: Town, _mishap: Mishap) -> Iterator[str]:
    """A booking is brought along, and its guest told, once for each change; of it the host hears nothing (G3)."""
    news = [one for one in town.mailer.sent if one.booking.is_brought_along and one.occasion == news_mail(one.booking)]
    followed: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for letter in news:
        booking = letter.booking
        followed[booking.booking_id, booking.occurrence_revision].add(booking.revision)
        if letter.role is MailRole.HOST:
            yield f"the host was told of {letter}"
    for (booking_id, revision), revisions in followed.items():
        if len(revisions) > 1:
            yield f"{booking_id} has followed revision {revision} {len(revisions)} times"


def one_seat_removes_for_all(town: Town, mishap: Mishap) -> Iterator[str]:
    """Where nothing went wrong, an object of an occurrence is removed once, however many leave it at once (G2, G3)."""
    if mishap.fate is not None or town.boundaries.was_cut_short:
        return
    for maker in town.makers:
        for provider_id, times in Counter(maker.removals).items():
            reference = maker.requests[provider_id].reference
            if times > 1 and is_occurrence(reference.subject_id):
                yield f"{reference} was removed {times} times"


def money_goes_back_where_that_is_wanted(town: Town, mishap: Mishap) -> Iterator[str]:
    """Of what its host cancelled for everybody and wants refunded, each payment is back, once; and no other."""
    for booking in town.all_bookings:
        wanted = booking.paid.amount_minor if _is_to_be_refunded(booking, town) else 0
        made = sum(one.amount_minor for one in booking.refunds if one.state is RefundState.MADE)
        sent = sum(amount for (owner, _), amount in town.payments.parts.items() if owner == booking.booking_id)
        if any(one.state is RefundState.INTENDED for one in booking.refunds):
            yield f"a refund of {booking.booking_id} is still open"
        if made != sent:
            yield f"{sent} of {booking.booking_id} went back, and {made} is written down"
        if made != wanted and not _may_be_refunded(booking, made) and mishap != Mishap("payments", "4xx"):
            yield f"{made} of {booking.booking_id} went back in place of {wanted}"
        if refund_mails(booking):
            yield f"the guest of {booking.booking_id} was not told of a refund"


def _of(occurrence: Occurrence, town: Town) -> list[Booking]:
    return [one for one in town.all_bookings if one.occurrence_id == occurrence.occurrence_id]


def _is_open(booking: Booking) -> bool:
    return booking.is_held or booking.status is BookingStatus.CONFIRMED


def _is_to_be_refunded(booking: Booking, town: Town) -> bool:
    """Whether its host cancelled it together with all others, and wants the payments to go back."""
    if booking.series is not None:
        is_by_host = booking.status is BookingStatus.CANCELLED and booking.ended_by is Party.HOST
        return town.wants_refunds and is_by_host and not booking.price.is_free
    occurrence = town.bookings.occurrences.get(booking.occurrence_id or "")
    is_called_off = booking.status is BookingStatus.CANCELLED and booking.is_brought_along
    is_paid = booking.checkout is not None and booking.checkout.payment_intent_id is not None
    return occurrence is not None and occurrence.is_refunded and is_called_off and is_paid


def _may_be_refunded(booking: Booking, made: int) -> bool:
    """Whether it is a date that its guest cancelled while its host called it off, and all of it went back (G6)."""
    is_by_guest = booking.status is BookingStatus.CANCELLED and booking.ended_by is Party.GUEST
    return booking.series is not None and is_by_guest and made == booking.paid.amount_minor
