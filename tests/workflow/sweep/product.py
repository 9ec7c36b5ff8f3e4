"""The product in a town: put together by its own wiring, over the town's fakes, each call of which is a boundary."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from joinlink import wiring
from joinlink.config import Settings
from joinlink.model.meeting import MeetingKind
from joinlink.model.workflow import Workflow
from tests.fakes import FakeLinkSigner
from tests.workflow.sweep.boundaries import Watched
from tests.workflow.sweep.town import Town
from tests.workflow.sweep.witnesses import LetterWriter

SETTINGS = {
    "CONFIRM_BOOKING_ARN": Workflow.CONFIRM,
    "GOOGLE_CLIENT_ID": "google-client",
    "ZOOM_CLIENT_ID": "zoom-client",
    "PAYOUTS": "off",
    "PLATFORM_FEE_PERCENT": "0",
}


@contextmanager
def product_in(town: Town) -> Iterator[None]:
    """Let the wiring, and with it every function, find this town; nothing is logged."""
    with ExitStack() as stack:
        stack.callback(logging.disable, logging.NOTSET)
        stack.callback(_forget)
        logging.disable(logging.CRITICAL)
        for name, made in _ports(town).items():
            stack.enter_context(patch.object(wiring, name, _always(made)))
        for name in ("heal_ports", "mail_ports_at"):
            stack.enter_context(patch.object(wiring, name, _at_the_towns_time(town, getattr(wiring, name))))
        _forget()
        yield


def _ports(town: Town) -> dict[str, object]:
    """Return what the wiring's factories are to give, by name."""

    def watched(port: object, kind: str, name: str) -> Any:
        return Watched(port, kind, name, town.boundaries)

    def each(ports: Mapping[Any, object], kind: str, name: str) -> dict[Any, Any]:
        return {key: watched(port, kind, f"{key}_{name}") for key, port in ports.items()}

    return {
        "bookings": watched(town.booking_store, "store", "bookings"),
        "connections": watched(town.connections, "store", "connections"),
        "due_work": watched(town.due_work, "store", "due_work"),
        "hosts": watched(town.hosts, "store", "hosts"),
        "mail_ledger": watched(town.mail_ledger, "store", "mail_ledger"),
        "meeting_ledger": watched(town.ledger, "store", "ledger"),
        "notices": watched(town.notices, "store", "notices"),
        "profiles": watched(town.profiles, "store", "profiles"),
        "sessions": watched(town.sessions, "store", "sessions"),
        "suppressions": watched(town.suppressions, "store", "suppressions"),
        "token_vault": watched(town.vault, "store", "vault"),
        "timeline": watched(town.timeline, "notebook", "timeline"),
        "workflow_engine": watched(town.cloud, "engine", "engine"),
        "free_busy": watched(town.free_busy, "provider", "free_busy"),
        "apple_calendar": watched(town.apple, "provider", "apple"),
        "mailer": watched(town.post, "mailer", "mailer"),
        "payments": watched(town.payments, "payments", "payments"),
        "meeting_providers": {
            MeetingKind.ZOOM: watched(town.zoom, "provider", "zoom"),
            MeetingKind.GOOGLE_MEET: watched(town.meet, "provider", "meet"),
            MeetingKind.GOOGLE_CALENDAR: watched(town.entries, "provider", "entries"),
        },
        "marked_objects": each(town.marked, "provider", "marked"),
        "oauth_providers": each(town.oauth, "oauth", "oauth"),
        "mail_composer": LetterWriter(),
        "link_signer": FakeLinkSigner(),
        "public_base_url": "https://joinlink.example",
        "settings": Settings(SETTINGS),
        "state_machines": {workflow: workflow for workflow in Workflow},
        "clock": town.clock,
    }


def _always(made: object) -> Callable[[], object]:
    return lambda: made


def _at_the_towns_time(town: Town, factory: Callable[..., object]) -> Callable[[object], object]:
    """Replace a schedule's own clock, which would add the time that the sweep itself takes."""
    return lambda _moment: factory(town.clock)


def _forget() -> None:
    """Let the wiring put everything together anew."""
    for factory in vars(wiring).values():
        if hasattr(factory, "cache_clear"):
            factory.cache_clear()
