"""What holds for every mail: one time, one content in two bodies, the right reader, and nothing that runs or leaks."""

import re
from dataclasses import astuple, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinlink import web
from joinlink.mail.composer import BookingMails
from joinlink.mail.look import BY_DAY, BY_NIGHT
from joinlink.mail.rendering import TEMPLATES
from joinlink.model.accent import LEAST_CONTRAST, contrast
from joinlink.model.booking_parts import Guest
from joinlink.model.booking_stages import BookingStatus, Party
from joinlink.model.host import Invitation, Provider
from joinlink.model.mail import FoundBooking, FoundPackage, MailKind, MailOccasion, MailRole, PackageMail
from joinlink.model.money import Money
from joinlink.model.site import Site
from joinlink.model.webhook import OFF_AFTER
from tests.samples import HOST, NOW, PACKAGE, WEBHOOK
from tests.samples import ZOOM as ZOOM_CONNECTION
from tests.unit.mail.ical_reader import read_calendar
from tests.unit.mail.letters import (
    CANCELLED,
    CONFIRMED,
    CONNECTIONS_URL,
    KINDS_AND_ROLES,
    LINKS,
    MAILS,
    OCCURRENCE,
    ORGANIZER,
    SAMPLE_SITE,
    SITUATIONS,
    WITH_ZOOM,
    bare_words,
    everything_in,
    links_in,
    mail,
    photo_of,
    read_aloud,
    reminder_of_seats,
    retold_in_text,
)

GOLDEN = Path(__file__).with_name("golden")
SPANS = {
    MailRole.GUEST: "Wednesday, December 2, 2026, 4:00 – 4:30 AM (Eastern Time, New York)",
    MailRole.HOST: "Wednesday, December 2, 2026, 10:00 – 10:30 AM (Central European Time, Berlin)",
}
STARTS = {MailRole.GUEST: "Wed, Dec 2, 4:00 AM EST · ", MailRole.HOST: "Wed, Dec 2, 10:00 AM CET · "}
OPENINGS = {
    (MailKind.PAYMENT_FAILED, MailRole.GUEST): "You are not booked, and the time is free again.",
    (MailKind.PAYMENT_FAILED, MailRole.HOST): "It is not booked, and the time is free again.",
    (MailKind.TO_CONFIRM, MailRole.GUEST): "The time is held for you for half an hour.",
    (MailKind.DROPPED, MailRole.GUEST): "The time is free again: Host let it go.",
    (MailKind.REFUNDED, MailRole.GUEST): "Your €45 is on its way",
    (MailKind.REFUNDED, MailRole.HOST): "€45 went back to Guest.",
    (MailKind.MONEY_BACK, MailRole.GUEST): "€10 is on its way back to you.",
    (MailKind.MONEY_BACK_FAILED, MailRole.GUEST): "Your €10 comes back to you another way.",
    (MailKind.REFUND_FAILED, MailRole.GUEST): "Your €45 comes back to you another way.",
    (MailKind.REFUND_FAILED, MailRole.HOST): "Please pay €45 back to Guest another way.",
}
IN_AN_HOUR = frozenset({MailKind.REMINDER, MailKind.LINK_MISSING})
WORDS_OF_PEOPLE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=200).filter(
    str.strip
)

every_mail = pytest.mark.parametrize(("kind", "role"), KINDS_AND_ROLES)


