"""Mail addresses as people read them: an internationalised domain in its own letters."""

from __future__ import annotations

_ENCODED = "xn--"


def people_address(email: str) -> str:
    """Write an address for people; addresses are kept as mail is sent to them, with the domain in ASCII (IDNA)."""
    local_part, at, domain = email.rpartition("@")
    if _ENCODED not in domain:
        return email
    return f"{local_part}{at}{'.'.join(_label(each) for each in domain.split('.'))}"


def one_spelling(email: str) -> str:
    """Return an address in the spelling in which two are compared: its own letters, whatever their case.

    Rows from before addresses were kept in ASCII have them as they were typed.
    """
    return people_address(email.lower()).casefold()


def _label(label: str) -> str:
    """Decode a label; one that is not what it seems stays as it is."""
    if not label.startswith(_ENCODED):
        return label
    try:
        return label.removeprefix(_ENCODED).encode("ascii").decode("punycode")
    except UnicodeError:
        return label
