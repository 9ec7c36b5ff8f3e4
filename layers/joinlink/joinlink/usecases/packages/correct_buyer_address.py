"""Correct the address that a buyer's mails go to (F7); the stream sends the mail of the present state there.

Whoever mistyped it for the package had it filled in for the lessons, too: those ahead that the buyer booked for
themselves follow, each with its own mail and calendar file. Lessons that others booked with the package stay theirs.
"""

from __future__ import annotations

from typing import Final, Protocol

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.package import Package
from joinlink.ports.packages import PackageStore
from joinlink.usecases.bookings.change_ports import ChangePorts
from joinlink.usecases.bookings.correct_address import give_address

MOST_ATTEMPTS: Final = 5


class BuyerAddressPorts(ChangePorts, Protocol):
    """Ports for correcting a buyer's address."""

    packages: PackageStore


def correct_buyer_address(package: Package, email: str, ports: BuyerAddressPorts) -> Package:
    """Give the buyer another address, for the package and the lessons ahead; the former gets no more mail.

    The same address again changes nothing. The lessons come first, so that a call that died is finished by its repeat.
    Raises:  IllegalTransition  it was not paid, its time is over, or it was corrected too often or changed meanwhile
    """
    found_by, followed = ports.strangers.guest(email), set[str]()
    for _attempt in range(MOST_ATTEMPTS):
        if email == package.buyer.email:
            return package
        now, lessons = ports.clock.now(), ports.packages.bookings(package)
        with_it_already = {each.booking_id for each in lessons if each.guest.email == email}
        corrected = package.with_buyer_email(email, found_by, with_it_already - followed, now)
        for lesson in filter(package.is_own, lessons):
            if lesson.can_correct_address(now):
                give_address(lesson, email, ports, is_mailed=lesson.takes_place)
                followed.add(lesson.booking_id)
        if ports.packages.change(corrected):
            return corrected
        package = ports.packages.get(package.package_id)
    raise IllegalTransition(_("the package was changed meanwhile"))
