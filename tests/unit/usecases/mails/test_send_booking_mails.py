"""E1, E2, E5, M7, AC-16, AC-42: who is mailed, when, and once."""

from dataclasses import replace

import pytest

from joinlink.errors import MailRefused, MailUnavailable, SendingNotAllowed, StoreUnavailable
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.mail import MailKind, MailOccasion, MailRole
from joinlink.model.notice import NoticeKind
from joinlink.usecases.mails.send_booking_mails import send_booking_mails
from tests.fakes.outside import SITE
from tests.samples import HOST
from tests.unit.usecases.mails.conftest import BOTH, TO_BOTH
from tests.worlds.world import CONFIRMED, MEET_LINK, WITH_ZOOM, ZOOM_LINK, World


@pytest.fixture(autouse=True)
def booked(world: World) -> None:
    world.put(WITH_ZOOM)


def send(world: World) -> list[MailRole]:
    return send_booking_mails(CONFIRMED.target, world.house)


def test_e1_e2_guest_and_host_are_mailed_once_and_the_guest_alone_gets_the_way_back(world) -> None:
    assert send(world) == BOTH
    assert send(world) == []

    assert world.mailer.recipients == TO_BOTH
    assert [record.is_settled for record in world.mail_ledger.rows.values()] == [True, True]
    to_guest, to_host = world.mailer.sent
    assert f"{SITE}/bookings/booking_1?token=booking.booking_1.signed" in to_guest.text
    assert "signed" not in to_host.text + to_host.html


def test_ac_16_the_mail_carries_the_link_that_the_booking_stores_when_it_is_sent(world) -> None:
    world.put(replace(WITH_ZOOM, link=MEET_LINK))

    send(world)

    carried = [(MEET_LINK.url in mail.text, ZOOM_LINK.url in mail.text) for mail in world.mailer.sent]
    assert carried == [(True, False)] * 2


def test_a_crash_between_sending_and_noting_sends_again(world) -> None:
    world.mail_ledger.begin(WITH_ZOOM, MailOccasion(MailKind.CONFIRMATION), MailRole.GUEST, world.clock.now())

    assert send(world) == BOTH


@pytest.mark.parametrize(
    "now",
    [
        replace(WITH_ZOOM, revision=3),
        replace(WITH_ZOOM, revision=3, status=BookingStatus.CANCELLED),
        replace(WITH_ZOOM, status=BookingStatus.EXPIRED),
    ],
    ids=["moved", "cancelled", "never confirmed"],
)
def test_ac_41_ac_42_a_booking_that_moved_on_gets_no_old_mail_and_its_timeline_says_so(world, now) -> None:
    world.put(now)

    assert send(world) == []

    assert (world.mailer.sent, world.mail_ledger.rows) == ([], {})
    assert world.story(CONFIRMED) == ["No mail sent"]


def test_a_refused_address_is_told_to_the_host_stops_nothing_and_is_not_tried_again(world) -> None:
    world.mailer.failures.add("send", MailRefused("no such mailbox"))

    assert send(world) == [MailRole.HOST]
    assert send(world) == []

    assert world.mailer.recipients == [HOST.email]
    notice = world.the_notice()
    assert notice.kind is NoticeKind.MAIL_REFUSED
    assert "guest" in notice.title
    assert "Mail to the guest refused" in world.story(CONFIRMED)


def test_c11_an_outage_for_the_guests_mail_still_mails_the_host_and_is_repeated_naming_no_address(world) -> None:
    world.mailer.failures.add("send", MailUnavailable("could not send to guest@example.com"))

    with pytest.raises(MailUnavailable):
        send(world)
    assert world.mailer.recipients == [HOST.email]

    assert send(world) == [MailRole.GUEST]
    assert world.mailer.recipients == [*reversed(TO_BOTH)]
    assert "@" not in str(world.timeline.list(CONFIRMED.booking_id))


def test_o7_a_mail_that_the_site_may_not_send_is_kept_and_told_of_once_and_the_other_goes_out(world) -> None:
    world.mailer.failures.add("send", SendingNotAllowed("not verified"), skip=1, times=2)

    for _ in range(2):
        with pytest.raises(SendingNotAllowed):
            send(world)
    assert world.mailer.recipients == TO_BOTH[:1]
    assert world.notice_kinds() == []

    assert send(world) == [MailRole.HOST]
    assert world.mailer.recipients == TO_BOTH
    assert world.story(WITH_ZOOM) == [
        "Mail to the guest sent",
        "Mail to the host not sent yet",
        "Mail to the host sent",
    ]


@pytest.mark.parametrize("throttled", ["guest", "host"])
def test_o7_a_mail_that_may_go_in_a_moment_is_repeated_beside_one_that_may_not(world, throttled) -> None:
    """The workflow repeats the one error, and leaves the other to care."""
    errors = [MailUnavailable("throttled"), SendingNotAllowed("not verified")]
    for error in errors if throttled == "guest" else reversed(errors):
        world.mailer.failures.add("send", error)

    with pytest.raises(MailUnavailable) as raised:
        send(world)

    assert type(raised.value) is MailUnavailable


def test_an_outage_of_the_store_is_not_taken_for_one_of_the_mail(world) -> None:
    world.mailer.failures.add("send", StoreUnavailable("no answer"))

    with pytest.raises(StoreUnavailable):
        send(world)

    assert world.mailer.sent == []