@every_mail
def test_e1_e2_e4_r2_x1_b5_m7_d4_subject_and_text_read_as_they_were_approved(kind: MailKind, role: MailRole) -> None:
    now = CONFIRMED.starts_at - timedelta(hours=1) if kind in IN_AN_HOUR else NOW

    letter = mail(kind, role, now=now)

    assert f"Subject: {letter.subject}\n\n{letter.text}" == (GOLDEN / f"{kind}_{role}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("provider", Provider)
def test_c9_the_mail_about_a_broken_connection_reads_as_it_was_approved(provider: Provider) -> None:
    connection = replace(ZOOM_CONNECTION, provider=provider)

    letter = MAILS.connection_broken(connection, HOST, connections_url=CONNECTIONS_URL)

    approved = (GOLDEN / f"connection_broken_{provider}.txt").read_text(encoding="utf-8")
    assert f"Subject: {letter.subject}\n\n{letter.text}" == approved
    assert retold_in_text(letter) == bare_words(letter.text)


@pytest.mark.parametrize(("why", "failing_for"), [("silent", OFF_AFTER), ("gone", timedelta())])
def test_p2_the_mail_about_a_webhook_that_was_switched_off_reads_as_it_was_approved(
    why: str, failing_for: timedelta
) -> None:
    off = replace(WEBHOOK, failing_since=NOW - failing_for, off_at=NOW)

    letter = MAILS.webhook_off(off, HOST, log_url="https://joinlink.example/mentor/settings/automation/webhook_1")

    approved = (GOLDEN / f"webhook_off_{why}.txt").read_text(encoding="utf-8")
    assert f"Subject: {letter.subject}\n\n{letter.text}" == approved
    assert retold_in_text(letter) == bare_words(letter.text)
    assert letter.to == HOST.email


@pytest.mark.parametrize("provider", [Provider.GOOGLE, Provider.APPLE])
def test_a4_the_mail_about_a_calendar_that_can_not_be_read_reads_as_it_was_approved(provider: Provider) -> None:
    connection = replace(ZOOM_CONNECTION, provider=provider)

    letter = MAILS.calendar_unreadable(connection, HOST, connections_url=CONNECTIONS_URL)

    approved = (GOLDEN / f"calendar_unreadable_{provider}.txt").read_text(encoding="utf-8")
    assert f"Subject: {letter.subject}\n\n{letter.text}" == approved
    assert retold_in_text(letter) == bare_words(letter.text)


def test_s7_the_invitation_reads_as_it_was_approved() -> None:
    letter = MAILS.invitation(Invitation("ada@example.com", NOW), sign_in_url="https://joinlink.example/login")

    approved = (GOLDEN / "invitation.txt").read_text(encoding="utf-8")
    assert f"Subject: {letter.subject}\n\n{letter.text}" == approved
    assert retold_in_text(letter) == bare_words(letter.text)
    assert (letter.to, letter.sender_name) == ("ada@example.com", "Joinlink")


def test_f7_the_mail_with_a_guests_bookings_reads_as_it_was_approved() -> None:
    ahead, behind = (FoundBooking(booking, HOST, LINKS.manage_url) for booking in (WITH_ZOOM, CANCELLED))

    package = FoundPackage(PACKAGE, HOST, "https://joinlink.example/packages/package_1?token=m")

    letter = MAILS.found_bookings([ahead], [behind], [package], find_url="https://joinlink.example/bookings/find")

    approved = (GOLDEN / "found_bookings.txt").read_text(encoding="utf-8")
    assert f"Subject: {letter.subject}\n\n{letter.text}" == approved
    assert retold_in_text(letter) == bare_words(letter.text)


@pytest.mark.parametrize("kind", PackageMail)
def test_g5_the_mails_about_a_package_read_as_they_were_approved(kind: PackageMail) -> None:
    back = Money(5000, "eur") if kind in (PackageMail.MONEY_BACK, PackageMail.MONEY_BACK_FAILED) else None

    letter = MAILS.about_package(
        kind, PACKAGE, HOST, url="https://joinlink.example/packages/package_1?token=m", back=back
    )

    approved = (GOLDEN / f"package_{kind}.txt").read_text(encoding="utf-8")
    assert f"Subject: {letter.subject}\n\n{letter.text}" == approved
    assert retold_in_text(letter) == bare_words(letter.text)
    assert letter.to == (HOST.email if kind is PackageMail.SOLD else PACKAGE.buyer.email)
    assert letter.sender_name == ("Joinlink" if kind is PackageMail.SOLD else "Host via Joinlink")


@pytest.mark.parametrize("role", MailRole)
def test_g2_the_mail_of_a_seat_says_that_it_is_one(role: MailRole) -> None:
    seat = replace(WITH_ZOOM, occurrence_id="occurrence_1")

    letters = [mail(MailKind.CONFIRMATION, role, booking).text for booking in (seat, WITH_ZOOM)]

    assert ["A seat in a group class" in letter for letter in letters] == [True, False]


def test_g5_s6_the_mail_about_refunds_that_are_left_reads_as_it_was_approved() -> None:
    nobodys = replace(PACKAGE, title="Ten lessons").anonymised(NOW)

    letter = MAILS.refunds_left([(PACKAGE, Money(16000, "eur")), (nobodys, Money(1000, "eur"))], HOST)

    approved = (GOLDEN / "refunds_left.txt").read_text(encoding="utf-8")
    assert f"Subject: {letter.subject}\n\n{letter.text}" == approved
    assert retold_in_text(letter) == bare_words(letter.text)
    assert letter.to == HOST.email


def test_e4_g2_the_hosts_reminder_of_several_seats_reads_as_it_was_approved() -> None:
    letter = reminder_of_seats()

    approved = (GOLDEN / "reminder_of_seats_host.txt").read_text(encoding="utf-8")
    assert f"Subject: {letter.subject}\n\n{letter.text}" == approved
    assert retold_in_text(letter) == bare_words(letter.text)
    assert (letter.to, letter.sender_name, letter.reply_to) == (HOST.email, "Joinlink", None)
    assert SPANS[MailRole.HOST] in letter.text.splitlines()


def test_g2_the_hosts_reminder_of_several_seats_names_no_guest_and_takes_no_words_for_ours() -> None:
    letter = reminder_of_seats(replace(OCCURRENCE, class_title=LENT))

    assert letter.subject.endswith(f": {UNTIED}")
    assert "Guest" not in letter.subject + letter.text + letter.html
    assert "evil.example" not in everything_in(letter)


def test_no_template_lies_there_that_no_mail_uses() -> None:
    used = {f"{kind}_{role}" for kind, role in KINDS_AND_ROLES} | {"booking", "sent_by", "connection_broken_host"}
    used.add("reminder_of_seats_host")
    used |= {"calendar_unreadable_host", "invitation", "found_bookings_guest", "package", "webhook_off_host"}
    used |= {"refunds_left_host"}
    used |= {f"package_{kind}" for kind in PackageMail}

    assert {path.stem for path in TEMPLATES.glob("*.jinja")} == used


@every_mail
def test_e3_text_and_html_have_the_same_content(kind: MailKind, role: MailRole) -> None:
    booking = replace(SITUATIONS.get(kind, WITH_ZOOM), notes="First time.\nA bit nervous & <curious>.")

    letter = mail(kind, role, booking)

    assert retold_in_text(letter) == bare_words(letter.text)


@every_mail
def test_ac_61_subject_text_and_html_say_the_same_time_in_the_readers_zone(kind: MailKind, role: MailRole) -> None:
    letter = mail(kind, role)

    assert letter.subject.startswith(STARTS[role])
    assert SPANS[role] in letter.text.splitlines()
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
@pytest.mark.parametrize(
    "words",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}{% block x %}", "Ünï “c” & <b>ö</b>"],
)
def test_what_people_write_is_shown_and_never_run(kind: MailKind, role: MailRole, words: str) -> None:
    plain = SITUATIONS.get(kind, WITH_ZOOM)
    booking = replace(plain, class_title=words, guest=replace(plain.guest, name=words), notes=words, reason=words)

    letter = mail(kind, role, booking, host=replace(HOST, name=words))

    assert tags_of(letter.html) == tags_of(mail(kind, role, replace(plain, notes="n", reason="r")).html)
    assert words in letter.text
    assert words in read_aloud(letter)


