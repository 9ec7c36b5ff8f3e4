"""G5: mails that could not go out are sent in the end; a buyer is reminded once of lessons that are left."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from joinlink.model.due import Due, DueKind
from joinlink.model.package_stages import PackageStatus
from joinlink.usecases.packages.look_after_package import leave_package_to_care, look_after_package
from joinlink.usecases.packages.mail_package import mail_package
from joinlink.usecases.packages.take_package_event import take_package_event
from tests.samples import GUEST, NOW, PACKAGE
from tests.worlds.packages import bought, buy, offer, paid, stored
from tests.worlds.world import World

DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)
END = PACKAGE.expires_at or NOW
SPENT = {f"booking_{number}": NOW for number in range(PACKAGE.lessons)}


def look(world: World, at: datetime) -> datetime | None:
    """Let care look at the package at a time, and the stream mail; returns when it looks again."""
    world.clock.time = at
    due_at = world.due_at(DueKind.PACKAGE, PACKAGE.package_id)
    if due_at is not None and due_at <= at:
        look_after_package(Due(DueKind.PACKAGE, PACKAGE.package_id, due_at), world.house)
    return world.due_at(DueKind.PACKAGE, PACKAGE.package_id)


def mail(world: World) -> None:
    mail_package(PACKAGE.package_id, world.house, sold_url="https://joinlink.example/sold")


def begin(world: World, **changes: object) -> None:
    """Let a guest have a package that care looks at."""
    package = bought(world, **changes)
    world.due_work.ask(DueKind.PACKAGE, package.package_id, package.remind_at or NOW)


@pytest.mark.parametrize(("days", "before"), [(90, 14), (28, 14), (10, None), (1, None)])
def test_it_is_due_two_weeks_before_the_end_or_halfway(world: World, days: int, before: int | None) -> None:
    offer(world, valid_days=days)
    package = buy(world)

    take_package_event(paid(package), world.house)

    due_at, end = world.due_at(DueKind.PACKAGE, package.package_id), stored(world, package).expires_at
    assert end is not None
    assert due_at == (NOW + (end - NOW) / 2 if before is None else end - before * DAY)


def test_one_mail_names_what_is_left_and_until_when_however_often_care_looks(world: World) -> None:
    begin(world, spent={"booking_1": NOW})

    assert look(world, END - 15 * DAY) == END - 14 * DAY
    assert world.mailer.sent == []
    look(world, END - 14 * DAY)
    for _delivery in range(2):
        mail(world)

    assert [each.subject for each in world.mailer.sent] == ["4 lessons left until March 1, 2027: Five lessons"]
    assert world.mailer.sent[0].to == GUEST.email
    assert look(world, END - 13 * DAY) is None
    mail(world)
    assert len(world.mailer.sent) == 1


def test_a_mail_that_did_not_go_out_is_asked_for_again(world: World) -> None:
    begin(world)
    look(world, END - 14 * DAY)
    version = stored(world).version

    assert look(world, END - 14 * DAY + QUARTER) == END - 14 * DAY + 2 * QUARTER

    assert (stored(world).version, stored(world).has_news) == (version + 1, True)


def test_a_mail_that_the_site_may_not_send_is_asked_for_until_it_goes_out(world: World) -> None:
    begin(world, told=None)
    leave_package_to_care(PACKAGE.package_id, world.house)
    version = stored(world).version

    assert look(world, NOW + QUARTER) == NOW + 2 * QUARTER
    assert (stored(world).version, stored(world).has_news) == (version + 1, True)
    mail(world)

    assert world.mailer.recipients == [GUEST.email]
    assert look(world, NOW + 2 * QUARTER) == END - 14 * DAY


def test_a_mail_of_what_nobody_has_paid_is_given_up_in_the_end(world: World) -> None:
    assert PACKAGE.checkout is not None
    begin(world, status=PackageStatus.NOT_PAID, paid_at=None, expires_at=None, told=None)

    assert look(world, PACKAGE.pay_until + 30 * DAY - QUARTER) == PACKAGE.pay_until + 30 * DAY
    assert look(world, PACKAGE.pay_until + 30 * DAY) is None


def test_a_lesson_that_comes_back_in_the_last_days_is_reminded_of(world: World) -> None:
    begin(world, spent=SPENT)

    assert look(world, END - 14 * DAY) == END - 13 * DAY
    given_back = stored(world).given_back("booking_1")
    assert given_back is not None
    assert world.packages.change(given_back)
    look(world, END - 13 * DAY)
    mail(world)

    assert [each.subject for each in world.mailer.sent] == ["1 lesson left until March 1, 2027: Five lessons"]


@pytest.mark.parametrize(
    "changes",
    [{"status": PackageStatus.ENDED}, {"anonymised_at": NOW}, {"spent": SPENT, "expires_at": END - 20 * DAY}],
    ids=["ended", "deleted", "over"],
)
def test_nobody_is_reminded_of_what_can_not_be_booked(world: World, changes: dict[str, object]) -> None:
    bought(world, **changes)
    world.due_work.ask(DueKind.PACKAGE, PACKAGE.package_id, END - 14 * DAY)

    assert look(world, END - 14 * DAY) is None

    mail(world)
    assert world.mailer.sent == []


def test_a_lesson_taken_before_the_mail_goes_out_leaves_nothing_to_remind_of(world: World) -> None:
    begin(world, spent=dict.fromkeys(list(SPENT)[1:], NOW))
    look(world, END - 14 * DAY)
    assert world.packages.change(replace(stored(world), spent=SPENT, version=stored(world).version + 1))

    mail(world)

    assert world.mailer.sent == []
