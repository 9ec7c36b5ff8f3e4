"""The host's page of an occurrence: who comes, the meeting that they share, and the changes for all of them (G3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import IllegalTransition, InvalidInput, JoinlinkError
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.local_time import in_lines, written_span, written_wait
from joinlink.model.occurrence import Occurrence
from joinlink.usecases.bookings.change_occurrence import CancellingForAllPorts, cancel_occurrence, paste_link_for_all
from joinlink.usecases.bookings.list_occurrences import OccurrenceInFull, read_occurrence_in_full
from joinlink.web.addresses import BOOKINGS_PAGE, host_occurrence_address, host_occurrence_move_address
from joinlink.web.api.booking_schemas import HostCancelBody, MeetingLinkBody
from joinlink.web.api.schemas import read
from joinlink.web.host.booking_entries import entry_of, leaf_of, link_chip, seats_words
from joinlink.web.host.bookings_pages import days_of
from joinlink.web.host.called_off import former_seat
from joinlink.web.host.layout import host_page
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.problems import problem_of
from joinlink.web.shell.resolver import redirect
from joinlink.web.shell.session import SignedIn

DONE: Final = {
    "cancelled": N_("The class is cancelled for everybody. Each guest gets a mail."),
    "link": N_("The link is on every booking. Each guest gets a mail."),
    "moved": N_("The class has moved with everybody. Each guest gets a mail."),
}
"""The page's message after a form, by the `done` in its address."""


@dataclass(frozen=True, slots=True)
class OccurrenceForms:
    """The contents of the page's forms: initial, or as sent and refused."""

    cancel: FormState = field(default_factory=FormState)
    link: FormState = field(default_factory=FormState)


def occurrence_page(
    signed_in: SignedIn,
    full: OccurrenceInFull,
    *,
    now: datetime,
    forms: OccurrenceForms | None = None,
    done: str | None = None,
    status: int = 200,
) -> Response[str]:
    """Show an occurrence; `done` is the key of the action that a form just took."""
    occurrence, timezone = full.occurrence, full.profile.availability.timezone
    starts_at = occurrence.starts_at.astimezone(ZoneInfo(timezone))
    return host_page(
        "host/occurrence.html",
        signed_in,
        full.profile.connections,
        current=BOOKINGS_PAGE,
        status=status,
        occurrence=occurrence,
        path=host_occurrence_address(occurrence.occurrence_id),
        move_path=host_occurrence_move_address(occurrence.occurrence_id),
        starts_at=starts_at,
        day=leaf_of(starts_at),
        when=in_lines(occurrence.starts_at, occurrence.ends_at, timezone, now),
        moved_from=occurrence.moved_from
        and written_span(
            occurrence.moved_from, occurrence.moved_from + (occurrence.ends_at - occurrence.starts_at), timezone
        ),
        seats=seats_words(occurrence, now),
        link_chip=link_chip(occurrence.link) if occurrence.link and occurrence.takes_place else None,
        wait=written_wait(now, occurrence.starts_at),
        is_over=now >= occurrence.ends_at,
        guests=[] if occurrence.is_cancelled else [entry_of(each, timezone, now) for each in full.bookings],
        former=[former_seat(each, full.told) for each in full.bookings] if occurrence.is_cancelled else [],
        join_url=occurrence.link.url if occurrence.link and occurrence.takes_place else None,
        notices=full.notices,
        days=days_of(full.events, timezone),
        can_move=occurrence.takes_place and now < occurrence.starts_at,
        can_change=bool(occurrence.taken) and now < occurrence.ends_at,
        has_payments=any(booking.refundable.amount_minor for booking in full.bookings),
        forms=forms or OccurrenceForms(),
        is_more_open=forms is not None,
        done=_(DONE[done]) if done in DONE else None,
    )


@dataclass(frozen=True, slots=True)
class OccurrenceDesk:
    """A host with one of their occurrences; each form leads back to its page, or shows it again and says why."""

    signed_in: SignedIn
    occurrence: Occurrence
    ports: CancellingForAllPorts

    def cancel(self, form: Mapping[str, str]) -> Response[str]:
        """Cancel it for everybody, and refund if the form says so; safe to send twice (G3)."""
        try:
            reason = read(HostCancelBody, json.dumps({"reason": form.get("reason", "")}).encode()).reason
            cancel_occurrence(self.occurrence, reason, self.ports, refund=form.get("refund") == "yes")
        except (InvalidInput, IllegalTransition) as error:
            return self._refused(error, OccurrenceForms(cancel=FormState.refused(form, error)))
        return self._done("cancelled")

    def give_link(self, form: Mapping[str, str]) -> Response[str]:
        """Put the host's own link on it and on all its bookings (M8)."""
        typed = {"url": form.get("url", "").strip()}
        try:
            paste_link_for_all(self.occurrence, read(MeetingLinkBody, json.dumps(typed).encode()).url, self.ports)
        except (InvalidInput, IllegalTransition) as error:
            return self._refused(error, OccurrenceForms(link=FormState.refused(typed, error)))
        return self._done("link")

    def _refused(self, error: JoinlinkError, forms: OccurrenceForms) -> Response[str]:
        full = read_occurrence_in_full(self.signed_in.host_id, self.occurrence.occurrence_id, self.ports)
        status = problem_of(error).status
        return occurrence_page(self.signed_in, full, now=self.ports.clock.now(), forms=forms, status=status)

    def _done(self, what: str) -> Response[str]:
        return redirect(f"{host_occurrence_address(self.occurrence.occurrence_id)}?done={what}", status=303)
