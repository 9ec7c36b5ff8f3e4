"""The page that mails somebody the links to all their bookings (F7)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import InvalidInput
from joinlink.web.addresses import SENT
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.pages import page
from joinlink.web.shell.resolver import WebApp

if TYPE_CHECKING:
    from joinlink.web.api.booking_schemas import GuestSearchBody

LONGEST_SHOWN = 254


def is_sent(app: WebApp) -> bool:
    """Whether the form was sent just before."""
    return app.query(SENT) is not None


def read_search_form(form: Mapping[str, str]) -> GuestSearchBody:
    """Read the form, which says the same as the JSON body.

    Raises:  InvalidInput
    """
    from joinlink.web.api.booking_schemas import GuestSearchBody
    from joinlink.web.api.schemas import read

    return read(GuestSearchBody, json.dumps({"email": form.get("email", "").strip()}).encode())


def search_page(
    *, is_sent: bool = False, typed: Mapping[str, str] | None = None, error: InvalidInput | None = None
) -> Response[str]:
    """Show the form, with its errors if any, or say what happens now that it was sent."""
    values = {"email": (typed or {}).get("email", "")[:LONGEST_SHOWN]}
    form = FormState(values) if error is None else FormState.refused(values, error)
    return page("guest/search.html", status=200 if error is None else 422, form=form, is_sent=is_sent)
