"""Likely typos of the domains that most people's addresses are at: `gmial.com` for `gmail.com`.

A suggestion and never a refusal: somebody may really be there.
"""

from __future__ import annotations

from typing import Final

BIG_DOMAINS: Final = (
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
    "protonmail.com",
    "hotmail.co.uk",
    "yahoo.co.uk",
    "hotmail.fr",
    "orange.fr",
    "wanadoo.fr",
    "t-online.de",
    "freenet.de",
    "libero.it",
    "comcast.net",
    "verizon.net",
)
"""Long enough that an address one step off is hardly anybody's."""
REAL_NEIGHBOURS: Final = ("email.com", "mail.com", "ymail.com", "cloud.com", "hotmail.gr", "orange.ro", "t-online.hu")
"""One step off, and providers all the same."""


def likely_address(email: str) -> str | None:
    """Return the address that was probably meant, if the domain is one letter off a big one."""
    local_part, _, typed = email.rpartition("@")
    domain = typed.lower()
    if not local_part or domain in BIG_DOMAINS or domain in REAL_NEIGHBOURS:
        return None
    meant = next((big for big in BIG_DOMAINS if _is_one_step(domain, big)), None)
    return meant and f"{local_part}@{meant}"


def _is_one_step(typed: str, meant: str) -> bool:
    """Whether one letter was added, dropped, replaced, or swapped with the next."""
    if abs(len(typed) - len(meant)) > 1:
        return False
    start = next((at for at, (one, other) in enumerate(zip(typed, meant, strict=False)) if one != other), None)
    if start is None:
        return len(typed) != len(meant)
    rest, other_rest = typed[start:], meant[start:]
    is_swapped = rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:]
    return is_swapped or rest[1:] in (other_rest, other_rest[1:]) or rest == other_rest[1:]
