"""Links that a host pastes: what a guest may be sent to by us (M8).

https, a site by name     any provider
refused                   addresses in numbers, user names, names that pretend to be a known meeting site
"""

from __future__ import annotations

import unicodedata
from typing import Final
from urllib.parse import urlsplit

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _

LONGEST_URL: Final = 2000
MEETING_SITES: Final = (
    "zoom.us",
    "zoom.com",
    "zoomgov.com",
    "google.com",
    "microsoft.com",
    "teams.live.com",
    "webex.com",
    "whereby.com",
    "meet.jit.si",
    "gotomeeting.com",
    "gotomeet.me",
    "skype.com",
    "discord.com",
    "facetime.apple.com",
)
"""Sites whose links guests trust at a glance."""
_EASILY_MIXED_UP: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
"""Scripts with letters that look the same; no word is written in two of them."""
_LOOKS_LIKE: Final = str.maketrans(
    {
        **dict(zip("аеорсухіїјѕӏԁԛԝһкмтвпгѵ", "aeopcyxiijsldqwhkmtbnrv", strict=True)),
        **dict(zip("αβεικνορτυχωɡɩı", "abeiknoptuxwgii", strict=True)),
        "0": "o",
        "1": "l",
        "i": "l",
    }
)


def check_pasted_link(url: str) -> None:
    """Check that a link leads where it seems to.

    Raises:  InvalidInput
    """
    host = _host_of(url)
    if host is None:
        raise InvalidInput(_("a link begins with https:// and names a site"), field="url")
    if ":" in host or _is_number(host.rstrip(".").rpartition(".")[2]):
        raise InvalidInput(_("a link names its site, not the number of its address"), field="url")
    if _is_mixed(host) or _pretends(host):
        raise InvalidInput(_("this link looks like that of another site; please check its name"), field="url")


def _host_of(url: str) -> str | None:
    """Return the site's name as people read it; None if a guest could not open the link as it is written."""
    # A browser reads a backslash as a slash, and would go to a different site than the one read here.
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        is_address = parts.scheme == "https" and "@" not in parts.netloc and parts.port != 0
        return _as_read(parts.hostname or "") or None if is_address else None
    except ValueError:
        return None


def _as_read(host: str) -> str:
    """Return a name in its own letters: `xn--` is how a browser sends them."""
    name = unicodedata.normalize("NFKC", host).replace("。", ".").lower()
    labels = (
        label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label for label in name.split(".")
    )
    return unicodedata.normalize("NFKC", ".".join(labels)).lower()


def _is_number(label: str) -> bool:
    """Whether a browser takes the whole name for the number of an address: 127.0.0.1, 2130706433, 0x7f.1."""
    digits = label.removeprefix("0x")
    return label.isdecimal() or (digits != label and all(each in "0123456789abcdef" for each in digits))


def _is_mixed(host: str) -> bool:
    return any(len(_scripts(label) & _EASILY_MIXED_UP) > 1 for label in host.split("."))


def _scripts(label: str) -> set[str]:
    return {unicodedata.name(each, "").partition(" ")[0] for each in label if each.isalpha()}


def _pretends(host: str) -> bool:
    """Whether a name reads like a meeting site's without being one of its own: zo0m.us, zoom.us.rooms.example."""
    if any(_is_within(host, site) for site in MEETING_SITES):
        return False
    seen = f".{_skeleton(host)}."
    return any(f".{_skeleton(site)}." in seen for site in MEETING_SITES)


def _is_within(host: str, site: str) -> bool:
    name = host.rstrip(".")
    return name == site or name.endswith(f".{site}")


def _skeleton(host: str) -> str:
    """Return how a name looks at a glance: the letter that each resembles, without marks."""
    letters = unicodedata.normalize("NFD", host)
    plain = "".join(each for each in letters if not unicodedata.combining(each)).translate(_LOOKS_LIKE)
    return plain.translate(_LOOKS_LIKE).replace("rn", "m").replace("vv", "w")
