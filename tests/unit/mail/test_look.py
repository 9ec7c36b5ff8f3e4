"""The HTML of a mail: it loads nothing but a photo, holds in the big clients, and has the colours of the pages."""

import re
from dataclasses import astuple, replace
from pathlib import Path

import pytest

from joinlink import web
from joinlink.mail.look import BY_DAY, BY_NIGHT
from joinlink.model.accent import LEAST_CONTRAST, contrast
from joinlink.model.mail import MailKind, MailRole
from tests.samples import HOST
from tests.unit.mail.letters import SPANS, every_mail, mail, read_aloud

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
