"""The reader of a request, and the quiet switch of languages in the foot of guests' pages (F3).

?lang=de        chosen just now; kept in a cookie
cookie `lang`   chosen on an earlier page
the booking     its guest's language, on pages about it
the browser     `Accept-Language`, else English

A host's own pages are in the language of the host's profile, whatever else is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, quote, urlencode

from joinlink.language import LANGUAGES, Reader, reader
from joinlink.language.choice import locale_accepted, locale_meant

if TYPE_CHECKING:
    from aws_lambda_powertools.shared.cookies import Cookie

PARAMETER: Final = "lang"
COOKIE: Final = "lang"
KEPT_FOR: Final = timedelta(days=365)

_PAGE: ContextVar[str | None] = ContextVar("page", default=None)


@dataclass(frozen=True, slots=True)
class Asked:
    """The locales that a request names: in its address, in its cookie, and by its browser."""

    just_chosen: str | None
    chosen_before: str | None
    liked: str

    @property
    def chosen(self) -> str | None:
        """The locale that the person chose, if any."""
        return self.just_chosen or self.chosen_before

    @property
    def reader(self) -> Reader:
        """The reader, as far as a request tells."""
        return Reader(self.chosen or self.liked)


@dataclass(frozen=True, slots=True)
class Switch:
    """A language to go on in, and the address of the same page in it."""

    language: str
    name: str
    address: str
    is_current: bool


def asked(event: Mapping[str, Any]) -> Asked:
    """Read what a request says about its reader's language, and remember its page for the switch."""
    query, cookies = event.get("rawQueryString") or "", event.get("cookies") or ()
    path, method = event.get("rawPath") or "/", event["requestContext"]["http"]["method"]
    # Two slashes at the beginning would lead to another site.
    is_shown = method in ("GET", "HEAD") and not path.startswith("//")
    _PAGE.set(_without_choice(path, query) if is_shown else None)
    sent = dict(parse_qsl(query)).get(PARAMETER, "")
    kept = next((each.partition("=")[2] for each in cookies if each.startswith(f"{COOKIE}=")), "")
    accepted = next((value for name, value in event["headers"].items() if name.lower() == "accept-language"), "")
    return Asked(locale_meant(sent), locale_meant(kept), locale_accepted(accepted))


def kept_choice(locale: str, *, is_https: bool) -> Cookie:
    """Make the cookie that keeps a choice."""
    # Here, since templates are compiled beside jinja2 alone.
    from aws_lambda_powertools.shared.cookies import Cookie, SameSite

    return Cookie(
        COOKIE,
        locale,
        path="/",
        secure=is_https,
        http_only=True,
        max_age=int(KEPT_FOR.total_seconds()),
        same_site=SameSite.LAX_MODE,
    )


def switches() -> Sequence[Switch]:
    """Return the languages to choose from; none where the page has no address to come back to, as after a form."""
    page = _PAGE.get()
    if page is None:
        return []
    path, _, query = page.partition("?")
    return [
        Switch(language, name, f"{path}?{_with_choice(query, language)}", language == reader().language)
        for language, name in LANGUAGES.items()
    ]


def _without_choice(path: str, query: str) -> str:
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True, errors="replace") if pair[0] != PARAMETER]
    kept = urlencode(pairs, errors="replace")
    address = quote(path, safe="/%", errors="replace")
    return f"{address}?{kept}" if kept else address


def _with_choice(query: str, language: str) -> str:
    chosen = f"{PARAMETER}={language}"
    return f"{query}&{chosen}" if query else chosen
