"""The lesson of a package that a booking takes or gives back, as part of the booking's own transaction (G5).

    claim     PACKAGE: one lesson less, at the version that was read
    cancel    PACKAGE: the lesson back, if the cancellation is in time; the booking notes whether it can be booked again
    move      nothing: the booking keeps its lesson

A booking without a package reads and writes nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from joinlink.errors import NoLessonLeft
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.store import keys
from joinlink.store.packages import next_version, read_package
from joinlink.store.writes import Item, Put


@dataclass(frozen=True, slots=True)
class Lesson:
    """The lesson of one booking: what to read along with the booking, and what to write."""

    booking: Booking
    kept_for: timedelta

    def keys(self) -> list[keys.Key]:
        """Return the key of the booking's package, if any."""
        return [] if self.booking.package_id is None else [keys.package(self.booking.package_id)]

    def take(self, reading: Mapping[tuple[str, str], Item], now: datetime) -> list[Put]:
        """Return the write that takes the lesson.

        Raises:  PackageExpired, NoLessonLeft
        """
        booking = self.booking
        if booking.package_id is None:
            return []
        item = self._package(reading)
        if item is None or item["host_id"] != booking.host_id:
            raise NoLessonLeft(_("there is no such package"))
        spent = read_package(item).spent_on(booking.booking_id, booking.class_id, now.replace(microsecond=0))
        return [next_version(spent, self.kept_for)]

    def give_back(
        self, left: Booking, reading: Mapping[tuple[str, str], Item], now: datetime
    ) -> tuple[Booking, list[Put]]:
        """Return the cancelled booking as it is stored, and the write that gives its lesson back if it is in time."""
        if not left.is_lesson_back:
            return left, []
        item = self._package(reading)
        if item is None:
            return replace(left, is_package_over=True), []
        package = read_package(item)
        back = package.given_back(left.booking_id)
        writes = [] if back is None else [next_version(back, self.kept_for)]
        return replace(left, is_package_over=package.is_over(now)), writes

    def _package(self, reading: Mapping[tuple[str, str], Item]) -> Item | None:
        assert self.booking.package_id is not None
        key = keys.package(self.booking.package_id)
        return reading.get((key["pk"], key["sk"]))