@given(title=WORDS_OF_PEOPLE, guest=WORDS_OF_PEOPLE, host=WORDS_OF_PEOPLE)
def test_no_words_of_people_break_a_subject_a_body_or_a_calendar_file(title: str, guest: str, host: str) -> None:
    booking = replace(WITH_ZOOM, class_title=title, guest=Guest(guest, "guest@example.com", "UTC"), notes=title)

    for role in MailRole:
        letter = mail(MailKind.CONFIRMATION, role, booking, host=replace(HOST, name=host))

        assert len(letter.subject.splitlines()) == 1
        assert letter.html.count("<a ") == mail(MailKind.CONFIRMATION, role).html.count("<a ")
        assert read_calendar(letter.calendar).one("DTSTART").value == "20261202T090000Z"


def test_a_line_break_in_a_title_does_not_end_the_subject() -> None:
    booking = replace(WITH_ZOOM, class_title="Review\r\nBcc: someone@example.com")

    letter = mail(MailKind.CONFIRMATION, MailRole.GUEST, booking)

    assert letter.subject.endswith(" · Confirmed: Review Bcc: someone@ example. com with Host")


def test_a_name_can_not_turn_the_direction_of_what_follows_it() -> None:
    """A right-to-left override would show our own words, such as the time, backwards."""
    booking = replace(WITH_ZOOM, class_title="Review\u202e", guest=replace(CONFIRMED.guest, name="\u2067Guest"))

    letter = mail(MailKind.CONFIRMATION, MailRole.HOST, booking)

    assert not set("\u202e\u2067") & set(everything_in(letter))
    assert "Review with Guest" in letter.text


