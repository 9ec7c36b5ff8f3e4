"""Packages: those that hosts offer, and those that guests have bought (G5).

HOST#h / CLASS_PACKAGE#o   offer_id, host_id, title, class_ids, lessons, price {amount_minor, currency}, valid_days,
                           published, created_at; `profiles` reads it with the classes
PACKAGE#p / PACKAGE        package_id, host_id, offer_id, title, class_ids, lessons, price {amount_minor, currency},
                           valid_days, buyer {name, email, timezone, locale}, status, version, created_at, pay_until,
                           host_timezone, ended_by, is_ended_by_hand, address_changes, mail_rounds, is_mail_stopped,
                           of_others [booking_id], payout {account_id, fee_minor}, paid_at, expires_at,
                           spent {booking_id: instant}, checkout, refunds and disputes as on a booking, told, reminder,
                           is_sale_untold, has_news, anonymised_at, ttl, due_pk and due_sk for its buyer's search; once
                           money has come for it, or is on its way, host_pk and start_sk

Whoever writes a package writes all of it, on the condition that its version is still the one before.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import datetime, timedelta
from typing import Final

from boto3.dynamodb.conditions import Attr

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Guest
from joinlink.model.limits import Admission, Hold, room_for_purchase
from joinlink.model.package import Package
from joinlink.model.package_offer import MOST_OFFERS, PackageOffer
from joinlink.model.package_stages import UNPAID, PackageStatus, Reminder
from joinlink.store import index_keys, keys
from joinlink.store.admission import next_holds, read_holds
from joinlink.store.booking_item import (
    checkout_attributes,
    dispute_items,
    payout_item,
    read_booking,
    read_checkout,
    read_disputes,
    read_payout,
    read_refunds,
    refund_items,
)
from joinlink.store.by_start import page_between
from joinlink.store.cursor import read_cursor, written_cursor
from joinlink.store.items import epoch_deadline, money_item, optional_instant, read_money, time_to_live, written_instant
from joinlink.store.limited import make_one_more
from joinlink.store.planning import Plan, Reading, settle
from joinlink.store.table import Table
from joinlink.store.writes import IS_NEW, Item, Put

UNPAID_KEPT_FOR: Final = timedelta(days=30)
"""From the end of its checkout: longer than any transfer takes."""


class DynamoPackages:
    """Keeps packages, each for `kept_for` after its time is over."""

    def __init__(self, table: Table, kept_for: timedelta) -> None:
        self._table = table
        self._kept_for = kept_for

    def create_offer(self, offer: PackageOffer) -> bool:
        prefix = keys.PACKAGE_OFFER_PREFIX
        return make_one_more(self._table, offer.host_id, _offer_row(offer), prefix=prefix, most=MOST_OFFERS)

    def put_offer(self, offer: PackageOffer) -> None:
        self._table.write(_offer_row(offer))

    def get(self, package_id: str) -> Package:
        item = self._table.get(keys.package(package_id))
        if item is None:
            raise NotFound(_("There is no such package."))
        return read_package(item)

    def create(self, package: Package, admission: Admission, now: datetime) -> bool:
        own, counted = keys.package(package.package_id), keys.purchases(package.host_id)

        def plan(reading: Reading) -> Plan | None:
            if (own["pk"], own["sk"]) in reading:
                return None
            item = reading.get((counted["pk"], counted["sk"]))
            who = admission.stranger
            unpaid = room_for_purchase(read_holds(item), who, admission.limits, now, self._still_payable)
            new = Hold(package.package_id, epoch_deadline(package.pay_until), who)
            return [
                Put(package_item(package, self._kept_for), IS_NEW),
                next_holds(counted, item, [*unpaid, new]),
            ]

        return settle(self._table, [own, counted], plan)

    def _still_payable(self, package_ids: Sequence[str]) -> Set[str]:
        found = map(read_package, self._table.get_each([keys.package(each) for each in package_ids]))
        return {each.package_id for each in found if each.is_payable}

    def change(self, package: Package) -> bool:
        return self._table.try_write(next_version(package, self._kept_for))

    def list_sold(self, host_id: str, *, limit: int, cursor: str | None) -> tuple[Sequence[Package], str | None]:
        shown = None if cursor is None else read_cursor(cursor, index_keys.SOLD_PREFIX, "package")
        first, last = index_keys.SOLD_PREFIX, shown or index_keys.SOLD_LAST
        partition = keys.host_partition(host_id)
        page, is_more = page_between(self._table, partition, first, last, shown, newest_first=True, limit=limit)
        following = written_cursor(page[-1]["start_sk"]) if is_more else None
        return [read_package(item) for item in page], following

    def bookings(self, package: Package) -> Sequence[Booking]:
        found = self._table.get_each([keys.booking(each) for each in package.spent])
        return sorted(map(read_booking, found), key=lambda booking: (booking.starts_at, booking.booking_id))


def next_version(package: Package, kept_for: timedelta) -> Put:
    """Return the write that stores a package's next version, unless it was written since it was read."""
    return Put(package_item(package, kept_for), Attr("version").eq(package.version - 1))


