"""The page where a host lets programs in: API keys (P1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.model.api_key import ApiKey, Scope
from joinlink.model.host import Connection
from joinlink.model.local_time import written_date
from joinlink.web.addresses import AUTOMATION_PAGE
from joinlink.web.host.layout import host_page
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.session import SignedIn


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A key as it is listed."""

    key_id: str
    name: str
    prefix: str
    may: str
    created: str
    used: str


def automation_page(
    signed_in: SignedIn,
    connections: Iterable[Connection],
    keys: Sequence[ApiKey],
    *,
    issued: tuple[ApiKey, str] | None = None,
    refused: tuple[Mapping[str, str], InvalidInput] | None = None,
    done: str | None = None,
) -> Response[str]:
    """Show the keys; `issued` is a new one with its secret, `refused` a form that came to nothing."""
    form = FormState({"scopes": Scope.READ}) if refused is None else FormState.refused(*refused)
    return host_page(
        "host/automation.html",
        signed_in,
        connections,
        current=AUTOMATION_PAGE,
        status=200 if refused is None else 422,
        keys=[_entry(key) for key in keys],
        issued=issued,
        form=form,
        labels={"name": _("What is it for?"), "scopes": _("What may it do?")},
        done=done,
    )


def _entry(key: ApiKey) -> KeyEntry:
    return KeyEntry(
        key_id=key.key_id,
        name=key.name,
        prefix=key.prefix,
        may=_("reads and changes") if Scope.WRITE in key.scopes else _("reads"),
        created=written_date(key.created_at.date()),
        used=written_date(key.last_used_on) if key.last_used_on else "",
    )
