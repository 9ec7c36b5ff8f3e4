"""Named sets of hours as JSON of the HTTP contract (P4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from joinlink.web.api import present

if TYPE_CHECKING:
    from joinlink.model.availability import HoursSet
    from joinlink.model.profile import HostProfile
    from joinlink.web.api.present import Json


def hours_terms(hours: HoursSet) -> Json:
    """Write a set of hours, in a form that may be sent back unchanged."""
    return {
        "name": hours.title,
        "weekly": present.weekly(hours.weekly),
        "overrides": present.overrides(hours.overrides),
    }


def host_hours(hours: HoursSet, profile: HostProfile) -> Json:
    """Write a set of hours for its host, with the classes that have chosen it."""
    return {
        "hoursId": hours.hours_id,
        **hours_terms(hours),
        "isDefault": hours.hours_id == profile.availability.hours_id,
        "classIds": [each.class_id for each in profile.classes if each.hours_id == hours.hours_id],
    }


def all_hours(profile: HostProfile) -> Json:
    """Write all sets of a host, the default first."""
    return {"hours": [host_hours(each, profile) for each in profile.availability.sets]}
