"""The host's availability page (A1): zone, weekly hours, date overrides, and booking rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import InvalidInput
from joinlink.language import N_, ngettext
from joinlink.language import gettext as _
from joinlink.model.availability import Availability
from joinlink.model.local_time import week_in_order, weekday_in_full, written_minutes, zone_label
from joinlink.model.profile import HostProfile
from joinlink.web.addresses import AVAILABILITY_PAGE
from joinlink.web.api import present
from joinlink.web.host.availability_form import AvailabilityForm, WindowRow
from joinlink.web.host.layout import host_page
from joinlink.web.pickers.time_zones import ZoneOption, zones_offered
from joinlink.web.shell.forms import Difference, FormState, differences, fingerprint, whole_number
from joinlink.web.shell.session import SignedIn


def availability_page(
    signed_in: SignedIn, profile: HostProfile, *, today: date, was_saved: bool = False
) -> Response[str]:
    """Show the stored hours; `today` is the date in the host's zone."""
    hours = profile.availability
    form = AvailabilityForm.of(hours, today)
    return _page(
        signed_in,
        profile,
        form,
        FormState(form.settings),
        today=today,
        preview=opening_sentence(hours),
        was_saved=was_saved,
    )


def refused_availability_page(
    signed_in: SignedIn,
    profile: HostProfile,
    form: AvailabilityForm,
    error: InvalidInput,
    *,
    now: datetime,
    today: date,
) -> Response[str]:
    """Show the form as typed, with its errors; a zone that could be several has them to choose from."""
    state = FormState.refused(form.settings, error)
    offered = zones_offered(form.settings["timezone"], now) if state.error("timezone") else ()
    return _page(signed_in, profile, form, state, today=today, preview="", was_saved=False, offered=offered, status=422)


def changed_availability_page(
    signed_in: SignedIn, profile: HostProfile, form: AvailabilityForm, *, today: date
) -> Response[str]:
    """Show the form as sent beside the hours that were saved meanwhile."""
    saved = AvailabilityForm.of(profile.availability, today)
    changed = differences(_in_words(saved), _in_words(form))
    state = FormState(form.settings)
    return _page(signed_in, profile, form, state, today=today, preview="", was_saved=False, changed=changed, status=409)


def shown(profile: HostProfile) -> str:
    """Return the fingerprint of the hours that the form shows."""
    return fingerprint(present.availability(profile.availability))


def _page(
    signed_in: SignedIn,
    profile: HostProfile,
    rows: AvailabilityForm,
    form: FormState,
    *,
    today: date,
    preview: str,
    was_saved: bool,
    offered: Sequence[ZoneOption] = (),
    changed: Sequence[Difference] | None = None,
    status: int = 200,
) -> Response[str]:
    return host_page(
        "host/availability.html",
        signed_in,
        profile.connections,
        current=AVAILABILITY_PAGE,
        status=status,
        rows=rows,
        form=form,
        labels=_labels(rows),
        weekdays=week_in_order(),
        options=_options(rows),
        today=today.isoformat(),
        preview=preview,
        zone=profile.availability.timezone,
        zone_label=zone_label(profile.availability.timezone),
        offered=offered,
        is_new=not profile.has_set_availability,
        was_saved=was_saved,
        changed=changed,
        seen=shown(profile),
    )


def opening_sentence(hours: Availability) -> str:
    """Sum up the week: `Open 37 hours 30 minutes a week in Europe/Berlin`."""
    full_hours, minutes = divmod(hours.weekly_minutes, 60)
    parts = [ngettext("%(num)s hour", "%(num)s hours", full_hours)] if full_hours else []
    parts += [ngettext("%(num)s minute", "%(num)s minutes", minutes)] if minutes else []
    zone = zone_label(hours.timezone)
    if not parts:
        return _("Closed all week in %(zone)s", zone=zone)
    return _("Open %(hours)s a week in %(zone)s", hours=" ".join(parts), zone=zone)


def _in_words(form: AvailabilityForm) -> dict[str, str]:
    """Write the contents of the form for people, by label: zone, weekdays, dates, rules."""
    week: dict[int, list[WindowRow]] = {weekday: [] for weekday in range(7)}
    for row in form.weekly:
        week[row.weekday].append(row.window)
    told = {_("Time zone"): form.settings["timezone"]}
    told |= {weekday_in_full(weekday): _written_windows(windows) for weekday, windows in week.items()}
    told |= {row.date: _written_windows(row.windows) for row in form.overrides if row.date}
    for name, (label, _values, written) in _OFFERS.items():
        told[_(label)] = ", ".join(map(written, _own(form.settings[name])))
    return told


def _written_windows(windows: Sequence[WindowRow]) -> str:
    return ", ".join(f"{row.start}–{row.end}" for row in sorted(windows, key=lambda row: row.start)) or _("Closed")


def _labels(rows: AvailabilityForm) -> dict[str, str]:
    """Name each field that may have an error, for the list above the form."""
    labels = {"timezone": _("Time zone")}
    for number, row in enumerate(rows.weekly):
        labels |= dict.fromkeys((f"weekly.{number}.start", f"weekly.{number}.end"), weekday_in_full(row.weekday))
    for number, override in enumerate(rows.overrides):
        windows = (f"overrides.{number}.windows.{each}" for each in range(len(override.windows)))
        names = [f"overrides.{number}.date", *(f"{name}.{end}" for name in windows for end in ("start", "end"))]
        labels |= dict.fromkeys(names, override.date or _("Date"))
    return labels


def _options(rows: AvailabilityForm) -> dict[str, list[tuple[int, str]]]:
    """Return the options of each setting, in words, including this host's own values."""
    return {
        name: [(value, written(value)) for value in sorted({*values, *_own(rows.settings[name])})]
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
