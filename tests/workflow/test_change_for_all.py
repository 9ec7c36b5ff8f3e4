"""A host moves an occurrence, cancels it or gives it a link, for everybody: G3, by the real machines and care."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from joinlink.errors import IllegalTransition, ProviderUnavailable, SlotTaken, StoreUnavailable
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus, Ending, Party
from joinlink.model.due import DueKind
from joinlink.model.meeting import LedgerState
from joinlink.model.refund import RefundState
from joinlink.usecases.bookings.change_occurrence import cancel_occurrence, move_occurrence, paste_link_for_all
from joinlink.usecases.care.look_after_occurrence import look_after_occurrence
from tests.fakes.interruptions import fail_once, meanwhile
from tests.workflow.group_work import work
from tests.workflow.interpreter import Killed
from tests.worlds.group_class import OCCURRENCE_ID, SEATS, GroupClass
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

TO = NEXT_WEEK.starts_at + timedelta(hours=2)
PASTED = "https://rooms.example/group"


@pytest.fixture
def lesson(world: World) -> GroupClass:
    """Ten guests with the mails and the meeting of their bookings."""
    world.live_in("Europe/Berlin")
    return filled(world, SEATS)


@pytest.fixture
def small(world: World) -> GroupClass:
    """The same with three guests."""
    world.live_in("Europe/Berlin")
    return filled(world, 3)


def filled(world: World, seats: int) -> GroupClass:
    world.bookings.bookings.clear()
    world.bookings.day_claims.clear()
    lesson = GroupClass(world)
    for booking in lesson.fill(seats):
        work(world, booking)
    world.mailer.sent.clear()
    return lesson


def move(lesson: GroupClass) -> None:
    move_occurrence(lesson.occurrence, TO, lesson.world.house)


def cancel(lesson: GroupClass, **options: bool) -> None:
    cancel_occurrence(lesson.occurrence, "I am ill.", lesson.world.house, **options)


def care(lesson: GroupClass) -> None:
    """Look after the occurrence until nothing is left for now."""
    world = lesson.world
    for _attempt in range(3):
        look_after_occurrence(world.ask(owner_id=OCCURRENCE_ID), world.house)


def follow_up(lesson: GroupClass) -> None:
    """Run the workflow of each booking that has changed, as the stream would."""
    for booking in lesson.bookings():
        if booking.revision > 1:
            work(lesson.world, booking)


def mails(world: World) -> Counter[tuple[str, str]]:
    """Who got which mail how often."""
    return Counter((mail.to, mail.subject) for mail in world.mailer.sent)


def test_a_host_moves_ten_seats_with_ten_mails_one_meeting_deleted_and_one_made_g3(
    lesson: GroupClass, world: World
) -> None:
    (old,) = world.zoom.meetings

    move(lesson)
    follow_up(lesson)

    assert {booking.starts_at for booking in lesson.bookings()} == {TO}
    assert sorted(mail.to for mail in world.mailer.sent) == sorted(each.guest.email for each in lesson.bookings())
    (new,) = world.zoom.meetings.values()
    assert (new.starts_at, new.provider_id != old, world.zoom.calls.count("delete_meeting")) == (TO, True, 1)
    assert lesson.links() == {new.join_url}
    assert [entry.starts_at for entry in world.entries.meetings.values()] == [TO]
    assert world.notices.list(HOST_ID) == []


def test_the_time_of_before_is_free_and_the_new_one_is_taken_a6(lesson: GroupClass, world: World) -> None:
    move(lesson)

    assert [claim.interval.start for claim in world.bookings.day_claims[HOST_ID].values()] == [TO.timestamp()]


def test_a_time_that_somebody_else_has_moves_nobody_a6(lesson: GroupClass, world: World) -> None:
    world.put(replace(NEXT_WEEK, booking_id="other", starts_at=TO, ends_at=TO + timedelta(hours=1)))
    before = lesson.occurrence

    with pytest.raises(SlotTaken):
        move(lesson)

    assert lesson.occurrence == before


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("change", [move, cancel, partial(cancel, refund=True)], ids=["move", "cancel", "refund"])
def test_a_change_that_is_killed_between_two_bookings_reaches_each_of_them_once_g3(
    small: GroupClass, world: World, change: Callable[[GroupClass], None], number: int, after: bool
) -> None:
    store, operation = (world.occurrence_changes, "bring_along") if change is move else (world.bookings, "cancel")
    kill_at(store, operation, number, after=after)
    with pytest.raises(Killed):
        change(small)

    for _look in range(2):
        follow_up(small)
        care(small)

    assert {booking.occurrence_revision for booking in small.bookings()} == {small.occurrence.revision}
    assert small.occurrence.following == frozenset()
    assert len(mails(world)) == len(world.mailer.sent) == 3
    assert len(world.zoom.meetings) == len(world.entries.meetings) == (1 if small.occurrence.takes_place else 0)


@pytest.mark.parametrize("step", ["delete_meeting", "mint_meeting", "store_link", "add_to_calendar", "send_email"])
@pytest.mark.parametrize("victim", [1, 2])
def test_a_workflow_that_is_killed_at_any_step_of_a_move_is_repeated_without_a_trace_g3(
    small: GroupClass, world: World, step: str, victim: int
) -> None:
    move(small)

    def die() -> None:
        raise Killed

    for number, booking in enumerate(small.bookings(), 1):
        work(world, booking, **({step: once_only(die)} if number == victim else {}))

    assert len(world.zoom.meetings) == len(world.entries.meetings) == 1
    assert small.links() == {meeting.join_url for meeting in world.zoom.meetings.values()}
    assert set(mails(world).values()) == {1}
    assert len(world.mailer.sent) == 3


@pytest.mark.parametrize(
    ("fake", "operation"),
    [
        ("zoom", "delete_meeting"),
        ("zoom", "create_meeting"),
        ("entries", "delete_meeting"),
        ("entries", "create_meeting"),
    ],
)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_process_that_dies_at_a_provider_leaves_one_meeting_and_one_entry_g3(
    small: GroupClass, world: World, fake: str, operation: str, after: bool
) -> None:
    move(small)
    kill_at(getattr(world, fake), operation, 1, after=after)

    follow_up(small)
    world.clock.time += timedelta(minutes=16)
    care(small)
    follow_up(small)

    assert len(world.zoom.meetings) == len(world.entries.meetings) == 1
    assert small.links() == {meeting.join_url for meeting in world.zoom.meetings.values()}
    assert {each.state for each in world.meeting_ledger.all_records(OCCURRENCE_ID)} == {
        LedgerState.LIVE,
        LedgerState.DELETED,
    }
    assert set(mails(world).values()) == {1}


def test_of_three_workflows_that_would_remove_one_meeting_one_does_g3(small: GroupClass, world: World) -> None:
    move(small)
    one, other, third = small.bookings()
    meanwhile(world.zoom, "delete_meeting", lambda: (work(world, other), work(world, third)))

    work(world, one)

    assert world.zoom.calls.count("delete_meeting") == 1
    assert len(world.zoom.meetings) == 1
    assert len(world.mailer.sent) == 3


def test_a_host_cancels_for_everybody_and_gives_the_money_back_g3(small: GroupClass, world: World) -> None:
    for booking in small.bookings():
        paid = replace(booking, checkout=Checkout("cs", "https://checkout.example", payment_intent_id="pi"))
        world.bookings.bookings[booking.booking_id] = paid

    cancel(small, refund=True)
    follow_up(small)

    assert {booking.status for booking in small.bookings()} == {BookingStatus.CANCELLED}
    assert {booking.ended_by for booking in small.bookings()} == {Party.HOST}
    assert [[each.state for each in booking.refunds] for booking in small.bookings()] == [[RefundState.MADE]] * 3
    assert world.payments.hasty == [True] * 3, "nobody waits long for each of many seats"
    assert (world.zoom.meetings, world.entries.meetings) == ({}, {})
    assert sorted(Counter(mail.to for mail in world.mailer.sent).values()) == [2, 2, 2]
    assert world.bookings.day_claims[HOST_ID] == {}


def test_without_being_asked_no_money_goes_back_f9(small: GroupClass, world: World) -> None:
    cancel(small)

    assert [booking.refunds for booking in small.bookings()] == [()] * 3


def test_a_refund_that_stripe_does_not_answer_is_left_to_its_bookings_care_f9(small: GroupClass, world: World) -> None:
    one = small.bookings()[0]
    world.bookings.bookings[one.booking_id] = replace(
        one, checkout=Checkout("cs", "https://checkout.example", payment_intent_id="pi")
    )
    world.payments.failures.add("refund", ProviderUnavailable("no answer", provider="stripe"))

    cancel(small, refund=True)
    assert [each.state for each in world.stored(one).refunds] == [RefundState.INTENDED]
    world.look(one.booking_id)

    assert [each.state for each in world.stored(one).refunds] == [RefundState.MADE]
    assert small.occurrence.following == frozenset()


@pytest.mark.parametrize("change", [move, cancel], ids=["move", "cancel"])
def test_an_unpaid_seat_is_let_go_with_its_checkout_by_the_change_itself_and_its_guest_is_told_g3_g4(
    small: GroupClass, world: World, change: Callable[[GroupClass], None]
) -> None:
    waiting = small.hold(4)

    change(small)

    let_go = world.stored(waiting)
    assert (let_go.status, let_go.ending) == (BookingStatus.EXPIRED, Ending.DROPPED)
    assert let_go.class_moved_to == (TO if change is move else None)
    assert world.payments.closed == ["cs_4"]
    assert waiting.booking_id not in small.occurrence.taken
    assert small.occurrence.following == frozenset()
    work(world, let_go)
    (letter,) = world.mailer.sent
    assert letter.to == let_go.guest.email
    assert ("moved the class to" in letter.text) is (change is move)


def test_a_link_is_pasted_once_and_all_get_it_m8(small: GroupClass, world: World) -> None:
    paste_link_for_all(small.occurrence, PASTED, world.house)
    follow_up(small)

    assert small.links() == {PASTED}
    assert (world.zoom.meetings, len(world.mailer.sent)) == ({}, 3)
    joined = small.join(5)
    work(world, joined)
    assert small.links() == {PASTED}
    assert world.zoom.meetings == {}


def test_an_unpaid_seat_stays_when_a_link_is_pasted_for_all_m8_g4(small: GroupClass, world: World) -> None:
    waiting = small.hold(4)

    paste_link_for_all(small.occurrence, PASTED, world.house)
    care(small)

    assert world.stored(waiting).status is BookingStatus.PENDING_PAYMENT
    assert waiting.booking_id in small.occurrence.taken
    assert (world.payments.closed, small.occurrence.following) == ([], frozenset())


def test_a_seat_that_is_cancelled_while_its_class_is_moved_stays_cancelled_g3(small: GroupClass, world: World) -> None:
    one = small.bookings()[0]
    meanwhile(world.occurrence_changes, "bring_along", lambda: small.leave(one))

    move(small)
    follow_up(small)

    assert world.stored(one).status is BookingStatus.CANCELLED
    assert one.booking_id not in small.occurrence.taken
    assert [booking.starts_at for booking in small.bookings()[1:]] == [TO, TO]


def test_a_class_that_is_moved_twice_before_anybody_has_followed_is_told_once_g3(
    small: GroupClass, world: World
) -> None:
    fail_once(world.occurrence_changes, "bring_along", StoreUnavailable("down"))
    with pytest.raises(StoreUnavailable):
        move(small)
    later = TO + timedelta(hours=1)

    move_occurrence(small.occurrence, later, world.house)
    follow_up(small)

    assert {booking.starts_at for booking in small.bookings()} == {later}
    assert len(world.mailer.sent) == 3


def test_a_cancelled_class_is_not_cancelled_again_or_moved_g3(small: GroupClass, world: World) -> None:
    cancel(small)
    before = small.occurrence

    cancel(small)

    assert small.occurrence == before
    with pytest.raises(IllegalTransition):
        move(small)


def test_a_meeting_that_its_host_deleted_is_replaced_for_all_seats_12_6(small: GroupClass, world: World) -> None:
    (old,) = world.zoom.meetings
    world.zoom.delete_by_hand(old)
    world.clock.time = small.starts_at - timedelta(hours=23)

    look_after_occurrence(world.ask(DueKind.CARE, OCCURRENCE_ID), world.house)
    started = list(world.workflow_engine.started)
    run_again(world)
    look_after_occurrence(world.ask(DueKind.CARE, OCCURRENCE_ID), world.house)
    run_again(world)

    (new,) = world.zoom.meetings.values()
    assert len(started) == 1
    assert small.links() == {new.join_url}
    assert len(mails(world)) >= 3


def run_again(world: World) -> None:
    """Run the workflows that care has started."""
    started = dict(world.workflow_engine.started)
    world.workflow_engine.started.clear()
    for _workflow, payload in started.values():
        work(world, world.bookings.get(str(payload["bookingId"])), again=True)


def kill_at(fake: object, operation: str, number: int, *, after: bool) -> None:
    """Let the process die right before or after this call of an operation."""
    answer, calls = getattr(fake, operation), Counter[str]()

    def dying(*given: object, **more: object) -> object:
        calls["all"] += 1
        if calls["all"] == number and not after:
            setattr(fake, operation, answer)
            raise Killed
        answered = answer(*given, **more)
        if calls["all"] == number:
            setattr(fake, operation, answer)
            raise Killed
        return answered

    setattr(fake, operation, dying)


def once_only(action: Callable[[], None]) -> Callable[[], None]:
    """Do it before the first call only."""
    left = [action]
    return lambda: left.pop()() if left else None
