"""E1, E2, E5, M7, AC-16, AC-42: who is mailed, when, and once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from joinlink.errors import MailRefused, MailUnavailable, StoreUnavailable
from joinlink.model.booking import BookingRevision, BookingStatus
from joinlink.model.mail import MailKind, MailOccasion, MailRole
from joinlink.model.notice import NoticeKind
from joinlink.usecases.mails.send_booking_mails import send_booking_mails
from tests.fakes.outside import SITE
from tests.worlds.world import CONFIRMED, HOST_ID, MEET_LINK, WITH_ZOOM, ZOOM_LINK, World

TARGET = BookingRevision(CONFIRMED.booking_id, CONFIRMED.revision)


@pytest.fixture
def world() -> World:
    world = World.selling()
    world.put(WITH_ZOOM)
    return world


def send(world: World, target: BookingRevision = TARGET) -> list[MailRole]:
    return send_booking_mails(target, world.house)


def recipients(world: World) -> list[str]:
    return [mail.to for mail in world.mailer.sent]


def test_e1_e2_guest_and_host_are_mailed(world: World) -> None:
    sent = send(world)

    assert sent == [MailRole.GUEST, MailRole.HOST]
    assert recipients(world) == ["guest@example.com", "host@example.com"]
    assert [record.is_settled for record in world.mail_ledger.rows.values()] == [True, True]


def test_ac_16_the_mail_carries_the_link_that_the_booking_stores_when_it_is_sent(world: World) -> None:
    world.bookings.bookings[CONFIRMED.booking_id] = replace(WITH_ZOOM, link=MEET_LINK)

    send(world)

    carried = [(MEET_LINK.url in mail.text, ZOOM_LINK.url in mail.text) for mail in world.mailer.sent]
    assert carried == [(True, False)] * 2


def test_e1_the_guest_gets_the_way_back_to_the_booking_and_the_host_does_not(world: World) -> None:
    send(world)

    to_guest, to_host = world.mailer.sent
    manage_url = f"{SITE}/bookings/booking_1?token=booking.booking_1.signed"
    assert manage_url in to_guest.text
    assert "signed" not in to_host.text + to_host.html


def test_a_repeat_sends_nothing_twice(world: World) -> None:
    send(world)

    assert send(world) == []
    assert len(world.mailer.sent) == 2


def test_a_crash_between_sending_and_noting_sends_again(world: World) -> None:
    world.mail_ledger.begin(WITH_ZOOM, MailOccasion(MailKind.CONFIRMATION), MailRole.GUEST, world.clock.now())

    assert send(world) == [MailRole.GUEST, MailRole.HOST]


@pytest.mark.parametrize(
    "now",
    [
        replace(WITH_ZOOM, revision=3),
        replace(WITH_ZOOM, revision=3, status=BookingStatus.CANCELLED),
        replace(WITH_ZOOM, status=BookingStatus.EXPIRED),
    ],
    ids=["moved", "cancelled", "never confirmed"],
)
def test_ac_41_ac_42_a_booking_that_moved_on_gets_no_old_mail_and_its_timeline_says_so(world: World, now) -> None:
    world.bookings.bookings[CONFIRMED.booking_id] = now

    sent = send(world)

    assert sent == []
    assert world.mailer.sent == []
    assert world.mail_ledger.rows == {}
    assert [event.what for event in world.timeline.list(CONFIRMED.booking_id)] == ["No mail sent"]


def test_a_refused_address_is_told_to_the_host_and_stops_nothing(world: World) -> None:
    world.mailer.failures.add("send", MailRefused("no such mailbox"))

    sent = send(world)

    assert sent == [MailRole.HOST]
    (notice,) = world.notices.list(HOST_ID)
    assert notice.kind is NoticeKind.MAIL_REFUSED
    assert "guest" in notice.title
    assert "Mail to the guest refused" in [event.what for event in world.timeline.list(CONFIRMED.booking_id)]


def test_a_refused_mail_is_not_tried_again(world: World) -> None:
    world.mailer.failures.add("send", MailRefused("no such mailbox"))
    send(world)

    assert send(world) == []
    assert recipients(world) == ["host@example.com"]


def test_an_outage_for_the_guests_mail_still_mails_the_host_and_is_repeated(world: World) -> None:
    world.mailer.failures.add("send", MailUnavailable("throttled"))

    with pytest.raises(MailUnavailable):
        send(world)
    assert recipients(world) == ["host@example.com"]

    assert send(world) == [MailRole.GUEST]
    assert recipients(world) == ["host@example.com", "guest@example.com"]


def test_an_outage_of_the_store_is_not_taken_for_one_of_the_mail(world: World) -> None:
    world.mailer.failures.add("send", StoreUnavailable("no answer"))

    with pytest.raises(StoreUnavailable):
        send(world)

    assert world.mailer.sent == []


def test_c11_the_timeline_names_no_address(world: World) -> None:
    world.mailer.failures.add("send", MailUnavailable("could not send to guest@example.com"))
    with pytest.raises(MailUnavailable):
        send(world)
    send(world)

    assert "@" not in str(world.timeline.list(CONFIRMED.booking_id))