def package_item(package: Package, kept_for: timedelta) -> Item:
    """Return the whole item of a package."""
    buyer = package.buyer
    return {
        **keys.package(package.package_id),
        "package_id": package.package_id,
        "host_id": package.host_id,
        "offer_id": package.offer_id,
        "title": package.title,
        "class_ids": list(package.class_ids),
        "lessons": package.lessons,
        "price": money_item(package.price),
        "valid_days": package.valid_days,
        "buyer": {"name": buyer.name, "email": buyer.email, "timezone": buyer.timezone, "locale": buyer.locale},
        "status": package.status,
        "version": package.version,
        "created_at": rfc3339(package.created_at),
        "pay_until": rfc3339(package.pay_until),
        "host_timezone": package.host_timezone,
        "payout": payout_item(package.payout),
        "paid_at": written_instant(package.paid_at),
        "expires_at": written_instant(package.expires_at),
        "spent": {booking_id: rfc3339(at) for booking_id, at in package.spent.items()},
        "refunds": refund_items(package.refunds),
        "disputes": dispute_items(package.disputes),
        "ended_by": package.ended_by,
        "is_ended_by_hand": package.is_ended_by_hand or None,
        "told": package.told,
        "reminder": package.reminder,
        "is_sale_untold": package.is_sale_untold or None,
        "has_news": package.has_news or None,
        "anonymised_at": written_instant(package.anonymised_at),
        "address_changes": package.address_changes or None,
        "mail_rounds": package.mail_rounds or None,
        "is_mail_stopped": package.is_mail_stopped or None,
        "of_others": sorted(package.of_others) or None,
        **_found_by_attributes(package),
        **({} if package.checkout is None else checkout_attributes(package.checkout)),
        **(index_keys.by_sale(package.host_id, package.created_at, package.package_id) if package.is_sold else {}),
        **package_lives(package, kept_for),
    }


def package_lives(package: Package, kept_for: timedelta) -> Item:
    """Return until when a package is kept, and its mails with it."""
    if package.status in UNPAID:
        return time_to_live(package.pay_until, UNPAID_KEPT_FOR)
    return time_to_live(package.expires_at or package.paid_at or package.created_at, kept_for)


def _found_by_attributes(package: Package) -> Item:
    """Return the attributes by which its buyer's search finds it."""
    if package.found_by is None:
        return {}
    return index_keys.listed(index_keys.guest_partition(package.found_by), package.created_at, package.package_id)


def read_package(item: Item) -> Package:
    """Read a package from its item."""
    status = PackageStatus(item["status"])
    return Package(
        package_id=item["package_id"],
        host_id=item["host_id"],
        offer_id=item["offer_id"],
        title=item["title"],
        class_ids=tuple(item["class_ids"]),
        lessons=item["lessons"],
        price=read_money(item["price"]),
        valid_days=item["valid_days"],
        buyer=Guest(**item["buyer"]),
        status=status,
        version=item["version"],
        created_at=parse_rfc3339(item["created_at"]),
        pay_until=parse_rfc3339(item["pay_until"]),
        host_timezone=item.get("host_timezone", "UTC"),
        payout=read_payout(item.get("payout")),
        checkout=read_checkout(item),
        paid_at=optional_instant(item.get("paid_at")),
        expires_at=optional_instant(item.get("expires_at")),
        spent={booking_id: parse_rfc3339(at) for booking_id, at in item["spent"].items()},
        refunds=read_refunds(item.get("refunds", [])),
        disputes=read_disputes(item.get("disputes", [])),
        ended_by=item.get("ended_by", 1) if status is PackageStatus.ENDED else None,
        is_ended_by_hand=item.get("is_ended_by_hand", False),
        told=PackageStatus(item["told"]) if "told" in item else None,
        reminder=Reminder(item["reminder"]) if "reminder" in item else None,
        is_sale_untold=item.get("is_sale_untold", False),
        anonymised_at=optional_instant(item.get("anonymised_at")),
        found_by=item["due_pk"].partition("#")[2] if "due_pk" in item else None,
        address_changes=item.get("address_changes", 0),
        mail_rounds=item.get("mail_rounds", 0),
        is_mail_stopped=item.get("is_mail_stopped", False),
        of_others=frozenset(item.get("of_others", ())),
    )


def read_offer(item: Item) -> PackageOffer:
    """Read a package on offer from its item."""
    return PackageOffer(
        offer_id=item["offer_id"],
        host_id=item["host_id"],
        title=item["title"],
        class_ids=tuple(item["class_ids"]),
        lessons=item["lessons"],
        price=read_money(item["price"]),
        valid_days=item["valid_days"],
        published=item["published"],
        created_at=parse_rfc3339(item["created_at"]),
    )


def _offer_row(offer: PackageOffer) -> Put:
    return Put(keys.package_offer(offer.host_id, offer.offer_id) | _offer_item(offer))


def _offer_item(offer: PackageOffer) -> Item:
    return {
        "offer_id": offer.offer_id,
        "host_id": offer.host_id,
        "title": offer.title,
        "class_ids": list(offer.class_ids),
        "lessons": offer.lessons,
        "price": money_item(offer.price),
        "valid_days": offer.valid_days,
        "published": offer.published,
        "created_at": rfc3339(offer.created_at),
    }
