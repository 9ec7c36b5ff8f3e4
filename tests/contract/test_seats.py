"""Seats in occurrences (G1, G2, G4): taken and given back with the bookings that have them."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import MISSING, fields, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from joinlink.errors import InvalidInput, NotFound, SlotTaken
from joinlink.ids import new_id
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout, MeetingLink, StartRange
from joinlink.model.booking_stages import MeetingState
from joinlink.model.claim import Claim, Seating
from joinlink.model.due import DueKind
from joinlink.model.meeting import MeetingKind
from joinlink.model.occurrence import Occurrence, first_occurrence
from joinlink.model.teaching import MOST_SEATS, Location
from joinlink.store import keys
from joinlink.store.days import Day, claims_of
from joinlink.store.occurrence_item import occurrence_item
from joinlink.store.table import Table
from joinlink.store.writes import Delete, Put
from joinlink.store.writes import stored as in_dynamodbs_types
from tests.contract.store_samples import (
    AFTER_THE_HOLD,
    HOLD,
    Stores,
    cancelled,
    due_at,
    expired,
    free,
    paid,
    pending,
    rescheduled,
    stored,
)
from tests.contract.watched_client import WatchedClient
from tests.samples import NOW, SLOT

OCCURRENCE = "occurrence_1"
LATER = SLOT + timedelta(hours=2)
BIGGEST_ITEM_BYTES = 400_000
MOST_WRITES_IN_A_TRANSACTION = 100
ALL = StartRange(after=NOW)


def seat(booking: Booking, occurrence_id: str = OCCURRENCE) -> Booking:
    """The booking, with a seat in an occurrence in place of a time of its own."""
    return replace(booking, occurrence_id=occurrence_id)


def take(stores: Stores, booking: Booking, *, seats: int = 2, now: datetime = NOW) -> bool:
    """Book a seat of a class with this many."""
    assert booking.occurrence_id is not None
    terms = first_occurrence(booking, booking.occurrence_id, seats)
    return stores.bookings.claim(booking, Claim.of(booking), now, terms=terms)


def confirm(stores: Stores, booking: Booking, now: datetime = NOW) -> bool:
    confirmed = paid(booking)
    return stores.bookings.confirm(confirmed, Claim.of(confirmed), now, event_id=f"evt_{booking.booking_id}")


def leave(stores: Stores, booking: Booking) -> bool:
    return stores.bookings.cancel(cancelled(booking), Claim.of(booking), NOW)


def move(stores: Stores, booking: Booking, to: datetime, occurrence_id: str, *, seats: int = 2) -> bool:
    moved = seat(rescheduled(booking, to), occurrence_id)
    terms = first_occurrence(moved, occurrence_id, seats)
    return stores.bookings.reschedule(moved, Claim.of(moved), Claim.of(booking), NOW, terms=terms)


def occurrence(stores: Stores, occurrence_id: str = OCCURRENCE) -> Occurrence:
    return stores.occurrences.get(occurrence_id)


def claims(stores: Stores) -> list[Claim]:
    """The live claims around the start."""
    window = replace(free(), buffer_before_minutes=600, buffer_after_minutes=600)
    found = stores.bookings.claims("host_1", Claim.of(window).interval)
    return sorted((one for one in found if one.is_live(NOW)), key=lambda one: one.interval)


def test_the_first_guest_begins_an_occurrence_and_the_others_join_it_g1(stores: Stores) -> None:
    assert take(stores, seat(free("booking_1")))
    assert take(stores, seat(free("booking_2")))

    there = occurrence(stores)
    assert (dict(there.taken), there.revision, there.takes_place) == ({"booking_1": None, "booking_2": None}, 2, True)
    assert [stored(stores, each).occurrence_revision for each in there.taken] == [2, 2]
    assert due_at(stores, DueKind.CARE, OCCURRENCE) is not None


def test_a_full_occurrence_takes_nobody_else_g1_g4(stores: Stores) -> None:
    take(stores, seat(free("booking_1")))
    take(stores, seat(pending("booking_2")))

    with pytest.raises(SlotTaken):
        take(stores, seat(free("booking_3")))
    with pytest.raises(NotFound):
        stored(stores, "booking_3")


def test_an_occurrence_has_one_claim_which_tells_how_many_seats_are_taken_g2(stores: Stores) -> None:
    take(stores, seat(free("booking_1")))
    take(stores, seat(pending("booking_2")))

    (claim,) = claims(stores)

    session = Claim.of(free()).interval
    assert (claim.owner_id, claim.seating) == (OCCURRENCE, Seating(session, 1, (int((NOW + HOLD).timestamp()),)))
    assert (claim.seating.taken(NOW), claim.seating.taken(AFTER_THE_HOLD)) == (2, 1) if claim.seating else None


def test_an_unpaid_hold_holds_a_seat_and_the_next_guest_gets_it_once_it_lapses_g4(stores: Stores) -> None:
    take(stores, seat(pending("booking_1")), seats=1)

    with pytest.raises(SlotTaken):
        take(stores, seat(pending("booking_2")), seats=1)
    assert take(stores, seat(pending("booking_3")), seats=1, now=AFTER_THE_HOLD)

    assert list(occurrence(stores).taken) == ["booking_3"]


def test_holds_alone_make_no_meeting_and_the_first_payment_does_g2(stores: Stores) -> None:
    take(stores, seat(pending("booking_1")))
    assert (occurrence(stores).revision, due_at(stores, DueKind.CARE, OCCURRENCE)) == (1, None)

    assert confirm(stores, seat(pending("booking_1")))

    there = occurrence(stores)
    assert (there.revision, there.takes_place, stored(stores).occurrence_revision) == (2, True, 2)


def test_a_hold_that_is_extended_keeps_its_seat_b6_g4(stores: Stores) -> None:
    take(stores, seat(pending("booking_1")), seats=1)
    longer = replace(seat(pending("booking_1")), hold_until=NOW + timedelta(days=7), checkout=Checkout("cs_1", ""))

    assert stores.bookings.extend_hold(longer, Claim.of(longer), NOW)

    with pytest.raises(SlotTaken):
        take(stores, seat(free("booking_2")), seats=1, now=AFTER_THE_HOLD)


def test_one_who_leaves_frees_the_seat_and_the_others_stay_undisturbed_g3(stores: Stores) -> None:
    for name in ("booking_1", "booking_2"):
        take(stores, seat(free(name)))

    assert leave(stores, stored(stores, "booking_1"))

    there = occurrence(stores)
    assert (list(there.taken), there.revision) == (["booking_2"], 2)
    assert take(stores, seat(free("booking_3")))


def test_the_last_one_who_leaves_ends_it_and_frees_the_time_g3(stores: Stores) -> None:
    take(stores, seat(free("booking_1")))

    leave(stores, stored(stores, "booking_1"))

    there = occurrence(stores)
    assert (there.takes_place, there.revision, claims(stores)) == (False, 3, [])
    assert stored(stores).occurrence_revision == 3


def test_an_occurrence_that_all_have_left_begins_anew_on_the_terms_of_today_g1(stores: Stores) -> None:
    take(stores, seat(free("booking_1")))
    leave(stores, stored(stores, "booking_1"))

    assert take(stores, seat(free("booking_2", minutes=60)), seats=3)

    there = occurrence(stores)
    assert (there.duration_minutes, there.seats, there.revision) == (60, 3, 4)


def test_a_hold_that_ends_frees_its_seat_g4(stores: Stores) -> None:
    take(stores, seat(pending("booking_1")))
    take(stores, seat(free("booking_2")))

    assert stores.bookings.expire(expired(seat(pending("booking_1"))), Claim.of(seat(pending("booking_1"))), NOW)

    assert list(occurrence(stores).taken) == ["booking_2"]
    assert [claim.seating.taken(NOW) for claim in claims(stores) if claim.seating] == [1]


def test_a_late_payment_gets_a_seat_only_if_one_is_left_b5_g4(stores: Stores) -> None:
    for name in ("booking_1", "booking_2"):
        take(stores, seat(pending(name)))
    take(stores, seat(free("booking_3")), now=AFTER_THE_HOLD)

    assert confirm(stores, seat(pending("booking_1")), AFTER_THE_HOLD)
    with pytest.raises(SlotTaken):
        confirm(stores, seat(pending("booking_2")), AFTER_THE_HOLD)


def test_a_move_gives_one_seat_back_and_takes_another_g3(stores: Stores) -> None:
    for name in ("booking_1", "booking_2"):
        take(stores, seat(free(name)))

    assert move(stores, stored(stores, "booking_1"), LATER, "occurrence_2")

    assert list(occurrence(stores).taken) == ["booking_2"]
    assert list(occurrence(stores, "occurrence_2").taken) == ["booking_1"]
    assert [claim.owner_id for claim in claims(stores)] == [OCCURRENCE, "occurrence_2"]
    moved = stored(stores, "booking_1")
    assert (moved.occurrence_id, moved.occurrence_revision, moved.starts_at) == ("occurrence_2", 2, LATER)


def test_a_guest_alone_may_move_within_the_time_that_was_theirs_g3(stores: Stores) -> None:
    take(stores, seat(free("booking_1")))

    assert move(stores, stored(stores, "booking_1"), SLOT + timedelta(minutes=15), "occurrence_2")

    assert [claim.owner_id for claim in claims(stores)] == ["occurrence_2"]


def test_a_move_to_a_full_occurrence_leaves_everything_as_it_was_g3_g4(stores: Stores) -> None:
    take(stores, seat(free("booking_1")), seats=1)
    take(stores, seat(free("booking_2", starts_at=LATER), "occurrence_2"), seats=1)

    with pytest.raises(SlotTaken):
        move(stores, stored(stores, "booking_1"), LATER, "occurrence_2", seats=1)

    assert list(occurrence(stores).taken) == ["booking_1"]
    assert stored(stores, "booking_1").starts_at == SLOT


def test_another_class_can_not_have_the_time_of_an_occurrence_g2(stores: Stores) -> None:
    take(stores, seat(free("booking_1")))

    with pytest.raises(SlotTaken):
        stores.bookings.claim(free("booking_2"), Claim.of(free("booking_2")), NOW)
    with pytest.raises(SlotTaken):
        take(stores, seat(free("booking_2", starts_at=SLOT + timedelta(minutes=15)), "occurrence_2"))


def test_occurrences_are_listed_by_their_start_page_by_page_g1(stores: Stores) -> None:
    take(stores, seat(free("booking_1", starts_at=LATER), "occurrence_2"))
    take(stores, seat(free("booking_2")))

    first, cursor = stores.occurrences.list_by_start("host_1", ALL, limit=1, cursor=None)
    second, end = stores.occurrences.list_by_start("host_1", ALL, limit=1, cursor=cursor)

    assert [one.occurrence_id for one in [*first, *second]] == [OCCURRENCE, "occurrence_2"]
    assert (cursor is None, end) == (False, None)
    with pytest.raises(InvalidInput):
        stores.bookings.list_by_start("host_1", ALL, limit=1, cursor=cursor)
    assert [one.booking_id for one in stores.bookings.list_by_start("host_1", ALL, limit=9, cursor=None)[0]] == [
        "booking_2",
        "booking_1",
    ]


def test_an_unknown_occurrence_is_not_found(stores: Stores) -> None:
    with pytest.raises(NotFound):
        occurrence(stores)


class TestInTheTable:
    @pytest.mark.parametrize("full", [True, False], ids=["every field", "nothing optional"])
    def test_an_occurrence_comes_back_as_it_was_stored(self, dynamo: Stores, table: Table, *, full: bool) -> None:
        stored_one = every_field_set() if full else first_occurrence(free(), OCCURRENCE, 2)
        table.write(Put(occurrence_item(stored_one) | {"version": 1}))

        assert occurrence(dynamo) == stored_one

    def test_the_sample_leaves_no_optional_field_at_its_default(self) -> None:
        defaults = {field.name: field.default for field in fields(Occurrence) if field.default is not MISSING}

        assert [name for name, default in defaults.items() if getattr(every_field_set(), name) == default] == []

    def test_a_hundred_seats_fit_into_the_items_and_the_transaction_of_the_last_one_g1(
        self, dynamo: Stores, table: Table, client: WatchedClient
    ) -> None:
        ids = [new_id("booking") for _ in range(MOST_SEATS)]
        for booking_id in ids[:-1]:
            take(dynamo, seat(pending(booking_id)), seats=MOST_SEATS)
        requests = requests_of(client)
        take(dynamo, seat(pending(ids[-1])), seats=MOST_SEATS)

        assert len(occurrence(dynamo).taken) == MOST_SEATS
        for key in (keys.occurrence(OCCURRENCE), keys.day("host_1", SLOT.date())):
            item = table.get(key)
            assert item is not None
            assert len(json.dumps(in_dynamodbs_types(item))) < BIGGEST_ITEM_BYTES / 20
        assert [len(request["TransactItems"]) for request in requests] == [4]

    def test_of_fifty_guests_at_once_ten_get_the_ten_seats_and_the_others_are_told_g4(self, dynamo: Stores) -> None:
        def guest(number: int) -> str:
            booking = (free if number % 2 else pending)(f"booking_{number}")
            try:
                return str(take(dynamo, seat(booking), seats=10))
            except SlotTaken:
                return "SlotTaken"

        with ThreadPoolExecutor(50) as pool:
            outcomes = Counter(pool.map(guest, range(50)))

        assert outcomes == {"True": 10, "SlotTaken": 40}
        assert len(occurrence(dynamo).taken) == 10

    def test_a_seat_costs_one_reading_and_one_transaction(self, dynamo: Stores, client: WatchedClient) -> None:
        take(dynamo, seat(free("booking_1")))
        client.calls.clear()

        take(dynamo, seat(free("booking_2")))

        assert client.calls == {"batch_get_item": 1, "transact_write_items": 1}

    def test_who_leaves_an_occurrence_that_stands_elsewhere_by_now_frees_the_seat_there_g3(
        self, dynamo: Stores, table: Table
    ) -> None:
        for name in ("booking_1", "booking_2"):
            take(dynamo, seat(free(name)))
        put_at(table, occurrence(dynamo), SLOT + timedelta(days=3))

        leave(dynamo, stored(dynamo, "booking_1"))

        day = table.get(keys.day("host_1", (SLOT + timedelta(days=3)).date()))
        assert list(occurrence(dynamo).taken) == ["booking_2"]
        assert day is not None
        assert [claim.seating.confirmed for claim in claims_of(day) if claim.seating] == [1]

    def test_a_payment_for_an_occurrence_that_stands_elsewhere_by_now_finds_no_seat_b5_g3(
        self, dynamo: Stores, table: Table
    ) -> None:
        take(dynamo, seat(pending("booking_1")))
        put_at(table, occurrence(dynamo), SLOT + timedelta(days=3))

        with pytest.raises(SlotTaken):
            confirm(dynamo, seat(pending("booking_1")))


def every_field_set() -> Occurrence:
    return replace(
        first_occurrence(pending(), OCCURRENCE, 7),
        location=Location("Studio", "1 Main Street", "place-1"),
        taken={"booking_1": NOW + HOLD, "booking_2": None},
        buffer_before_minutes=5,
        buffer_after_minutes=10,
        meeting_state=MeetingState.READY,
        link=MeetingLink("https://meet.google.com/abc", MeetingKind.GOOGLE_MEET, "81", MeetingKind.ZOOM),
        link_count=3,
        link_asked_at=NOW,
        calendar_event_id="81",
        moved_from=SLOT - timedelta(days=1),
        is_cancelled=True,
        reason="I am ill.",
        is_refunded=True,
        following=frozenset({"booking_1"}),
        had_seats=frozenset({"booking_1", "booking_2"}),
    )


def put_at(table: Table, there: Occurrence, starts_at: datetime) -> None:
    """Let the occurrence and its claim stand at another time than its bookings."""
    moved = replace(there, starts_at=starts_at, ends_at=starts_at + (there.ends_at - there.starts_at))
    table.write(Put(occurrence_item(moved) | {"version": 9}))
    table.write(Delete(keys.day("host_1", there.starts_at.date())))
    table.write(Day("host_1", starts_at.date()).with_claim(Claim.of_occurrence(moved, None), NOW).put())


def requests_of(client: WatchedClient) -> list[Any]:
    """Return the list in which the next transaction's request will be."""
    requests: list[Any] = []

    def transact(**request: Any) -> Any:
        requests.append(request)
        return client._client.transact_write_items(**request)

    client.answer_next("transact_write_items", transact)
    return requests
