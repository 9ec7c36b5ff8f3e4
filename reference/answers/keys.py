"""The host's API keys."""

from __future__ import annotations

from datetime import date, datetime

from joinlink.model.api_key import Scope
from reference.answers.answer import LEFT_OUT, Answer


class ApiKey(Answer):
    """A key as its host sees it: `prefix` is how it begins, `lastUsedOn` the day in UTC, if it was used."""

    key_id: str
    name: str
    scopes: list[Scope]
    prefix: str
    created_at: datetime
    last_used_on: date = LEFT_OUT


class NewApiKey(ApiKey):
    """A key that was just made: `key` is shown only once."""

    key: str


class ApiKeys(Answer):
    """The host's keys, the latest first."""

    keys: list[ApiKey]
