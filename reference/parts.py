"""Parts of the document that many calls share."""

from __future__ import annotations

from typing import Any, Final

from joinlink.model.host import Provider
from joinlink.model.pictures import PictureUse
from joinlink.model.request_key import LONGEST_KEY
from reference.calls import Header, Query

IDEMPOTENCY_KEY: Final = Header(
    "Idempotency-Key",
    "Makes it safe to send the request again: the same key is the same request.",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"},
)
GUESTS_TOKEN: Final = Query("token", "The secret of the booking's link.", {"type": "string"}, required=True)
TEXT: Final[dict[str, Any]] = {"type": "string", "minLength": 1}
PATH_PARAMETERS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "guestId": ("The guest's id, which differs from host to host.", TEXT),
    "webhookId": ("The webhook's id.", TEXT),
    "deliveryId": ("The delivery's id, which is the `webhook-id` that it carries.", TEXT),
    "bookingId": ("The booking's id.", TEXT),
    "classId": ("The class's id.", TEXT),
    "hoursId": ("The id of the set of hours; `hours_first` is the one that every host begins with.", TEXT),
    "handle": ("The host's name in addresses; a former one redirects.", TEXT),
    "keyId": ("The key's id.", TEXT),
    "noticeId": ("The notice's id.", TEXT),
    "occurrenceId": ("The occurrence's id.", TEXT),
    "offerId": ("The id of the package on offer.", TEXT),
    "packageId": ("The id of the package that was bought.", TEXT),
    "provider": ("Whose account it is.", {"type": "string", "enum": [*Provider]}),
    "seriesId": ("The series' id.", TEXT),
    "slug": ("The class's name in addresses; a former one redirects.", TEXT),
    "token": ("The secret of the address.", TEXT),
    "use": ("Where the picture is shown.", {"type": "string", "enum": [PictureUse.LOGO, PictureUse.COVER]}),
}
"""The meaning of each name in a path, and the values it may have."""
