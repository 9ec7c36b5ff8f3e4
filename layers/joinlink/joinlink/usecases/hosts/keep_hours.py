"""Keep a host's named sets of hours: make one, change it, make it the default, remove it (P4).

All sets lie in the one item that has the host's hours; each change is made to the hours as they were read, and
repeated on a fresh reading if another writer was faster.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from joinlink.errors import ChangedMeanwhile, IllegalTransition, InvalidInput, NotFound, StoreUnavailable
from joinlink.ids import new_id
from joinlink.language import gettext as _
from joinlink.model.availability import MOST_SETS, Availability, DateOverride, HoursSet, WeeklyWindow
from joinlink.model.profile import HostProfile
from joinlink.ports.hosts import ProfileStore

MOST_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class HoursTerms:
    """What a host decides about a set of hours."""

    name: str
    weekly: tuple[WeeklyWindow, ...]
    overrides: tuple[DateOverride, ...]
    is_default: bool = False
    """Whether it is to be the default; it isn't made any other by False."""

    def named(self, hours_id: str) -> HoursSet:
        """Return the set of an id."""
        return HoursSet(hours_id, self.name.strip(), self.weekly, self.overrides)


class HoursPorts(Protocol):
    """Ports for a host's hours."""

    profiles: ProfileStore


def find_hours(profile: HostProfile, hours_id: str) -> HoursSet:
    """Return one of the host's own sets of hours.

    Raises:  NotFound
    """
    found = profile.availability.find(hours_id)
    if found is None:
        raise NotFound(_("There are no such hours."))
    return found


def create_hours(host_id: str, terms: HoursTerms, ports: HoursPorts) -> HoursSet:
    """Store a new set.

    Raises:  InvalidInput  there are as many as there can be, or another one has the name
    """
    made = terms.named(new_id("hours"))

    def added(profile: HostProfile) -> Availability:
        hours = profile.availability
        if len(hours.sets) >= MOST_SETS:
            raise InvalidInput(_("you can't have more sets of hours than this; change one of them"))
        return _with(hours, [*hours.sets, made], made, terms)

    _settled(host_id, added, ports)
    return made


def change_hours(
    host_id: str,
    hours_id: str,
    terms: HoursTerms,
    ports: HoursPorts,
    *,
    seen: Callable[[HoursSet], bool] = lambda _stored: True,
) -> HoursSet:
    """Store a set with other terms; classes that have chosen it go by them from now on.

    `seen` tells whether what is stored is what the host saw.
    Raises:  NotFound
             InvalidInput      another one has the name
             ChangedMeanwhile  what is stored is not what the form showed
    """
    wanted = terms.named(hours_id)

    def changed(profile: HostProfile) -> Availability:
        hours, stored = profile.availability, find_hours(profile, hours_id)
        if not seen(stored):
            raise ChangedMeanwhile(_("The hours were changed after this form was opened."))
        return _with(hours, [wanted if each == stored else each for each in hours.sets], wanted, terms)

    _settled(host_id, changed, ports)
    return wanted


def make_default(host_id: str, hours_id: str, ports: HoursPorts) -> None:
    """Let classes that have chosen no set go by this one.

    Raises:  NotFound
    """
    _settled(host_id, lambda profile: _led_by(profile.availability, find_hours(profile, hours_id)), ports)


def remove_hours(host_id: str, hours_id: str, ports: HoursPorts) -> None:
    """Remove a set; classes that have chosen it go by the default from now on, which is written first.

    Raises:  NotFound
             IllegalTransition  it is the default
    """

    def without(profile: HostProfile) -> Availability | None:
        hours, gone = profile.availability, find_hours(profile, hours_id)
        if gone == hours.default:
            raise IllegalTransition(_("These are your default hours. Make others the default first."))
        of_these = [each for each in profile.classes if each.hours_id == hours_id]
        if not all(ports.profiles.put_class(replace(each, hours_id=None), replaces=each) for each in of_these):
            return None
        return hours.with_sets([each for each in hours.sets if each != gone])

    _settled(host_id, without, ports)


def _with(hours: Availability, sets: Sequence[HoursSet], wanted: HoursSet, terms: HoursTerms) -> Availability:
    """Return the hours with these sets, one of which has just been written.

    Raises:  InvalidInput  another one has its name
    """
    if any(each.title.casefold() == wanted.title.casefold() for each in sets if each.hours_id != wanted.hours_id):
        raise InvalidInput(_("other hours have this name"), field="name")
    changed = hours.with_sets(sets)
    return _led_by(changed, wanted) if terms.is_default else changed


def _led_by(hours: Availability, default: HoursSet) -> Availability:
    return hours.with_sets([default, *(each for each in hours.sets if each != default)])


def _settled(host_id: str, change: Callable[[HostProfile], Availability | None], ports: HoursPorts) -> None:
    """Store a change of the hours, each time of a fresh profile, until no other change interferes.

    Raises:  StoreUnavailable
    """
    for _attempt in range(MOST_ATTEMPTS):
        profile = ports.profiles.load(host_id)
        wanted = change(profile)
        if wanted is not None and ports.profiles.change_availability(host_id, wanted, seen=profile):
            return
    raise StoreUnavailable("this host's hours keep changing")
