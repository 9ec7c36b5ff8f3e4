"""What holds for every mail: one time, one content in two bodies, the right reader, and who runs the site."""

import re
from dataclasses import replace

import pytest

from joinlink.mail.composer import BookingMails
from joinlink.model.mail import MailKind, MailOccasion, MailRole
from joinlink.model.site import Site
from tests.samples import HOST, NOW
from tests.unbroken import unbroken
from tests.unit.mail.letters import (
    LINKS,
    ORGANIZER,
    SAMPLE_SITE,
    SPANS,
    STARTS,
    WITH_ZOOM,
    every_mail,
    everything_in,
    mail,
    photo_of,
    read_aloud,
)


@pytest.mark.parametrize("role", MailRole)
def test_g2_the_mail_of_a_seat_says_that_it_is_one(role: MailRole) -> None:
    seat = replace(WITH_ZOOM, occurrence_id="occurrence_1")

    letters = [mail(MailKind.CONFIRMATION, role, booking).text for booking in (seat, WITH_ZOOM)]

    assert ["A seat in a group class" in letter for letter in letters] == [True, False]


@every_mail
def test_ac_61_subject_text_and_html_say_the_same_time_in_the_readers_zone(kind: MailKind, role: MailRole) -> None:
    letter = mail(kind, role)

    assert letter.subject.startswith(STARTS[role])
    assert unbroken(SPANS[role]) in letter.text.splitlines()
    assert re.sub("[,()]", "", SPANS[role]) in re.sub("[,()]", "", read_aloud(letter))


@every_mail
def test_each_mail_goes_to_its_reader_and_says_who_it_is_from(kind: MailKind, role: MailRole) -> None:
    letter = mail(kind, role)

    if role is MailRole.GUEST:
        assert (letter.to, letter.reply_to) == ("guest@example.com", "host@example.com")
        assert letter.sender_name == "Host via Joinlink"
    else:
        assert (letter.to, letter.sender_name, letter.reply_to) == ("host@example.com", "Joinlink", "guest@example.com")


@every_mail
def test_the_hosts_mail_never_opens_the_booking_as_its_guest(kind: MailKind, role: MailRole) -> None:
    everything = everything_in(mail(kind, role))

    if role is MailRole.HOST:
        assert LINKS.manage_url not in everything
        assert LINKS.join_url not in everything
    else:
        assert LINKS.manage_url in everything
        assert HOST.email not in everything


@every_mail
def test_s9_every_mail_names_the_operator_and_links_imprint_privacy_and_terms(kind: MailKind, role: MailRole) -> None:
    letter = mail(kind, role)

    for name, address in SAMPLE_SITE.links:
        assert f"{name}: {address}" in letter.text.splitlines()
        assert re.search(rf'<a [^>]*href="{address}"[^>]*>{name}</a>', letter.html)
    for body in (letter.text, letter.html):
        assert "Joinlink is run by Example Studios." in body


def test_s9_what_the_operator_has_not_given_is_left_out_and_the_site_has_its_own_name() -> None:
    site = Site(
        "Klavierhaus", operator="", imprint_url="", privacy_url="https://operator.example/privacy", terms_url=""
    )

    letter = BookingMails(organizer=ORGANIZER, site=site, photo_of=photo_of).compose(
        MailOccasion(MailKind.CONFIRMATION), MailRole.GUEST, WITH_ZOOM, HOST, links=LINKS, now=NOW
    )

    foot = "Sent by Klavierhaus for Host. You get this mail because this address was given with the booking."
    assert letter.text.endswith(f"\n{foot}\nPrivacy: https://operator.example/privacy\n")
    assert letter.sender_name == "Host via Klavierhaus"
    assert "Imprint" not in letter.html
    assert "run by" not in letter.html
