"""A part of the fault sweep that is quick enough for every run: M6, R1, X1, X3, X4, M7, E4, B3, B5, A6, C9, G1 to G5.

`make sweep` runs all of it, `make mutants` shows that it notices when the product is broken on purpose.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking_stages import BookingStatus
from joinlink.model.host import Provider
from joinlink.model.mail import MailKind, MailRole
from joinlink.model.meeting import LedgerState
from joinlink.model.notice import missing_link_notice
from joinlink.model.package_stages import PackageStatus
from joinlink.usecases.connections import provider_access
from tests.fakes import FakeConnections, FakeMailLedger, FakeMeetingProvider
from tests.workflow.sweep import (
    invariants,
    mail_invariants,
    occurrence_invariants,
    package_invariants,
    packages,
    people,
    seats,
    series,
)
from tests.workflow.sweep.boundaries import Mishap
from tests.workflow.sweep.group_situations import TWO_IN
from tests.workflow.sweep.invariants import INVARIANTS, Invariant, violations
from tests.workflow.sweep.mutants import MUTANTS
from tests.workflow.sweep.mutation import ROOT, catch, mutated
from tests.workflow.sweep.package_operations import WITH_LESSON
from tests.workflow.sweep.people import BOOKING_ID
from tests.workflow.sweep.schedules import Schedule, every_scene, every_schedule
from tests.workflow.sweep.situations import confirmed, with_orphan
from tests.workflow.sweep.town import Accounts, Town
from tests.workflow.sweep.witnesses import What
from tests.worlds.world import HOST_ID

SHARE = 307
"""One schedule in this many, spread evenly: a prime, so that every fate has its turn."""

Damage = Callable[[Town], object]


@pytest.fixture(scope="module")
def schedules() -> list[Schedule]:
    return list(every_schedule())


@pytest.fixture
def town() -> Iterator[Town]:
    """Return a town with a confirmed booking, its Zoom meeting and its calendar entry."""
    with Town(accounts=Accounts.BOTH).inhabited() as town:
        confirmed(town)
        yield town


def wrong_of(schedules: list[Schedule]) -> dict[str, list[str]]:
    return {one.schedule_id: wrong for one in schedules if (wrong := one.run().wrong)}


def of_scene(name: str) -> list[Schedule]:
    return [schedule for scene in every_scene() if scene.name == name for schedule in scene.schedules()]


# --- nothing goes wrong ---


@pytest.mark.timeout(600)
def test_m6_nothing_that_may_go_wrong_leaves_anything_wrong(schedules) -> None:
    assert wrong_of(schedules[::SHARE]) == {}


def test_m6_x1_a_cancellation_at_any_moment_of_a_mint_leaves_no_meeting(schedules) -> None:
    meeting = [one for one in schedules if one.schedule_id.startswith("mint|cancel/")]

    assert meeting
    assert wrong_of(meeting) == {}


# --- schedules can be replayed ---


def test_every_schedule_has_an_id_of_its_own(schedules) -> None:
    assert len({one.schedule_id for one in schedules}) == len(schedules)


def test_a_schedule_replays_the_same(schedules) -> None:
    for schedule in schedules[::4001]:
        first, again = schedule.run().town, schedule.run().town

        assert first.boundaries.seen == again.boundaries.seen
        assert first.moments == again.moments
        assert first.cloud.executions == again.cloud.executions


# --- what is wrong is seen ---


def booking_of(town: Town):
    return town.bookings.get(BOOKING_ID)


def row_of(town: Town):
    return next(iter(town.meeting_ledger.rows.values()))


def cancel_in_name_only(town: Town) -> None:
    town.bookings.bookings[BOOKING_ID] = replace(booking_of(town), status=BookingStatus.CANCELLED)


def remind_after_cancelling(town: Town) -> None:
    people.cancel(town)
    town.note(What.MAIL_BEGUN, booking_of(town), f"{MailKind.REMINDER}-60 to the {MailRole.GUEST}")


def mail_an_earlier_revision(town: Town) -> None:
    earlier = booking_of(town)
    people.move_to(people.ELSEWHERE)(town)
    town.note(What.MAIL_BEGUN, earlier, f"{MailKind.CONFIRMATION} to the {MailRole.GUEST}")


def refresh_a_good_token(town: Town) -> None:
    connection = town.connections.get(HOST_ID, Provider.ZOOM)
    town.oauth_providers[Provider.ZOOM].refresh(town.token_vault.open(connection), town.clock.now())


DAMAGES: list[tuple[Invariant, Damage]] = [
    (invariants.bookings_keep_their_time, lambda town: town.bookings.day_claims[HOST_ID].clear()),
    (invariants.extra_meetings_are_named, with_orphan),
    (invariants.cancelled_bookings_carry_nothing, cancel_in_name_only),
    (invariants.links_lead_to_their_meetings, people.delete_by_hand),
    (invariants.links_lead_to_their_meetings, people.move_by_hand),
    (invariants.calendars_show_their_bookings, lambda town: town.entries.meetings.clear()),
    (invariants.ledger_rows_are_settled, lambda town: town.meeting_ledger.move(row_of(town), LedgerState.DELETING)),
    (mail_invariants.everybody_is_told, lambda town: town.mailer.sent.clear()),
    (mail_invariants.mails_are_recorded_once, lambda town: town.mailer.send(town.mailer.sent[0])),
    (mail_invariants.mails_are_not_outdated, mail_an_earlier_revision),
    (mail_invariants.no_reminder_after_a_cancellation, remind_after_cancelling),
    (invariants.tokens_are_refreshed_once, refresh_a_good_token),
    (invariants.executions_end, lambda town: town.cloud.start("confirm_booking", "waiting", {})),
    (invariants.executions_end, lambda town: town.cloud.unforeseen.append("mint_meeting: KeyError")),
    (invariants.whoever_needs_it_is_looked_after, lambda town: town.due_work.rows.clear()),
    (invariants.notices_are_true, lambda town: town.meeting_ledger.move(row_of(town), LedgerState.LEFTOVER)),
    (
        invariants.notices_are_true,
        lambda town: town.notices.put(missing_link_notice(booking_of(town), town.clock.now())),
    ),
    (
        invariants.money_is_where_it_belongs,
        lambda town: town.payments.refunds.update({f"payment of {BOOKING_ID}": "re_1"}),
    ),
]


@pytest.mark.parametrize(("invariant", "damage"), DAMAGES, ids=lambda part: getattr(part, "__name__", None))
def test_each_invariant_holds_of_a_town_in_order_and_sees_what_is_wrong(town, invariant, damage) -> None:
    assert list(invariant(town, Mishap())) == []

    damage(town)

    assert list(invariant(town, Mishap())) != []


@pytest.fixture
def group() -> Iterator[Town]:
    """Return a town in which two guests come to a class with several seats, one of them by a lesson of a package."""
    with Town(accounts=Accounts.BOTH).inhabited() as town:
        seats.sell_seats(town)
        seats.sell_package(town)
        TWO_IN(town)
        seats.join(seats.THIRD, people.ELSEWHERE, package_id=seats.LAST_LESSON.package_id)(town)
        yield town


def change_occurrence(town: Town, **changes: object) -> None:
    town.bookings.occurrences[seats.OCCURRENCE_ID] = replace(town.occurrences.get(seats.OCCURRENCE_ID), **changes)


def change_seat(town: Town, **changes: object) -> None:
    seat = seats.booking_of(people.ONE, town)
    town.bookings.bookings[seat.booking_id] = replace(seat, **changes)


def refund_unasked(town: Town) -> None:
    seat = seats.booking_of(people.ONE, town)
    town.payments.parts[seat.booking_id, 1] = seat.price.amount_minor


def tell_the_host_of_a_move(town: Town) -> None:
    seats.move_all(people.ELSEWHERE_TOO)(town)
    letter = town.mailer.sent[-1]
    town.mailer.sent.append(replace(letter, role=MailRole.HOST))


def remind_for_each_seat(town: Town) -> None:
    town.clock.time = people.STARTS_AT - timedelta(hours=1)
    people.remind(town)
    letter = next(letter for letter in town.mailer.sent if letter.occurrence is not None)
    town.mailer.sent.append(replace(letter, occurrence=None))


def remove_again(town: Town) -> None:
    seats.move_all(people.ELSEWHERE_TOO)(town)
    town.zoom.removals *= 2


GROUP_DAMAGES: list[tuple[Invariant, Damage]] = [
    (occurrence_invariants.seats_are_as_booked, lambda town: change_occurrence(town, taken={})),
    (occurrence_invariants.seats_are_as_booked, lambda town: change_occurrence(town, seats=1)),
    (occurrence_invariants.seats_are_as_booked, lambda town: town.bookings.day_claims[HOST_ID].clear()),
    (occurrence_invariants.seats_carry_what_they_share, lambda town: change_seat(town, link=None)),
    (occurrence_invariants.seats_carry_what_they_share, lambda town: change_seat(town, starts_at=people.ELSEWHERE)),
    (occurrence_invariants.everybody_has_followed, lambda town: change_occurrence(town, following=frozenset({"one"}))),
    (occurrence_invariants.everybody_has_followed, lambda town: change_occurrence(town, is_cancelled=True)),
    (occurrence_invariants.calendars_count_seats, lambda town: town.calendar_notes.descriptions.clear()),
    (occurrence_invariants.one_change_is_followed_once, tell_the_host_of_a_move),
    (occurrence_invariants.one_seat_removes_for_all, remove_again),
    (occurrence_invariants.money_goes_back_where_that_is_wanted, refund_unasked),
    (mail_invariants.hosts_are_reminded_once, remind_for_each_seat),
    (package_invariants.lessons_are_spent_once, seats.sell_package),
    (invariants.extra_meetings_are_named, lambda town: change_occurrence(town, link=None)),
    (invariants.links_lead_to_their_meetings, people.delete_by_hand),
]


@pytest.mark.parametrize(("invariant", "damage"), GROUP_DAMAGES, ids=lambda part: getattr(part, "__name__", None))
def test_each_invariant_of_seats_holds_of_a_town_in_order_and_sees_what_is_wrong(group, invariant, damage) -> None:
    assert list(invariant(group, Mishap())) == []

    damage(group)

    assert list(invariant(group, Mishap())) != []


@pytest.fixture
def sold() -> Iterator[Town]:
    """Return a town in which a guest has booked two dates of a class at once, and bought a package of two lessons."""
    with Town(accounts=Accounts.BOTH).inhabited() as town:
        series.sell_series(town)
        series.book(people.ANOTHER)(town)
        WITH_LESSON(town)
        packages.refund_part(town)
        yield town


def change_package(town: Town, **changes: object) -> None:
    (package,) = town.packages.packages.values()
    dict.__setitem__(town.packages.packages, package.package_id, replace(package, **changes))


def tell_of_dates_again(town: Town) -> None:
    letter = next(letter for letter in town.mailer.sent if letter.dates)
    town.mailer.sent.append(replace(letter, booking=letter.dates[1], dates=()))


SALE_DAMAGES: list[tuple[Invariant, Damage]] = [
    (mail_invariants.dates_are_told_once, tell_of_dates_again),
    (package_invariants.packages_are_paid_for, lambda town: change_package(town, status=PackageStatus.NOT_PAID)),
    (package_invariants.packages_are_refunded_once, lambda town: town.package_payments.parts.clear()),
    (package_invariants.packages_are_refunded_once, lambda town: change_package(town, status=PackageStatus.ENDED)),
    (package_invariants.buyers_are_told_once, lambda town: town.mailer.sent_of_packages.clear()),
    (package_invariants.buyers_are_told_once, lambda town: change_package(town, is_sale_untold=True)),
    (
        package_invariants.buyers_are_told_once,
        lambda town: town.mailer.sent_of_packages.append(town.mailer.sent_of_packages[0]),
    ),
    (package_invariants.readers_have_their_last_round, lambda town: change_package(town, address_changes=1)),
    (package_invariants.readers_have_their_last_round, lambda town: change_package(town, mail_rounds=1)),
    (package_invariants.mails_of_packages_are_recorded_once, lambda town: town.package_mails.pop()),
    (package_invariants.mails_of_packages_are_recorded_once, lambda town: town.package_mails.pop(0)),
    (
        package_invariants.mails_of_packages_are_recorded_once,
        lambda town: town.package_mails.append(town.package_mails[1]),
    ),
]


@pytest.mark.parametrize(("invariant", "damage"), SALE_DAMAGES, ids=lambda part: getattr(part, "__name__", None))
def test_each_invariant_of_series_and_packages_holds_of_a_town_in_order_and_sees_what_is_wrong(
    sold, invariant, damage
) -> None:
    assert violations(sold, Mishap()) == []

    damage(sold)

    assert list(invariant(sold, Mishap())) != []


def test_no_invariant_is_left_out_here() -> None:
    assert {invariant for invariant, _ in (*DAMAGES, *GROUP_DAMAGES, *SALE_DAMAGES)} == set(INVARIANTS)


def find_nothing(*_: object) -> None:
    """Look for a meeting, and never find it."""


def always_due(*_: object, **__: object) -> bool:
    """Let every mail go out, whether it went out or not."""
    return True


def always_leased(*_: object) -> bool:
    """Let everybody refresh a token."""
    return True


@pytest.mark.parametrize(
    ("owner", "method", "broken", "scene"),
    [
        (FakeMeetingProvider, "find_meeting", find_nothing, "confirm/zoom/once"),
        (FakeMailLedger, "begin", always_due, "reminder/zoom/twice"),
        (FakeConnections, "take_refresh_lease", always_leased, "refresh|refresh/zoom"),
        (provider_access.ProviderAccess, "_store", always_leased, "refresh/zoom/once"),
    ],
    ids=["no look at what is there", "no mail ledger", "no lease", "no new pair kept"],
)
def test_m6_e4_c9_the_sweep_notices_what_no_longer_keeps_its_promise(
    monkeypatch: pytest.MonkeyPatch, owner, method, broken, scene
) -> None:
    monkeypatch.setattr(owner, method, broken)

    assert wrong_of(of_scene(scene)) != {}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_text_that_a_mutant_changes_stands_in_the_code_once(mutant) -> None:
    assert mutated(mutant, ROOT) != (ROOT / mutant.path).read_text(encoding="utf-8")


def test_a_mutant_is_caught_in_a_copy_of_the_project_by_a_schedule_that_is_likely_to() -> None:
    mutant = MUTANTS[0]
    caught_by = catch(mutant)
    assert caught_by
    assert caught_by.startswith(tuple(mutant.likely))
