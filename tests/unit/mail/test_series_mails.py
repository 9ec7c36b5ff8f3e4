"""G6: the one mail that announces all dates of a series, each with its own links."""

from dataclasses import replace
from pathlib import Path

import pytest

from joinlink.language import LANGUAGES
from joinlink.model.booking import Booking
from joinlink.model.deadlines import Deadlines
from joinlink.model.mail import MailKind, MailLinks, MailRole
from tests.samples import HOST
from tests.unit.mail.letters import IN_PERSON, SERIES, TO_CONFIRM, bare_words, links_in, mail_of_series, retold_in_text

GOLDEN = Path(__file__).with_name("golden")
WAITING = [
    (replace(TO_CONFIRM, booking_id=date.booking_id, starts_at=date.starts_at, ends_at=date.ends_at), links)
    for date, links in SERIES
]


@pytest.mark.parametrize(
    ("name", "kind", "role", "dates"),
    [
        ("series_guest", MailKind.CONFIRMATION, MailRole.GUEST, SERIES),
        ("series_host", MailKind.CONFIRMATION, MailRole.HOST, SERIES),
        ("series_to_confirm_guest", MailKind.TO_CONFIRM, MailRole.GUEST, WAITING),
    ],
)
def test_g6_the_mail_of_a_series_reads_as_it_was_approved(
    name: str, kind: MailKind, role: MailRole, dates: list[tuple[Booking, MailLinks]]
) -> None:
    letter = mail_of_series(kind, role, dates)

    assert f"Subject: {letter.subject}\n\n{letter.text}" == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("role", MailRole)
def test_g6_each_date_has_its_own_link_and_page_and_no_link_stands_there_without_its_date(role: MailRole) -> None:
    links = links_in(mail_of_series(MailKind.CONFIRMATION, role))

    pages = [each.manage_url if role is MailRole.GUEST else each.host_url for _, each in SERIES]
    page = "Manage booking" if role is MailRole.GUEST else "See this booking"
    (first, _), (second, _), (_, of_third) = SERIES
    assert first.link is not None
    assert second.link is not None
    bridge = [(of_third.join_url, "Join")] if role is MailRole.GUEST else []
    assert links == [
        (first.link.url, "Join on Zoom"),
        (pages[0], page),
        (second.link.url, "Join on Google Meet"),
        (pages[1], page),
        *bridge,
        (pages[2], page),
        *((each, each) for each in pages),
    ]


def test_g6_where_every_date_has_its_link_none_is_promised() -> None:
    letters = [mail_of_series(MailKind.CONFIRMATION, role, SERIES[:2]).text for role in MailRole]

    assert [words in text for text in letters for words in ("will follow", "have none yet")] == [False] * 4


def test_k2_g6_dates_in_person_lead_to_their_pages_alone() -> None:
    dates = [
        (replace(IN_PERSON, booking_id=date.booking_id, starts_at=date.starts_at, ends_at=date.ends_at), links)
        for date, links in SERIES
    ]

    letter = mail_of_series(MailKind.CONFIRMATION, MailRole.GUEST, dates)

    pages = [links.manage_url for _, links in SERIES]
    assert [url for url, _ in links_in(letter)] == pages * 2
    assert "video" not in letter.text.casefold()


def test_f9_g6_the_deadline_is_told_for_every_date_and_not_as_the_moment_of_the_first() -> None:
    deadlines = Deadlines(move_minutes=720, cancel_minutes=720)

    letter = mail_of_series(
        MailKind.CONFIRMATION, MailRole.GUEST, [(replace(each, deadlines=deadlines), links) for each, links in SERIES]
    )

    assert "Free to move or cancel until 12 hours before." in letter.text.splitlines()
    assert "Free until" not in letter.text


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("role", MailRole)
def test_e3_f3_g6_text_and_html_say_the_same_in_every_language(locale: str, role: MailRole) -> None:
    dates = [(replace(each, guest=replace(each.guest, locale=locale)), links) for each, links in SERIES]

    letter = mail_of_series(MailKind.CONFIRMATION, role, dates, host=replace(HOST, locale=locale))

    assert bare_words(letter.text) == retold_in_text(letter)
