"""The form where a host connects Apple Calendar, or another CalDAV calendar (C4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from pydantic_core import to_json

from joinlink.errors import CalendarUnauthorized, CalendarUnreachable, ForbiddenAddress, InvalidInput, JoinlinkError
from joinlink.language import gettext as _
from joinlink.model.host import Connection, Provider
from joinlink.usecases.connections.connect_apple import CalendarLogin
from joinlink.web.addresses import CONNECTIONS_PAGE
from joinlink.web.api import account_schemas, schemas
from joinlink.web.host.layout import host_page
from joinlink.web.shell.forms import FormState, sentence
from joinlink.web.shell.problems import problem_of
from joinlink.web.shell.session import SignedIn

LOGIN_REFUSED: Final = (InvalidInput, CalendarUnauthorized, CalendarUnreachable, ForbiddenAddress)
"""The errors that the form can show beside its fields."""


def read_login(sent: Mapping[str, str]) -> CalendarLogin:
    """Read the form; an empty address means iCloud.

    Raises:  InvalidInput
    """
    fields = {name: sent.get(name, "") for name in ("username", "appPassword")}
    if sent.get("url", "").strip():
        fields["url"] = sent["url"]
    return schemas.read(account_schemas.AppleConnectionBody, to_json(fields)).login()


def empty_page(signed_in: SignedIn, connections: Iterable[Connection]) -> Response[str]:
    """Show the form; for a reconnect, with the earlier user name filled in."""
    stored = list(connections)
    before = next((each for each in stored if each.provider is Provider.APPLE), None)
    return _page(signed_in, stored, FormState({"username": before.account_id} if before else {}), 200)


def refused_page(
    signed_in: SignedIn, connections: Iterable[Connection], sent: Mapping[str, str], error: JoinlinkError
) -> Response[str]:
    """Show the form again with its errors, and without the password (C11)."""
    typed = {name: sent.get(name, "") for name in ("username", "url")}
    return _page(signed_in, connections, _refused(typed, error), problem_of(error).status)


def _refused(typed: Mapping[str, str], error: JoinlinkError) -> FormState:
    if isinstance(error, CalendarUnauthorized):
        return FormState(typed, {"appPassword": sentence(str(error))})
    if typed["url"] and not isinstance(error, InvalidInput):
        return FormState(typed, {"url": sentence(str(error))})
    return FormState.refused(typed, error)


def _page(signed_in: SignedIn, connections: Iterable[Connection], form: FormState, status: int) -> Response[str]:
    return host_page(
        "host/apple_calendar.html",
        signed_in,
        connections,
        current=CONNECTIONS_PAGE,
        status=status,
        form=form,
        labels={
            "username": _("Apple ID"),
            "appPassword": _("App-specific password"),
            "url": _("Address of the server"),
        },
    )
