"""The pages of the API's reference (P1): how it works, and one for each subject; in English, as the API is."""

from __future__ import annotations

import json
from functools import cache

from joinlink.errors import NotFound
from joinlink.language import Reader, speak
from joinlink.language import gettext as _
from joinlink.model.api_key import CALLS_A_MINUTE
from joinlink.model.webhook import WebhookEvent
from joinlink.web.developers.reference import Reference, Subject
from joinlink.web.shell.pages import page
from joinlink.web.shell.problems import known_problems
from joinlink.web.shell.resolver import NO_PAGE, Response
from joinlink.web.shell.static_files import static_files

LASTS = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}


def overview_page(*, origin: str) -> Response[str]:
    """Show how the API is called, and what it can do."""
    return _page("developers/overview.html", None, origin)


def subject_page(slug: str, *, origin: str) -> Response[str]:
    """Show the calls of a subject.

    Raises:  NotFound
    """
    found = next((each for each in _reference().subjects if each.slug == slug), None)
    if found is None:
        raise NotFound(_(NO_PAGE))
    return _page("developers/subject.html", found, origin)


def _page(template: str, subject: Subject | None, origin: str) -> Response[str]:
    speak(Reader("en"))
    shown = page(
        template,
        headers=LASTS,
        subjects=_reference().subjects,
        current=subject,
        origin=origin,
        problems=known_problems(),
        calls_a_minute=CALLS_A_MINUTE,
        events=list(WebhookEvent),
    )
    shown.compress = True
    return shown


@cache
def _reference() -> Reference:
    return Reference(json.loads(static_files()["openapi.json"].content))
