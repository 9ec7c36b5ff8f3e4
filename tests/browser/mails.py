"""`make mails`: every kind of mail for each reader in every language, as wide as a desk and a phone, light and dark.

They go to `.build/mails/<locale>/<kind>-<reader>-<width>-<scheme>.png`, beside each mail as HTML and text;
`make mails ONLY='de ar'` takes those of some languages.
"""

import shutil
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

from joinlink.language import LANGUAGES
from joinlink.model.deadlines import Deadlines
from joinlink.model.mail import Mail, MailKind
from local.cloud import ROOT
from tests.browser.browsing import browsing
from tests.samples import GUEST, HOST, NOW
from tests.unit.mail.further_letters import further_letters
from tests.unit.mail.letters import (
    KINDS_AND_ROLES,
    LEFT_BEHIND,
    OCCURRENCE,
    SERIES,
    SITUATIONS,
    WITH_ZOOM,
    mail,
    mail_of_series,
    reminder_of_seats,
)

FOLDER: Final = ROOT / ".build" / "mails"
LOOKS: Final = tuple(product((360, 700), ("light", "dark")))
TEACHER: Final = replace(HOST, name="Piano Host", headline="Teaches German in Berlin", accent_color="#7a3e9d")
TITLE: Final = "German conversation, one to one"
GROUP_TITLE: Final = "German conversation in a small group"


def letters(locale: str) -> dict[str, Mail]:
    """Write one mail of each kind to each reader, who all read that language."""
    occurrence = replace(OCCURRENCE, class_title=GROUP_TITLE)
    written = {"reminder-of-seats": reminder_of_seats(occurrence, host=replace(TEACHER, locale=locale))}
    for kind, role in KINDS_AND_ROLES:
        plain = SITUATIONS.get(kind, WITH_ZOOM)
        booking = replace(
            plain,
            class_title=TITLE,
            guest=replace(plain.guest, name="Ada Guest", locale=locale),
            notes="I am at B1.\nSee you soon!",
            deadlines=Deadlines(move_minutes=720, cancel_minutes=720),
        )
        host = replace(TEACHER, locale=locale)
        written[f"{kind}-{role}"] = mail(kind, role, booking, host=host, now=NOW + timedelta(hours=1))
        if kind is MailKind.DROPPED:
            left_behind = replace(booking, class_moved_to=LEFT_BEHIND.class_moved_to)
            written["dropped_moved-guest"] = mail(kind, role, left_behind, host=host)
        if kind is MailKind.CONFIRMATION:
            seat = replace(booking, occurrence_id="occurrence_1")
            written[f"seat-{role}"] = mail(kind, role, seat, host=host, now=NOW + timedelta(hours=1))
            dates = [(replace(each, class_title=TITLE, guest=booking.guest), links) for each, links in SERIES]
            written[f"series-{role}"] = mail_of_series(kind, role, dates, host=host)
    return written | further_letters(replace(TEACHER, locale=locale), replace(GUEST, name="Ada Guest", locale=locale))


def take_pictures(chromium: Browser, written: dict[str, Mail], folder: Path) -> int:
    """Take the pictures into an empty folder; returns how many there are."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for width, scheme in LOOKS:
        page = chromium.new_page(viewport={"width": width, "height": 600}, color_scheme=scheme)
        for name, letter in written.items():
            page.set_content(letter.html)
            page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
        page.close()
    for name, letter in written.items():
        (folder / f"{name}.html").write_text(letter.html, encoding="utf-8")
        (folder / f"{name}.txt").write_text(f"Subject: {letter.subject}\n\n{letter.text}", encoding="utf-8")
    return len(written) * len(LOOKS)


def main() -> None:
    """Write the mails and take the pictures."""
    locales = sys.argv[1:] or list(LANGUAGES)
    try:
        with browsing() as chromium:
            count = sum(take_pictures(chromium, letters(locale), FOLDER / locale) for locale in locales)
    except pytest.skip.Exception as exc:
        sys.exit(str(exc))
    sys.stdout.write(f"{count} pictures: {FOLDER.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
