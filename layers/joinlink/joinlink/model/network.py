"""Networks and mailboxes, in the form in which two spellings of one compare as equal (S1)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

GOOGLE: Final = frozenset({"gmail.com", "googlemail.com"})
"""Dots in front of these mean nothing."""
WITH_TAGS: Final = GOOGLE | {
    "fastmail.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "me.com",
    "outlook.com",
    "proton.me",
    "protonmail.com",
}
"""Mail to `name+anything` at these reaches `name`. Elsewhere it may be somebody else."""


def network_of(source: str) -> str:
    """Return the network of an address: an IPv4 address alone, the /64 of an IPv6 one; other text as it is.

    Some edges add the port, as CloudFront does in `CloudFront-Viewer-Address`.
    """
    address = _address_of(source.strip()) or _address_of(source.strip().rpartition(":")[0].strip("[]"))
    if address is None:
        return source.strip()
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return str(ip_network((int(address), 64), strict=False))
        address = address.ipv4_mapped
    return f"{address}/32"


def _address_of(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def mailbox_of(address: str) -> str:
    """Return a mail address in lower case and without what its provider ignores."""
    name, _, domain = address.strip().lower().rpartition("@")
    if domain in WITH_TAGS:
        name = name.partition("+")[0]
    if domain in GOOGLE:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}"
