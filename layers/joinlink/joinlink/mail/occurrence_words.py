"""The words that the host's reminder of a class with several seats may use: how many come, and not who (G2)."""

from __future__ import annotations

from datetime import datetime

from joinlink.language import gettext as _
from joinlink.language import pgettext
from joinlink.mail.rendering import Typed
from joinlink.mail.wording import place, subject_name, written_time
from joinlink.model.local_time import written_wait
from joinlink.model.occurrence import Occurrence
from joinlink.model.plain_names import shown_name


def words_of_occurrence(occurrence: Occurrence, page_url: str, now: datetime) -> dict[str, object]:
    """Gather the template's variables; `page_url` leads the host to who comes."""
    link, where = occurrence.link, place(occurrence)
    return {
        "title": Typed(shown_name(occurrence.class_title)),
        "subject_title": subject_name(occurrence.class_title),
        "when": written_time(occurrence, occurrence.host_timezone),
        "soon": written_wait(now, occurrence.starts_at),
        "guests": occurrence.confirmed,
        "is_online": occurrence.is_online,
        "join_url": link.url if link else None,
        "join_label": _(link.join_label) if link else None,
        "must_knock": link is not None and link.must_knock,
        "page_url": page_url,
        "facts": [(pgettext("fact", "Where"), where)] if where else [],
        "why": _("You get this mail because you take bookings there."),
    }