def test_notes_in_arabic_or_hebrew_run_from_right_to_left() -> None:
    letter = mail(MailKind.CONFIRMATION, MailRole.HOST, replace(WITH_ZOOM, notes="هذه أول مرة."))

    assert re.search(r'<p dir="auto"[^>]*>هذه أول مرة\.</p>', letter.html)


@every_mail
def test_a_very_long_title_leaves_the_time_in_sight_and_stands_in_full_below(kind: MailKind, role: MailRole) -> None:
    title = "Everything about portfolios. " * 6
    booking = replace(SITUATIONS.get(kind, WITH_ZOOM), class_title=title)

    letter = mail(kind, role, booking)

    assert len(letter.subject) <= 160
    assert "Everything about portfolios. Everything about portfolios. E… with " in letter.subject
    assert letter.subject.startswith(STARTS[role])
    assert title.strip() in letter.text


@every_mail
def test_the_html_loads_nothing_and_opens_with_a_preheader(kind: MailKind, role: MailRole) -> None:
    letter = mail(kind, role)

    assert not re.findall(r"<(img|link|script|iframe)\b|url\(", letter.html)
    assert read_aloud(letter).startswith(OPENINGS.get((kind, role), f"{SPANS[role]}: Portfolio review with "))


@every_mail
def test_f1_the_hosts_photo_is_the_one_picture_in_a_mail_to_a_guest_with_initials_where_none_is_shown(
    kind: MailKind, role: MailRole
) -> None:
    letter = mail(kind, role, host=replace(HOST, name="Piano Host", photo="3f2a91c4d05b77e0.jpg"))

    pictures = re.findall(r'<img src="([^"]*)" alt="([^"]*)"', letter.html)
    photo = ("https://joinlink.example/pictures/host_1/photo/3f2a91c4d05b77e0.jpg", "PH")
    assert pictures == ([photo] if role is MailRole.GUEST else [])


@every_mail
def test_the_html_holds_in_the_big_clients(kind: MailKind, role: MailRole) -> None:
    """Outlook lays out by tables alone and fills buttons by their cell; Gmail cuts off what is longer than 102 kB."""
    html = mail(kind, role).html

    assert not re.findall(r"display:(flex|grid)|float:|position:|<(button|form|svg|video)\b", html)
    assert html.count("<table") == html.count('<table role="presentation"')
    filled = re.findall(
        r'<td class="fill" bgcolor="(#[0-9a-f]{6})"[^>]*background-color:\1;[^>]*><a class="on-fill"', html
    )
    assert len(filled) == html.count('<a class="on-fill"')
    assert len(html.encode()) < 102_000


@pytest.mark.parametrize("color", ["#ffe14d", "#101010", "#7a3e9d", "#ffffff"])
def test_f2_buttons_have_the_hosts_colour_as_far_as_it_can_be_read(color: str) -> None:
    html = mail(MailKind.CONFIRMATION, MailRole.GUEST, host=replace(HOST, accent_color=color)).html

    (back,) = set(re.findall(r'class="fill" bgcolor="(#[0-9a-f]{6})" align="center" style="border', html))
    (words,) = re.findall(r'<a class="on-fill"[^>]*[^-]color:(#[0-9a-f]{6})', html)
    (dark_back,) = set(re.findall(r"\.fill \{ background-color: (#[0-9a-f]{6})", html))
    (dark_words,) = set(re.findall(r"\.on-fill \{ color: (#[0-9a-f]{6})", html))
    assert back == color or color != "#7a3e9d"
    assert contrast(back, words) >= LEAST_CONTRAST
    assert contrast(dark_back, dark_words) >= LEAST_CONTRAST


def test_f5_a_mail_has_the_colours_of_the_pages() -> None:
    css = (Path(web.__file__).parent / "static" / "site.css").read_text(encoding="utf-8")
    light, dark = css.partition("@media (prefers-color-scheme: dark)")[::2]

    for palette, tokens in ((BY_DAY, light), (BY_NIGHT, dark)):
        for name, color in zip(
            ("ground", "card", "ink", "soft", "line", "accent", "on-accent"), astuple(palette), strict=True
        ):
            assert f"--{name}: {color};" in tokens


