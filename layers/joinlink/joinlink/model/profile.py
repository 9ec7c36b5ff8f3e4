"""A host's profile, as needed to work out slots: hours, classes, accounts, and busy times as last read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from joinlink.model.availability import Availability
from joinlink.model.host import Connection, Provider
from joinlink.model.meeting import MeetingKind
from joinlink.model.package_offer import PackageOffer
from joinlink.model.slots import Interval
from joinlink.model.teaching import TeachingClass


@dataclass(frozen=True, slots=True)
class BusySnapshot:
    """Busy times of one connected calendar, as of `fetched_at`, over a window of epoch seconds."""

    fetched_at: datetime
    window: Interval
    busy: tuple[Interval, ...]
    is_slow: bool = False
    """Whether it took so long to read that no page should wait for it again."""

    def covers(self, window: Interval) -> bool:
        """Whether it covers all of a window."""
        return self.window.start <= window.start and window.end <= self.window.end


@dataclass(frozen=True, slots=True)
class HostProfile:
    """Everything needed to work out a host's slots, read in one Query."""

    host_id: str
    availability: Availability
    has_set_availability: bool
    """Whether the host has ever saved availability; until then it is the default."""
    classes: tuple[TeachingClass, ...]
    connections: tuple[Connection, ...]
    busy_snapshots: Mapping[Provider, BusySnapshot]
    zone_is_known: bool = True
    """Whether the host, or their browser, has said in which zone they are; until then it is UTC."""
    class_order: tuple[str, ...] = ()
    """The ids of the classes when the host last put them in order."""
    packages: tuple[PackageOffer, ...] = ()
    """The packages that the host offers, published or not (G5)."""

    @property
    def packages_on_sale(self) -> Sequence[PackageOffer]:
        """The published packages that are good for a published class, the one with the fewest lessons first."""
        on_sale = {each.class_id for each in self.classes if each.published}
        sold = [each for each in self.packages if each.published and on_sale.intersection(each.class_ids)]
        return sorted(sold, key=lambda each: (each.lessons, each.price.amount_minor, each.offer_id))

    @property
    def ordered_classes(self) -> Sequence[TeachingClass]:
        """The classes in the host's order; those that came after it was made are first, the newest at the top."""
        place = {class_id: number for number, class_id in enumerate(self.class_order)}
        newest_first = sorted(self.classes, key=lambda each: (each.created_at, each.class_id), reverse=True)
        return sorted(newest_first, key=lambda each: place.get(each.class_id, -1))

    def hours_of(self, class_id: str) -> Availability:
        """Return the set of hours that a class goes by; the default if that set is gone."""
        chosen = next((each.hours_id for each in self.classes if each.class_id == class_id), None)
        return self.availability.of_set(chosen)

    def meeting_limit_minutes(self, kind: MeetingKind | None) -> int | None:
        """Return the longest meeting of this kind that the host's account allows (K7); None if no limit is known."""
        makers = (each for each in self.connections if kind is not None and each.provider is kind.provider)
        return next((maker.longest_meeting_minutes for maker in makers), None)
