"""The occurrence that a host's request is about."""

from __future__ import annotations

from joinlink.model.occurrence import Occurrence
from joinlink.usecases.bookings.list_occurrences import OccurrencePorts, read_occurrence
from joinlink.usecases.hosts.recognise_host import HostGuard
from joinlink.web.shell.resolver import WebApp
from joinlink.web.shell.session import SignedIn, require_host


def occurrence_of_host(
    app: WebApp, occurrence_id: str, *, guard: HostGuard, ports: OccurrencePorts
) -> tuple[SignedIn, Occurrence]:
    """Return an occurrence to its signed-in host.

    Raises:  NotSignedIn, CsrfFailed, NotFound
    """
    app.note(occurrence_id=occurrence_id)
    signed_in = require_host(app, guard)
    return signed_in, read_occurrence(signed_in.host_id, occurrence_id, ports)
