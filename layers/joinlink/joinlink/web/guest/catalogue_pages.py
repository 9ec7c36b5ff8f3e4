"""The catalogue for guests: a host's classes, and one class with its times and the form that books it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.ids import secret_token
from joinlink.usecases.slots.host_calendar import HostCalendar, SlotTerms
from joinlink.web.addresses import public_class_address
from joinlink.web.pickers.slot_picker import PickerPage, PickerQuery, slot_picker
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.pages import page
from joinlink.web.shell.resolver import content_security_policy

if TYPE_CHECKING:
    from joinlink.usecases.hosts.read_public_host import PublicHost
    from joinlink.web.pickers.refused_choice import RefusedChoice


def host_page(public: PublicHost) -> Response[str]:
    """Show a host and the classes on sale."""
    return page("guest/host.html", host=public.host, classes=public.classes)


def class_page(
    handle: str,
    slug: str,
    query: PickerQuery,
    *,
    calendar: HostCalendar,
    checkout_origins: Sequence[str],
    refused: RefusedChoice | None = None,
) -> Response[str]:
    """Show a class and its times; `refused` is a form that was refused, `checkout_origins` are where its form may lead.

    Raises:  NotFound
    """
    profile, teaching_class = calendar.find_class(handle, slug)
    terms, form = SlotTerms.of_class(profile, teaching_class), refused.form if refused else FormState()
    place = PickerPage(public_class_address(handle, slug), profile.availability.timezone)
    picker = slot_picker(terms, query, place, calendar=calendar, chosen=form.value("startsAt"))
    return page(
        "guest/class.html",
        status=refused.status if refused else 200,
        headers={"Content-Security-Policy": content_security_policy(*checkout_origins)},
        host=calendar.hosts.get(profile.host_id),
        teaching_class=teaching_class,
        picker=picker,
        form=form,
        nearest=refused.nearest(terms, picker.zone.name, calendar=calendar) if refused else [],
        key=form.value("key") or secret_token(),
    )
