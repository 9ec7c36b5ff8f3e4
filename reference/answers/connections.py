"""The host's accounts at providers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from joinlink.model.host import Provider
from reference.answers.answer import LEFT_OUT, Answer, Url


class Connection(Answer):
    """An outside account, connected or not."""

    provider: Provider
    status: Literal["not_connected", "connected", "reconnect_required"]
    account_email: str = LEFT_OUT
    connected_at: datetime = LEFT_OUT
    category: str
    description: str
    configure_url: Url = LEFT_OUT


class Connections(Answer):
    """Every provider, connected or not."""

    connections: list[Connection]


class TestBookingStep(Answer):
    """One step of a test, and how it went."""

    what: str
    ok: bool
    detail: str


class TestBooking(Answer):
    """A test of the host's accounts, step by step."""

    steps: list[TestBookingStep]
