"""The page where a guest corrects the address that mails go to (F7).

A refused form leads back to the page, which finds out by itself what is wrong with the address typed, so that *Back*
never asks to send a form again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import IllegalTransition, InvalidInput, RateLimited
from joinlink.model.address_typos import likely_address
from joinlink.model.booking import Booking
from joinlink.model.host import Host
from joinlink.ports.bookings import GuestLinks
from joinlink.usecases.bookings.change_ports import ChangePorts
from joinlink.usecases.bookings.correct_address import correct_address
from joinlink.web.addresses import guest_address_address
from joinlink.web.shell.forms import FormState, sentence
from joinlink.web.shell.pages import page
from joinlink.web.shell.resolver import redirect


def address_page(
    booking: Booking,
    host: Host,
    links: GuestLinks,
    now: datetime,
    *,
    typed: str | None = None,
    too_often: str = "",
) -> Response[str]:
    """Show the form; `typed` is an address that was refused, `too_often` why it may only be given later (S1)."""
    form = FormState() if typed is None else _refused(booking, typed, now)
    if too_often:
        form = FormState({"email": typed or ""}, {}, too_often)
    return page(
        "guest/address.html",
        status=429 if too_often else 200 if typed is None else 422,
        booking=booking,
        host=host,
        form=form,
        suggestion=_offer(typed or ""),
        action=guest_address_address(booking.booking_id, token=links.token(booking.booking_id)),
        booking_page=links.booking_path(booking.booking_id),
    )


def correct_on_page(
    booking: Booking, form: Mapping[str, str], changes: ChangePorts, links: GuestLinks
) -> Response[str]:
    """Correct the address and lead back to the booking or, if it is refused, to the form."""
    typed = form.get("email", "").strip()
    try:
        correct_address(booking, _read(typed), changes)
    except RateLimited as error:
        host = changes.hosts.get(booking.host_id)
        return address_page(booking, host, links, changes.clock.now(), typed=typed, too_often=str(error))
    except (InvalidInput, IllegalTransition):
        token = links.token(booking.booking_id)
        return redirect(guest_address_address(booking.booking_id, token=token, email=typed[:254]), status=303)
    return redirect(links.booking_path(booking.booking_id), status=303)


def _refused(booking: Booking, typed: str, now: datetime) -> FormState:
    values = {"email": typed}
    try:
        booking.with_guest_email(_read(typed), now)
    except InvalidInput as error:
        return FormState.refused(values, error)
    except IllegalTransition as error:
        return FormState(values, {}, sentence(str(error)))
    return FormState(values, {}, "The booking was changed meanwhile. Please try again.")


def _offer(typed: str) -> str | None:
    """Return what was probably meant, if mail can be sent there."""
    meant = likely_address(typed)
    try:
        return meant and _read(meant)
    except InvalidInput:
        return None


def _read(typed: str) -> str:
    from joinlink.web.api.schemas import GuestAddressBody, read

    return read(GuestAddressBody, json.dumps({"email": typed}).encode()).email
