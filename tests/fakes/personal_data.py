"""A fake of what is kept about people, over the other fakes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from joinlink.clock import rfc3339
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import MeetingLink
from joinlink.model.booking_stages import MeetingState
from joinlink.model.care import first_look
from joinlink.model.due import DueKind
from joinlink.model.host import Host
from joinlink.model.kept_record import KeptRecord
from joinlink.model.known_guest import guest_id_of
from joinlink.model.package import Package
from joinlink.model.pictures import OF_A_HOST

if TYPE_CHECKING:
    from tests.fakes.outside import FakeOutside


@dataclass
class FakePersonalData:
    """Reads and deletes what the fakes of an outside keep."""

    outside: "FakeOutside"

    def of_host(self, host_id: str) -> Sequence[KeptRecord]:
        profile = self.outside.profiles.load(host_id)
        return [
            _record("HOST", "", self.outside.hosts.get(host_id)),
            *([_record("AVAILABILITY", "", profile.availability)] if profile.has_set_availability else []),
            *(_record("CLASS", each.class_id, each) for each in profile.classes),
            *(_record("CLASS_PACKAGE", each.offer_id, each) for each in profile.packages),
            *(_record("CONNECTION", each.provider, each) for each in profile.connections),
            *(
                _record("OCCURRENCE", "", each)
                for each in self.outside.bookings.occurrences.values()
                if each.host_id == host_id
            ),
            *(_record("KEY", each.key_id, each) for each in self.outside.api_keys.list(host_id)),
            *(
                KeptRecord("NOTICE", each.notice_id, {"kind": each.kind, "title": each.title, "detail": each.detail})
                for each in self.outside.notices.list(host_id)
            ),
        ]

    def of_booking(self, booking_id: str) -> Sequence[KeptRecord]:
        booking, timeline = self.outside.bookings.get(booking_id), self.outside.timeline.list(booking_id)
        meetings = self.outside.meeting_ledger.all_records(booking_id)
        return [
            _record("BOOKING", "", booking),
            *(
                KeptRecord(
                    "EVENT",
                    str(number),
                    {"at": rfc3339(each.at), "what": each.what, "detail": each.detail},
                    each.is_for_host_alone,
                )
                for number, each in enumerate(timeline)
            ),
            *(_record("MEETING", str(each.reference), each) for each in meetings),
        ]

    def noted_about(self, booking: Booking) -> Sequence[KeptRecord]:
        note = self.outside.guest_notes.get(booking.host_id, guest_id_of(booking.host_id, booking.guest.email))
        return [] if note is None else [_record("GUESTNOTE", note.guest_id, note)]

    def of_package(self, package_id: str) -> Sequence[KeptRecord]:
        return [_record("PACKAGE", "", self.outside.packages.get(package_id))]

    def packages_of(self, host_id: str) -> Sequence[KeptRecord]:
        return [_record("PACKAGE", "", each) for each in self._sold(host_id)]

    def forget_packages(self, host_id: str, limit: int, now: datetime) -> bool:
        sold = self._sold(host_id)
        for package in sold[:limit]:
            gone = replace(package.anonymised(now), host_id="gone", title="")
            self.outside.packages.packages[package.package_id] = gone
        return len(sold) <= limit

    def _sold(self, host_id: str) -> list[Package]:
        return [each for each in self.outside.packages.packages.values() if each.host_id == host_id and each.is_sold]

    def anonymise(self, booking: Booking, now: datetime) -> None:
        stored, guest_id = self.outside.bookings.bookings, guest_id_of(booking.host_id, booking.guest.email)
        self.outside.guest_notes.put(booking.host_id, guest_id, "", now)
        stored[booking.booking_id] = stored[booking.booking_id].anonymised(now)
        self.outside.timeline.events.pop(booking.booking_id, None)
        self.outside.due_work.ask(DueKind.CARE, booking.booking_id, first_look(now))

    def forget_traces(self, booking: Booking) -> None:
        self.outside.timeline.events.pop(booking.booking_id, None)
        mails = self.outside.mail_ledger.rows
        for mail in [mail for mail in mails if mail.subject_id == booking.booking_id]:
            del mails[mail]
        self._forget_meetings(booking.booking_id)

    def forget_meeting(self, booking: Booking, link: MeetingLink) -> None:
        rows = self.outside.meeting_ledger.rows
        for reference in [each for each in rows if (each.booking_id, each.kind) == (booking.booking_id, link.kind)]:
            del rows[reference]
        off = replace(booking, link=None, meeting_state=MeetingState.REMOVED)
        self.outside.bookings.bookings[booking.booking_id] = off

    def is_cared_for(self, booking_id: str) -> bool:
        return (DueKind.CARE, booking_id) in self.outside.due_work.rows

    def forget_booking(self, booking: Booking, now: datetime) -> None:
        self.forget_traces(booking)
        for kind in DueKind:
            self.outside.due_work.drop(kind, booking.booking_id)
        del self.outside.bookings.bookings[booking.booking_id]
        if booking.checkout is not None:
            gone = replace(booking.anonymised(now), host_id="gone", class_title="", location=None, link=None)
            self.outside.bookings.bookings[booking.booking_id] = gone

    def close_account(self, host: Host, now: datetime, *, refunds_packages: bool) -> None:
        if self.outside.hosts.get(host.host_id).closed_at is None:
            self.outside.hosts.hosts[host.host_id] = replace(host, closed_at=now, refunds_packages=refunds_packages)
            self.outside.due_work.ask(DueKind.DELETION, host.host_id, now)
            for use in OF_A_HOST:
                self.outside.pictures.contents.pop((host.host_id, use), None)

    def forget_some(self, host_id: str, limit: int) -> bool:
        profiles = self.outside.profiles
        profiles.availability.pop(host_id, None)
        rows: tuple[dict[tuple[str, str], object], ...] = (profiles.classes, self.outside.notices.notices)  # type: ignore[assignment]
        for kept in rows:
            for key in [key for key in kept if key[0] == host_id]:
                del kept[key]
        occurrences = self.outside.bookings.occurrences
        for key in [key for key, each in occurrences.items() if each.host_id == host_id]:
            del occurrences[key]
        return True

    def forget_host(self, host_id: str) -> None:
        hosts = self.outside.hosts
        hosts.hosts.pop(host_id, None)
        hosts.identities = {who: owner for who, owner in hosts.identities.items() if owner != host_id}
        self.outside.due_work.drop(DueKind.DELETION, host_id)

    def _forget_meetings(self, booking_id: str) -> None:
        rows = self.outside.meeting_ledger.rows
        for reference in [reference for reference in rows if reference.subject_id == booking_id]:
            del rows[reference]


def _record(kind: str, name: str, kept: object) -> KeptRecord:
    members = asdict(kept).items()  # type: ignore[call-overload]
    return KeptRecord(kind, name, {name: _plain(value) for name, value in members if name != "found_by"})


def _plain(value: object) -> object:
    match value:
        case datetime():
            return rfc3339(value)
        case Mapping():
            return {name: _plain(of) for name, of in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case _:
            return value