def test_outlooks_dark_mode_has_the_same_colours_as_everybody_elses() -> None:
    css = mail(MailKind.CONFIRMATION, MailRole.GUEST).html
    dark = css.partition("(prefers-color-scheme: dark) {")[2].partition("\n}")[0]

    for name, rules in re.findall(r"\.([a-z-]+) \{ (.*?) \}", dark):
        for rule in re.findall(r"[a-z-]+: .*? !important", rules):
            assert re.search(rf"\[data-ogs[bc]\] \.{name} \{{[^}}]*{re.escape(rule)}", css), (name, rule)


@every_mail
def test_after_the_preheader_a_list_of_mails_shows_nothing_of_the_body(kind: MailKind, role: MailRole) -> None:
    hidden = mail(kind, role).html.partition("mso-hide:all")[2].partition("</div>")[0]

    assert hidden.endswith("&#847;&zwnj;&nbsp;" * 80)


def tags_of(body: str) -> list[str]:
    return re.findall(r"</?[a-z0-9]+", body)


LENT = "Locked: https://evil.example/x"
UNTIED = "Locked: https:// evil. example/ x"


@every_mail
@pytest.mark.parametrize("typed", ["guest", "host", "title", "reason"])
def test_s3_nothing_that_somebody_called_themself_or_a_class_is_a_link_in_a_mail(
    kind: MailKind, role: MailRole, typed: str
) -> None:
    """Stored before such names were refused: shown, and taken apart."""
    plain = SITUATIONS.get(kind, WITH_ZOOM)
    changes: dict[str, dict[str, object]] = {
        "guest": {"guest": replace(plain.guest, name=LENT)},
        "host": {},
        "title": {"class_title": LENT},
        "reason": {"reason": LENT, "ended_by": Party.HOST},
    }
    booking, host = replace(plain, **changes[typed]), replace(HOST, name=LENT if typed == "host" else HOST.name)

    letter = mail(kind, role, booking, host=host)

    shown = everything_in(letter) + letter.sender_name
    is_for_the_host = typed == "reason" and role is MailRole.HOST
    assert ("evil.example" in shown) == (is_for_the_host and plain.status is BookingStatus.CANCELLED)
    assert tags_of(letter.html) == tags_of(mail(kind, role, replace(booking, guest=plain.guest)).html)
    assert typed == "reason" or UNTIED in letter.text


@every_mail
def test_s3_no_subject_begins_with_what_a_stranger_typed_and_a_mail_for_a_host_says_so(
    kind: MailKind, role: MailRole
) -> None:
    plain = SITUATIONS.get(kind, WITH_ZOOM)
    booking = replace(plain, class_title="Qwertz", guest=replace(plain.guest, name="Qwertz"))

    letter = mail(kind, role, booking, host=replace(HOST, name="Qwertz Bank"))

    assert letter.subject.partition(" · ")[2].index(": ") > 0
    assert letter.subject.index(": ") < letter.subject.index("Qwertz")
    if role is MailRole.GUEST:
        assert letter.sender_name == "Qwertz Bank via Joinlink"
        assert "Sent by Joinlink for Qwertz Bank." in letter.text
    else:
        assert letter.sender_name == "Joinlink"
        assert "Sent by Joinlink. " in letter.text


def test_s3_a_guests_notes_are_for_the_host_alone_and_no_link_of_ours() -> None:
    booking = replace(WITH_ZOOM, notes="See https://evil.example/x")

    for_guest, for_host = (
        mail(MailKind.CONFIRMATION, MailRole.GUEST, booking),
        mail(MailKind.CONFIRMATION, MailRole.HOST, booking),
    )

    assert "evil.example" not in everything_in(for_guest)
    assert "See https://evil.example/x" in for_host.text
    assert not [address for address, _ in links_in(for_host) if "evil" in address]


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


@every_mail
def test_s3_neither_a_greeting_nor_a_preview_has_room_for_a_strangers_message(kind: MailKind, role: MailRole) -> None:
    message = "Your account was locked and has to be confirmed by telephone today"
    plain = SITUATIONS.get(kind, WITH_ZOOM)
    booking = replace(plain, class_title=message, guest=replace(plain.guest, name=message))

    letter = mail(kind, role, booking, host=replace(HOST, name=message))

    assert kind is MailKind.TEST or letter.text.startswith("Your account was locked and has to be c…\n")
    assert "Hello Your account was locked and has to be c…,\n" in letter.text
    assert not letter.html.partition("mso-hide:all")[2].startswith(f'">{message}')
