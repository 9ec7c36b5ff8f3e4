"""Fakes of packages, and of the payments for them; `tests.fakes` exports these too."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

from joinlink.clock import rfc3339
from joinlink.errors import InvalidInput, NoLessonLeft, NotFound
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.limits import Admission, Hold, room_for_purchase
from joinlink.model.package import Package
from joinlink.model.package_offer import MOST_OFFERS, PackageOffer
from joinlink.model.refund import Refund
from tests.fakes.failures import Failures


@dataclass
class FakePackages:
    """Whatever writes takes the lock; the fake of bookings takes and gives back lessons under its own."""

    packages: dict[str, Package] = field(default_factory=dict)
    offers: dict[str, dict[str, PackageOffer]] = field(default_factory=dict)
    """By host, then by offer."""
    booked: dict[str, Booking] = field(default_factory=dict)
    """All bookings, which the fake of bookings shares."""
    unpaid: dict[str, list[Hold]] = field(default_factory=lambda: defaultdict(list))
    """What strangers are about to buy, by host."""
    lock: Lock = field(default_factory=Lock)

    def create_offer(self, offer: PackageOffer) -> bool:
        with self.lock:
            own = self.offers.setdefault(offer.host_id, {})
            if len(own) >= MOST_OFFERS:
                return offer.offer_id in own
            own.setdefault(offer.offer_id, offer)
            return True

    def put_offer(self, offer: PackageOffer) -> None:
        self.offers.setdefault(offer.host_id, {})[offer.offer_id] = offer

    def get(self, package_id: str) -> Package:
        if package_id not in self.packages:
            raise NotFound("no such package")
        return self.packages[package_id]

    def create(self, package: Package, admission: Admission, now: datetime) -> bool:
        with self.lock:
            if package.package_id in self.packages:
                return False
            unpaid, who = self.unpaid[package.host_id], admission.stranger
            room = room_for_purchase(unpaid, who, admission.limits, now, self._still_payable)
            self.unpaid[package.host_id] = [*room, Hold(package.package_id, int(package.pay_until.timestamp()), who)]
            self.packages[package.package_id] = package
            return True

    def _still_payable(self, package_ids: Sequence[str]) -> set[str]:
        return {each for each in package_ids if each in self.packages and self.packages[each].is_payable}

    def change(self, package: Package) -> bool:
        with self.lock:
            stored = self.packages.get(package.package_id)
            if stored is None or stored.version != package.version - 1:
                return False
            self.packages[package.package_id] = package
            return True

    def list_sold(self, host_id: str, *, limit: int, cursor: str | None) -> tuple[Sequence[Package], str | None]:
        of_host = [each for each in self.packages.values() if each.host_id == host_id and each.is_sold]
        found = sorted(of_host, key=_place, reverse=True)
        if cursor is not None:
            if " package_" not in cursor:
                raise InvalidInput("this is not a cursor of this list", field="cursor")
            found = [each for each in found if _place(each) < cursor]
        page = found[:limit]
        return page, _place(page[-1]) if len(found) > limit else None

    def bookings(self, package: Package) -> Sequence[Booking]:
        found = [self.booked[each] for each in package.spent if each in self.booked]
        return sorted(found, key=lambda booking: (booking.starts_at, booking.booking_id))

    def lesson_taken(self, booking: Booking, now: datetime) -> Package | None:
        """Return the booking's package with its lesson taken; None if it has none."""
        if booking.package_id is None:
            return None
        package = self.packages.get(booking.package_id)
        if package is None or package.host_id != booking.host_id:
            raise NoLessonLeft("there is no such package")
        return package.spent_on(booking.booking_id, booking.class_id, now.replace(microsecond=0))

    def give_back(self, booking: Booking, now: datetime) -> Booking:
        """Put a cancelled booking's lesson back, if its cancellation does that; return the booking as it is kept."""
        if not booking.is_lesson_back:
            return booking
        package = self.packages.get(booking.package_id or "")
        returned = package.given_back(booking.booking_id) if package else None
        if returned is not None:
            self.packages[returned.package_id] = returned
        return replace(booking, is_package_over=package is None or package.is_over(now))


def _place(package: Package) -> str:
    return f"{rfc3339(package.created_at)} {package.package_id}"


@dataclass
class FakePackagePayments:
    """Opens a checkout for a package, once, and refunds each number once."""

    checkouts: dict[str, Checkout] = field(default_factory=dict)
    whole: dict[str, str] = field(default_factory=dict)
    """The ids of refunds of whole payments, by package."""
    parts: dict[tuple[str, int], int] = field(default_factory=dict)
    """The amounts that hosts have refunded, by package and number."""
    failures: Failures = field(default_factory=Failures)

    def open_checkout(self, package: Package, *, success_url: str, cancel_url: str) -> Checkout:
        with self.failures.around("open_checkout"):
            session_id = f"cs_package_{len(self.checkouts) + 1}"
            checkout = Checkout(session_id, f"https://checkout.stripe.example/{session_id}")
            return self.checkouts.setdefault(package.package_id, checkout)

    def refund_whole(self, package: Package) -> str:
        with self.failures.around("refund"):
            return self.whole.setdefault(package.package_id, f"re_{package.package_id}")

    def refund_part(self, package: Package, refund: Refund) -> str:
        with self.failures.around("refund"):
            made = self.parts.setdefault((package.package_id, refund.number), refund.amount_minor)
            assert made == refund.amount_minor
            return f"re_{package.package_id}_{refund.number}"
