"""The host's availability page (A1): zone, weekly hours, date overrides, and booking rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import InvalidInput
from joinlink.language import N_, ngettext
from joinlink.language import gettext as _
from joinlink.model.availability import MOST_SETS
from joinlink.model.local_time import week_in_order, written_minutes, zone_label
from joinlink.model.profile import HostProfile
from joinlink.web.addresses import AVAILABILITY_PAGE
from joinlink.web.api import present
from joinlink.web.host.availability_form import AvailabilityForm
from joinlink.web.host.hours_pages import HoursDesk, listed_sets, opening_sentence
from joinlink.web.host.layout import host_page
from joinlink.web.pickers.time_zones import ZoneOption, zones_offered
from joinlink.web.shell.forms import Difference, FormState, differences, fingerprint, whole_number


def availability_page(desk: HoursDesk, *, was_saved: bool = False, was_removed: bool = False) -> Response[str]:
    """Show the stored hours; `was_removed` tells of a set of hours."""
    hours = desk.profile.availability
    form, preview = AvailabilityForm.of(hours, desk.today), opening_sentence(hours.weekly_minutes, hours.timezone)
    state = FormState(form.settings)
    return _page(desk, form, state, preview=preview, was_saved=was_saved, was_removed=was_removed)


def refused_availability_page(
    desk: HoursDesk, form: AvailabilityForm, error: InvalidInput, now: datetime
) -> Response[str]:
    """Show the form as typed, with its errors; a zone that could be several has them to choose from."""
    state = FormState.refused(form.settings, error)
    offered = zones_offered(form.settings["timezone"], now) if state.error("timezone") else ()
    return _page(desk, form, state, offered=offered, status=422)


def changed_availability_page(desk: HoursDesk, form: AvailabilityForm) -> Response[str]:
    """Show the form as sent beside the hours that were saved meanwhile."""
    saved = AvailabilityForm.of(desk.profile.availability, desk.today)
    changed = differences(_in_words(saved), _in_words(form))
    return _page(desk, form, FormState(form.settings), changed=changed, status=409)


def shown(profile: HostProfile) -> str:
    """Return the fingerprint of the hours that the form shows."""
    return fingerprint(present.availability(profile.availability))


def _page(
    desk: HoursDesk,
    sent: AvailabilityForm,
    form: FormState,
    *,
    preview: str = "",
    was_saved: bool = False,
    was_removed: bool = False,
    offered: Sequence[ZoneOption] = (),
    changed: Sequence[Difference] | None = None,
    status: int = 200,
) -> Response[str]:
    profile = desk.profile
    return host_page(
        "host/availability.html",
        desk.signed_in,
        profile.connections,
        current=AVAILABILITY_PAGE,
        status=status,
        rows=sent.rows,
        form=form,
        labels={"timezone": _("Time zone"), **sent.rows.labels()},
        weekdays=week_in_order(),
        options=_options(sent),
        sets=listed_sets(profile),
        most_sets=MOST_SETS,
        today=desk.today.isoformat(),
        preview=preview,
        zone=profile.availability.timezone,
        zone_label=zone_label(profile.availability.timezone),
        offered=offered,
        is_new=not profile.has_set_availability,
        was_saved=was_saved,
        was_removed=was_removed,
        changed=changed,
        seen=shown(profile),
    )


def _in_words(form: AvailabilityForm) -> dict[str, str]:
    """Write the contents of the form for people, by label: zone, weekdays, dates, rules."""
    told = {_("Time zone"): form.settings["timezone"], **form.rows.in_words()}
    for name, (label, _values, written) in _OFFERS.items():
        told[_(label)] = ", ".join(map(written, _own(form.settings[name])))
    return told


def _options(form: AvailabilityForm) -> dict[str, list[tuple[int, str]]]:
    """Return the options of each setting, in words, including this host's own values."""
    return {
        name: [(value, written(value)) for value in sorted({*values, *_own(form.settings[name])})]
        for name, (_label, values, written) in _OFFERS.items()
    }


def _own(text: str) -> list[int]:
    return [] if (number := whole_number(text)) is None else [number]


def _or_none(minutes: int, *, none: str) -> str:
    return written_minutes(minutes) if minutes else _(none)


def _written_days(days: int) -> str:
    if days in (7, 14, 21):
        return ngettext("%(num)s week", "%(num)s weeks", days // 7)
    return ngettext("%(num)s day", "%(num)s days", days)


_BUFFERS = ((0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240), partial(_or_none, none=N_("No buffer")))
_HOURS_OF_NOTICE = (1, 2, 3, 4, 6, 12, 24, 48, 72, 7 * 24, 14 * 24, 30 * 24)
_OFFERS: dict[str, tuple[str, Sequence[int], Callable[[int], str]]] = {
    "bufferBeforeMinutes": (N_("Free before a booking"), *_BUFFERS),
    "bufferAfterMinutes": (N_("Free after a booking"), *_BUFFERS),
    "minimumNoticeMinutes": (
        N_("Minimum notice"),
        (0, 15, 30, *(hours * 60 for hours in _HOURS_OF_NOTICE)),
        partial(_or_none, none=N_("No notice")),
    ),
    "horizonDays": (N_("How far ahead"), (7, 14, 21, 30, 60, 90, 120, 180, 365, 730), _written_days),
}
"""The label of each setting, the values offered for it, and how they are written."""
