"""Mail addresses as they are kept, and as SES takes them: an internationalised domain in ASCII (IDNA)."""

from __future__ import annotations


def ascii_address(address: str) -> str:
    """Return an address with its domain in ASCII; one whose domain has no such form stays as it is."""
    if address.isascii():
        return address
    import idna  # seldom needed, and slow to import

    local_part, at, domain = address.rpartition("@")
    try:
        return local_part + at + idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return address
