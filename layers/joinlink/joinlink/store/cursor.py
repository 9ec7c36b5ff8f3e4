"""The cursor of a list of bookings, occurrences or packages: the place of the last one shown, in an opaque form.

    order, sort key    START#2026-12-01T09:00:00Z#booking_abc      after this booking
                       -START#2026-12-01T09:00:00Z#booking_abc     before it, in a list with the newest first
                       START#2026-12-01T09:00:00Z#occurrence_abc   after this occurrence
                       PACKAGE#2026-12-01T09:00:00Z#package_abc    before this package

It is good for any list of the same kind in the same order: what else belongs to a list may change while it is read.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _

NEWEST_FIRST: Final = "-"


def written_cursor(start_sk: str, order: str = "") -> str:
    """Return the cursor of the page that follows this sort key."""
    return urlsafe_b64encode(f"{order}{start_sk}".encode()).decode().rstrip("=")


def read_cursor(cursor: str, prefix: str, kind: str, order: str = "") -> str:
    """Return the sort key in a cursor of a list whose keys begin with a prefix and end in the id of a kind.

    Raises:  InvalidInput  it is not one of ours, or another list's
    """
    try:
        place = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError as exc:
        raise InvalidInput(_("this is not a cursor of this list"), field="cursor") from exc
    rest_of_key = rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ#{kind}_[A-Za-z0-9_-]{{1,64}}"
    if not re.fullmatch(f"{order}{prefix}{rest_of_key}", place):
        raise InvalidInput(_("this is not a cursor of this list"), field="cursor")
    return place.removeprefix(order)
