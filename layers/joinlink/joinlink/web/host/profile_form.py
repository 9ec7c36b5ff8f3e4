"""A host's profile as form fields: text by the paths of the API's body, except the accent.

accentColor     a colour, which a browser's own field always has
ownAccent       `on` where it counts; missing for the site's own
framedBy        a site on each line
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from joinlink.language import N_
from joinlink.model.host import Host
from joinlink.model.introduction import Introduction
from joinlink.web.shell.forms import fingerprint

SITE_ACCENT: Final = "#0b6e5d"
"""What the field of colours shows to a host who has chosen none."""
LABELS: Final = {
    "name": N_("Name"),
    "headline": N_("Headline"),
    "bio": N_("About you"),
    "handle": N_("Name in the address"),
    "contactEmail": N_("Address that guests write to"),
    "accentColor": N_("Accent colour"),
    "framedBy": N_("Sites that may show your classes"),
    "locale": N_("Language"),
    "timeFormat": N_("Clock"),
    "weekStart": N_("First day of the week"),
}
"""The names of fields as people know them."""
_SET: Final = "on"


def profile_fields(host: Host) -> dict[str, str]:
    """Fill the form with what is stored."""
    return {
        "name": host.name,
        "headline": host.headline,
        "bio": host.bio,
        "handle": host.handle,
        "contactEmail": host.contact_email or "",
        "locale": host.locale or "",
        "timeFormat": host.time_format,
        "weekStart": host.week_start,
        "accentColor": host.accent_color or SITE_ACCENT,
        "ownAccent": _SET if host.accent_color else "",
        "framedBy": "\n".join(host.framed_by),
    }


def read_profile(sent: Mapping[str, str]) -> Introduction:
    """Read the form.

    Raises:  InvalidInput
    """
    from pydantic_core import to_json

    from joinlink.web.api import schemas
    from joinlink.web.api.introduction import AccountBody

    body: dict[str, object] = {name: sent[name].replace("\r\n", "\n") for name in LABELS if name in sent}
    if "framedBy" in sent:
        body["framedBy"] = sent["framedBy"].split()
    body["accentColor"] = sent.get("accentColor", "") if sent.get("ownAccent") == _SET else None
    return schemas.read(AccountBody, to_json(body)).change()


def shown(host: Host) -> str:
    """Return the fingerprint of what the form shows."""
    return fingerprint(profile_fields(host))


def in_words(fields: Mapping[str, str]) -> dict[str, str]:
    """Write the contents of the form for people, by label."""
    told = {label: fields.get(name, "").strip() or "–" for name, label in LABELS.items()}
    return told | ({} if fields.get("ownAccent") == _SET else {LABELS["accentColor"]: "–"})
