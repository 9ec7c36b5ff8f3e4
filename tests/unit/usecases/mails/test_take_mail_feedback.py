"""E5: bounces and complaints stop further mail and show on the booking."""

from dataclasses import replace

import pytest

from joinlink.model.mail_feedback import FeedbackKind, MailFeedback
from joinlink.usecases.mails.take_mail_feedback import take_mail_feedback
from tests.samples import GUEST, HOST
from tests.worlds.world import CONFIRMED, World

BOUNCE, SOFT_BOUNCE, COMPLAINT = FeedbackKind.BOUNCE, FeedbackKind.SOFT_BOUNCE, FeedbackKind.COMPLAINT


@pytest.fixture(autouse=True)
def booked(world: World) -> None:
    world.put(CONFIRMED)


def take(world: World, kind: FeedbackKind, *addresses: str, booking_id: str | None = CONFIRMED.booking_id) -> None:
    take_mail_feedback(MailFeedback(kind, addresses, booking_id), world.house)


@pytest.mark.parametrize(
    ("kind", "address", "title", "line"),
    [
        (BOUNCE, GUEST.email, "Mail to the guest of Portfolio review comes back", "Mail to the guest came back"),
        (
            COMPLAINT,
            GUEST.email,
            "Mail to the guest of Portfolio review was reported as spam",
            "Mail to the guest was reported as spam",
        ),
        (BOUNCE, HOST.email, "Mail to your own address comes back", "Mail to the host came back"),
    ],
)
def test_e5_the_address_gets_no_more_mail_and_host_and_timeline_say_so_once(world, kind, address, title, line) -> None:
    for _ in range(2):
        take(world, kind, address)

    assert world.suppressions.causes == {address: kind}
    notice = world.the_notice()
    assert (notice.kind, notice.title, notice.booking_id) == ("mail_refused", title, CONFIRMED.booking_id)
    assert world.story(CONFIRMED) == [line] * 2
    assert "@" not in notice.detail + str(world.timeline.list(CONFIRMED.booking_id))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Guest@Example.com", GUEST.email),
        (GUEST.email, "GUEST@EXAMPLE.COM"),
        ("anna@Bücher.example", "anna@xn--bcher-kva.example"),
        ("anna@faß.example", "anna@XN--FA-HIA.example"),
    ],
)
def test_e5_the_guest_is_known_however_the_address_is_written(world, written, told) -> None:
    world.put(replace(CONFIRMED, guest=replace(GUEST, email=written)))

    take(world, BOUNCE, told)

    assert world.story(CONFIRMED) == ["Mail to the guest came back"]


def test_e5_a_host_with_an_internationalised_domain_is_known_where_the_guest_has_another_address(world) -> None:
    world.be(email="anna@bücher.example")
    world.put(replace(CONFIRMED, address_changes=1))

    take(world, BOUNCE, "anna@xn--bcher-kva.example")

    assert world.story(CONFIRMED) == ["Mail to the host came back"]


def test_e5_a_mailbox_that_was_full_still_gets_mail_and_nobody_is_bothered(world) -> None:
    take(world, SOFT_BOUNCE, GUEST.email)

    assert (world.suppressions.causes, world.notices.notices) == ({}, {})
    assert world.story(CONFIRMED) == ["Mail to the guest came back this time"]


@pytest.mark.parametrize("booking_id", [None, "booking_unknown"])
def test_e5_a_mail_about_no_booking_stops_the_address_and_no_more(world, booking_id) -> None:
    take(world, BOUNCE, HOST.email, booking_id=booking_id)

    assert world.suppressions.is_suppressed(HOST.email)
    assert not world.notices.notices
    assert not world.timeline.events


def test_e5_every_address_of_a_report_is_stopped(world) -> None:
    take(world, BOUNCE, "forwarded-to@example.com", GUEST.email)

    assert set(world.suppressions.causes) == {"forwarded-to@example.com", GUEST.email}
    assert world.story(CONFIRMED) == ["Mail to the guest came back"]
