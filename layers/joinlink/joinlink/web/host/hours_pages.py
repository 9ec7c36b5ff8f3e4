"""The pages of a host's further sets of hours (P4): their list, and the form of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.language import ngettext
from joinlink.model.availability import LONGEST_HOURS_NAME, MOST_SETS, HoursSet
from joinlink.model.local_time import week_in_order, zone_label
from joinlink.model.profile import HostProfile
from joinlink.web.addresses import AVAILABILITY_PAGE, NEW_HOURS_PAGE, hours_address
from joinlink.web.api.present_hours import hours_terms
from joinlink.web.host.availability_form import HoursForm
from joinlink.web.host.layout import host_page
from joinlink.web.shell.forms import Difference, FormState, differences, fingerprint
from joinlink.web.shell.session import SignedIn


@dataclass(frozen=True, slots=True)
class ListedSet:
    """A set of hours as a line of the list; `classes` are the titles of those that have chosen it."""

    hours: HoursSet
    is_default: bool
    week: str
    classes: Sequence[str]


@dataclass(frozen=True, slots=True)
class HoursDesk:
    """The signed-in host, their profile, and the date in their zone."""

    signed_in: SignedIn
    profile: HostProfile
    today: date

    @property
    def is_full(self) -> bool:
        """Whether there are as many sets as there can be."""
        return len(self.profile.availability.sets) >= MOST_SETS


def listed_sets(profile: HostProfile) -> Sequence[ListedSet]:
    """Return all sets of a host, the default first."""
    return [_listed(each, profile) for each in profile.availability.sets]


def new_hours_page(desk: HoursDesk, *, copied: HoursSet | None = None) -> Response[str]:
    """Show the form for a new set, empty or with the hours of another."""
    form = HoursForm.of(copied, desk.today) if copied else HoursForm.sent({})
    name = _("Copy of %(name)s", name=copied.title)[:LONGEST_HOURS_NAME] if copied else ""
    return _page(desk, form, FormState({"name": name}), None)


def hours_page(desk: HoursDesk, hours: HoursSet, *, was_saved: bool = False) -> Response[str]:
    """Show the form of a set."""
    form = HoursForm.of(hours, desk.today)
    return _page(desk, form, FormState({"name": form.name}), hours, was_saved=was_saved)


def refused_hours_page(
    desk: HoursDesk, form: HoursForm, error: InvalidInput, hours: HoursSet | None = None
) -> Response[str]:
    """Show the form as typed, with its errors."""
    return _page(desk, form, FormState.refused({"name": form.name}, error), hours, status=422)


def changed_hours_page(desk: HoursDesk, form: HoursForm, hours: HoursSet) -> Response[str]:
    """Show the form as sent beside the set that was saved meanwhile."""
    saved, typed = _in_words(HoursForm.of(hours, desk.today)), _in_words(form)
    changed = differences(saved, typed)
    return _page(desk, form, FormState({"name": form.name}), hours, changed=changed, status=409)


def shown(hours: HoursSet) -> str:
    """Return the fingerprint of what the form of a set shows."""
    return fingerprint(hours_terms(hours))


def seen_in(sent: Mapping[str, str]) -> Callable[[HoursSet], bool]:
    """Return whether a stored set is the one that a form showed."""
    return lambda stored: sent.get("seen", shown(stored)) == shown(stored)


def opening_sentence(weekly_minutes: int, timezone: str) -> str:
    """Sum up a week: `Open 37 hours 30 minutes a week in Berlin`."""
    zone = zone_label(timezone)
    if not weekly_minutes:
        return _("Closed all week in %(zone)s", zone=zone)
    return _("Open %(hours)s a week in %(zone)s", hours=_hours(weekly_minutes), zone=zone)


def _hours(weekly_minutes: int) -> str:
    full_hours, minutes = divmod(weekly_minutes, 60)
    parts = [ngettext("%(num)s hour", "%(num)s hours", full_hours)] if full_hours else []
    parts += [ngettext("%(num)s minute", "%(num)s minutes", minutes)] if minutes else []
    return " ".join(parts)


def _listed(hours: HoursSet, profile: HostProfile) -> ListedSet:
    minutes, is_default = hours.weekly_minutes, hours.hours_id == profile.availability.hours_id
    week = _("%(hours)s a week", hours=_hours(minutes)) if minutes else _("Closed all week")
    classes = [each.title for each in profile.ordered_classes if each.hours_id == hours.hours_id]
    return ListedSet(hours, is_default, week, classes)


def _page(
    desk: HoursDesk,
    sent: HoursForm,
    form: FormState,
    hours: HoursSet | None,
    *,
    changed: Sequence[Difference] | None = None,
    was_saved: bool = False,
    status: int = 200,
) -> Response[str]:
    """Render the form; `hours` is the stored set, none for a new one."""
    profile, zone = desk.profile, desk.profile.availability.timezone
    return host_page(
        "host/hours.html",
        desk.signed_in,
        profile.connections,
        current=AVAILABILITY_PAGE,
        status=status,
        rows=sent.rows,
        form=form,
        labels={"name": _("Name"), **sent.rows.labels()},
        weekdays=week_in_order(),
        today=desk.today.isoformat(),
        preview=opening_sentence(hours.weekly_minutes, zone) if hours and not form.errors else "",
        zone_label=zone_label(zone),
        changed=changed,
        seen=shown(hours) if hours else None,
        listed=_listed(hours, profile) if hours else None,
        default=profile.availability.default,
        address=hours_address(hours.hours_id) if hours else NEW_HOURS_PAGE,
        longest_name=LONGEST_HOURS_NAME,
        is_full=desk.is_full,
        was_saved=was_saved,
    )


def _in_words(form: HoursForm) -> dict[str, str]:
    return {_("Name"): form.name, **form.rows.in_words()}
