"""What programs of a host are given, as JSON in and out: API keys (P1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field
from pydantic_core import to_json

from joinlink.model.api_key import Scope
from joinlink.web.api.fields import Line
from joinlink.web.api.schemas import Body, read


class KeyBody(Body):
    """A new key: what its host calls it, and what it may do."""

    name: Line
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]


def read_key_form(form: Mapping[str, str]) -> KeyBody:
    """Read the form that asks for a key.

    Raises:  InvalidInput
    """
    scopes = [scope for scope in form.get("scopes", "").split(",") if scope]
    return read(KeyBody, to_json({"name": form.get("name", ""), "scopes": scopes}))
