"""F3: a mail and its calendar file speak the language of who reads them, whoever caused them."""

import re
from dataclasses import replace
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from joinlink.language import LANGUAGES, Hours, gettext, speaking
from joinlink.model.booking import Booking
from joinlink.model.local_time import written_moment
from joinlink.model.mail import Mail, MailKind, MailRole
from tests.samples import HOST
from tests.unbroken import unbroken
from tests.unit.mail.ical_reader import read_calendar
from tests.unit.mail.letters import (
    KINDS_AND_ROLES,
    MEET,
    OCCURRENCE,
    SITUATIONS,
    WITH_ZOOM,
    bare_words,
    mail,
    reminder_of_seats,
    retold_in_text,
)

LOCALES = [*LANGUAGES, "en-GB"]
SHOWN_OF_A_SUBJECT = 40
"""Characters: what the narrowest list of mails shows of it."""

every_locale = pytest.mark.parametrize("locale", LOCALES)


def read_in(locale: str, kind: MailKind, role: MailRole, booking: Booking | None = None) -> Mail:
    """Compose a mail whose readers both read that language."""
    about = booking or SITUATIONS.get(kind, WITH_ZOOM)
    about = replace(about, guest=replace(about.guest, locale=locale))
    return mail(kind, role, about, host=replace(HOST, locale=locale))


def said_in(locale: str, sentence: str, **values: str) -> str:
    """Look a sentence up, as translators have it by now."""
    with speaking(locale):
        return gettext(sentence, **values)


@every_locale
def test_f3_day_and_time_stand_in_the_first_forty_characters_of_a_subject(locale: str) -> None:
    titles = ["Everything about portfolios. " * 6, "🎻👩\u200d🎨" * 30, "ピアノのレッスン" * 9, "درس " * 30]
    timezones = ["America/Argentina/ComodRivadavia", "Asia/Kathmandu", "Europe/Berlin"]
    for title, timezone, role in product(titles, timezones, MailRole):
        guest = replace(WITH_ZOOM.guest, name=title, timezone=timezone)
        booking = replace(WITH_ZOOM, class_title=title, guest=guest, host_timezone=timezone)
        with speaking(locale):
            when = " ".join(written_moment(booking.starts_at.astimezone(ZoneInfo(timezone))).split())
        assert when in read_in(locale, MailKind.CONFIRMATION, role, booking).subject[:SHOWN_OF_A_SUBJECT]


@pytest.mark.parametrize("causer", ["en", "ar", "ja"])
def test_f3_each_reads_their_own_language_whoever_caused_the_mail(causer: str) -> None:
    booking = replace(WITH_ZOOM, guest=replace(WITH_ZOOM.guest, locale="de"))

    with speaking(causer):
        to_guest, to_host = (
            mail(MailKind.CONFIRMATION, role, booking, host=replace(HOST, locale="fr-CA"))
            for role in (MailRole.GUEST, MailRole.HOST)
        )

    for letter, locale, reader, day in (
        (to_guest, "de", "Guest", "Mittwoch, 2. Dezember 2026"),
        (to_host, "fr", "Host", "mercredi 2 décembre 2026"),
    ):
        greeting = said_in(locale, "Hello %(name)s,", name=reader)
        assert not greeting.startswith("Hello")
        assert f'<html lang="{locale}" dir="ltr">' in letter.html
        assert all(words in letter.text and words in letter.html for words in (greeting, day))
        assert read_calendar(letter.calendar).one("SUMMARY").parameters["LANGUAGE"] == locale


def test_f3_a_host_reads_the_clock_that_they_chose() -> None:
    letter = mail(MailKind.CONFIRMATION, MailRole.HOST, host=replace(HOST, time_format=Hours.TWENTY_FOUR))

    assert unbroken("10:00 – 10:30") in letter.text
    assert "AM" not in letter.text + letter.subject


def test_f3_a_calendar_file_says_in_the_readers_language_what_the_mail_says() -> None:
    file = read_calendar(read_in("de", MailKind.CONFIRMATION, MailRole.GUEST).calendar)

    assert file.one("SUMMARY").text == "Portfolio review mit Host"
    assert f"\n{said_in('de', 'See, move or cancel your booking')}: https://" in file.one("DESCRIPTION").text
    assert file.one("DESCRIPTION").parameters["LANGUAGE"] == "de"


def test_f3_in_arabic_a_mail_runs_from_right_to_left_and_latin_names_keep_their_way() -> None:
    """Programs take `html` away: the outermost table says it, too."""
    for kind, role in KINDS_AND_ROLES:
        html = read_in("ar", kind, role).html
        assert '<html lang="ar" dir="rtl">' in html
        assert re.search('<table [^>]*dir="rtl"', html)
        assert 'class="inner" align="right"' in html
        assert '<bdi dir="auto">' in html


@every_locale
def test_f3_e3_text_and_html_say_the_same_in_every_language(locale: str) -> None:
    for kind, role in KINDS_AND_ROLES:
        noted = replace(SITUATIONS.get(kind, WITH_ZOOM), notes="First time.\nA bit nervous & <curious>.")
        letter = read_in(locale, kind, role, noted)
        assert bare_words(letter.text) == retold_in_text(letter), kind


@pytest.mark.parametrize("locale", [each for each in LANGUAGES if each != "en"])
def test_f3_no_sentence_of_a_mail_is_left_in_english(locale: str) -> None:
    of_people = {"Host", "Guest", "I caught a cold.", "Sorry!", "guest@example.com", ""}
    for kind, role in KINDS_AND_ROLES:
        in_english, letter = (sentences_of(read_in(each, kind, role)) for each in ("en", locale))
        assert letter & in_english - of_people == set(), kind


@pytest.mark.parametrize("locale", [each for each in LANGUAGES if each != "en"])
def test_f3_g2_the_hosts_reminder_of_several_seats_is_in_the_hosts_language(locale: str) -> None:
    knocking = replace(OCCURRENCE, link=replace(MEET, must_knock=True))
    for occurrence in (OCCURRENCE, replace(OCCURRENCE, link=None), knocking):
        in_english, letter = (reminder_of_seats(occurrence, host=replace(HOST, locale=each)) for each in ("en", locale))
        assert sentences_of(letter) & sentences_of(in_english) == {"Portfolio review", ""}
        assert bare_words(letter.text) == retold_in_text(letter)


def sentences_of(letter: Mail) -> set[str]:
    """Return the lines of a mail's text, without the addresses in them."""
    return {line.partition("https://")[0] for line in letter.text.splitlines()}
