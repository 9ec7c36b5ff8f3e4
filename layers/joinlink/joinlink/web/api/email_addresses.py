"""Mail addresses from outside, by email-validator: its syntax, and no look at DNS.

Kept is what SES takes: an internationalised domain in ASCII (IDNA), and an ASCII local part. The library takes a tenth
of a second to import, so most addresses, which are plain, never get that far.
"""

from __future__ import annotations

import re
from typing import Final

from joinlink.language import gettext as _
from joinlink.language import reader

LONGEST_EMAIL: Final = 254

_RESERVED: Final = r"arpa|invalid|local|localhost|onion|test"
_PLAIN: Final = re.compile(
    r"(?P<local>(?=.{1,64}@)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)"
    rf"@(?P<domain>(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+(?!(?:{_RESERVED})\Z)[A-Za-z]{{2,63}})",
    re.ASCII | re.IGNORECASE,
)
"""Addresses of which the library has nothing to say; a test compares the two."""
_LONGEST_LABEL: Final = 63
_ROLES: Final = re.compile(
    "abuse|ftp|hostmaster|info|marketing|news|noc|postmaster|sales|security|support|usenet|uucp|webmaster|www",
    re.IGNORECASE,
)
"""Mailboxes whose names are the same in capitals. Source: https://www.rfc-editor.org/rfc/rfc2142"""


def email_address(text: str) -> str:
    """Return an address as mail can be sent to it.

    Raises:  ValueError  no mail can be sent to it; says why in words for people
    """
    return plain_address(text) or _by_library(text)


def plain_address(text: str) -> str | None:
    """Return an address that needs no second look."""
    plain = _PLAIN.fullmatch(text)
    if plain is None or any(len(label) > _LONGEST_LABEL for label in plain["domain"].split(".")):
        return None
    local = plain["local"].lower() if _ROLES.fullmatch(plain["local"]) else plain["local"]
    return f"{local}@{plain['domain'].lower()}"


def _by_library(text: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        known = validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as exc:
        raise ValueError(_in_words(exc)) from None
    assert known.ascii_email is not None  # which it is where the local part is ASCII
    return known.ascii_email


def _in_words(refusal: ValueError) -> str:
    """Say what is wrong, as the library does in English; in other languages, what an address looks like."""
    if reader().language == "en":
        return str(refusal)
    return _("Please write an e-mail address, such as name@example.com.")
