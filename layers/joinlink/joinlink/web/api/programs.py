"""API keys (P1) and webhooks (P2) of a host's programs, as JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import Field, StringConstraints
from pydantic_core import to_json

from joinlink.model.api_key import Scope
from joinlink.model.webhook import WebhookEvent
from joinlink.web.api.fields import Line
from joinlink.web.api.schemas import Body, read

LONGEST_URL: Final = 2000


class KeyBody(Body):
    """A new key: what its host calls it, and what it may do."""

    name: Line
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]


class WebhookBody(Body):
    """A new webhook: where it is told, and of what."""

    url: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_URL)]
    events: Annotated[list[WebhookEvent], Field(min_length=1, max_length=len(WebhookEvent))]


def read_webhook_form(form: Mapping[str, str]) -> WebhookBody:
    """Read the form that asks for a webhook; each event is a tick of its own.

    Raises:  InvalidInput
    """
    ticked = [event for event in WebhookEvent if event in form]
    return read(WebhookBody, to_json({"url": form.get("url", ""), "events": ticked}))


def read_key_form(form: Mapping[str, str]) -> KeyBody:
    """Read the form that asks for a key.

    Raises:  InvalidInput
    """
    scopes = [scope for scope in form.get("scopes", "").split(",") if scope]
    return read(KeyBody, to_json({"name": form.get("name", ""), "scopes": scopes}))
