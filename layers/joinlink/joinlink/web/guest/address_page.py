"""The page where a guest corrects the address that mails go to (F7).

A refused form leads back to the page, so that *Back* never asks to send a form again. What was typed is kept for it and
stands in no address: addresses get into histories and logs.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import IllegalTransition, InvalidInput, RateLimited
from joinlink.model.address_typos import likely_address
from joinlink.model.booking import Booking
from joinlink.model.host import Host
from joinlink.model.kept_form import KeptForm
from joinlink.ports.bookings import GuestLinks
from joinlink.usecases.bookings.change_ports import ChangePorts
from joinlink.usecases.bookings.correct_address import correct_address
from joinlink.web.addresses import guest_address_address
from joinlink.web.guest.cookies import AGAIN
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.pages import page

LONGEST_KEPT = 254


def address_page(booking: Booking, host: Host, links: GuestLinks, kept: KeptForm | None) -> Response[str]:
    """Show the form; `kept` is the one that was just refused."""
    form = FormState(kept.values, kept.errors, kept.message) if kept else FormState()
    return page(
        "guest/address.html",
        status=422 if kept else 200,
        title=booking.class_title,
        email=booking.guest.email,
        is_mail_stopped=booking.is_mail_stopped,
        is_of_series=booking.series is not None,
        host=host,
        form=form,
        suggestion=offered_address(form.value("email")),
        action=guest_address_address(booking.booking_id, token=links.token(booking.booking_id)),
        own_page=links.booking_path(booking.booking_id),
    )


def correct_on_page(booking: Booking, typed: str, changes: ChangePorts) -> KeptForm | None:
    """Correct the address; returns the form as it has to be shown again if that is refused."""
    refused = refused_address(typed, lambda email: correct_address(booking, email, changes))
    if refused is None:
        return None
    return KeptForm(refused.values, refused.errors, refused.message, is_time_gone=False)


def refused_address(typed: str, correct: Callable[[str], object]) -> FormState | None:
    """Have the address corrected; returns the form as it has to be shown again if that is refused."""
    values = {"email": typed[:LONGEST_KEPT]}
    try:
        correct(_read(typed))
    except (InvalidInput, IllegalTransition, RateLimited) as error:
        return FormState.refused(values, error)
    return None


def sent_back(booking: Booking, links: GuestLinks) -> str:
    """Return the address of the page that shows a refused form again."""
    return guest_address_address(booking.booking_id, token=links.token(booking.booking_id), **{AGAIN: "1"})


def offered_address(typed: str) -> str | None:
    """Return the address that was probably meant, if mail can be sent there."""
    meant = likely_address(typed)
    try:
        return meant and _read(meant)
    except InvalidInput:
        return None


def _read(typed: str) -> str:
    from joinlink.web.api.booking_schemas import GuestAddressBody
    from joinlink.web.api.schemas import read

    return read(GuestAddressBody, json.dumps({"email": typed}).encode()).email
