"""The cursor of a list of bookings or packages: the sort key of the last one shown, in an opaque form."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _

REST_OF_KEY: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ#[A-Za-z0-9_-]{1,64}")


def written_cursor(start_sk: str) -> str:
    """Return the cursor of the page that follows this sort key."""
    return urlsafe_b64encode(start_sk.encode()).decode().rstrip("=")


def read_cursor(cursor: str, prefix: str) -> str:
    """Return the sort key in a cursor of the list whose keys begin with a prefix.

    Raises:  InvalidInput  it is not one of ours
    """
    try:
        start_sk = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError as exc:
        raise InvalidInput(_("this is not a cursor of this list"), field="cursor") from exc
    if not start_sk.startswith(prefix) or not REST_OF_KEY.fullmatch(start_sk.removeprefix(prefix)):
        raise InvalidInput(_("this is not a cursor of this list"), field="cursor")
    return start_sk
