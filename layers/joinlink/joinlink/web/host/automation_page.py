"""The page where a host lets programs in: API keys (P1), and webhooks (P2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import InvalidInput
from joinlink.ids import secret_token
from joinlink.language import gettext as _
from joinlink.model.api_key import ApiKey, Scope
from joinlink.model.host import Connection
from joinlink.model.local_time import written_date
from joinlink.model.webhook import Webhook, WebhookEvent
from joinlink.web.addresses import AUTOMATION_PAGE
from joinlink.web.host.layout import host_page
from joinlink.web.host.webhook_words import event_words, status_words
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.session import SignedIn

NEW_KEY = "key"
NEW_WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Shown:
    """The news on the page: a secret that was just made, a form that was refused, an action taken."""

    made: tuple[str, str, str] | None = None
    """Its kind, its name, and the secret itself."""
    refused: tuple[str, Mapping[str, str], InvalidInput] | None = None
    done: str | None = None


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
    webhooks: Sequence[Webhook],
    shown: Shown,
) -> Response[str]:
    """Show keys and webhooks, with a form for one more of each."""
    which, sent, error = shown.refused or ("", {}, None)
    refused = FormState() if error is None else FormState.refused(sent, error)
    every_event = {str(event): "on" for event in WebhookEvent}
    return host_page(
        "host/automation.html",
        signed_in,
        connections,
        current=AUTOMATION_PAGE,
        status=200 if error is None else 422,
        keys=[_entry(key) for key in keys],
        webhooks=webhooks,
        status_words=status_words,
        event_words=event_words(),
        shown=shown,
        new_key=secret_token(),
        key_form=refused if which == NEW_KEY else FormState({"scopes": Scope.READ}),
        webhook_form=refused if which == NEW_WEBHOOK else FormState(every_event),
        labels={
            "name": _("What is it for?"),
            "scopes": _("What may it do?"),
            "url": _("Address"),
            "events": _("Which events does it get?"),
        },
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
