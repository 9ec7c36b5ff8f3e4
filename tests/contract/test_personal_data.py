"""S6: what is kept about a host and a guest is handed out whole, and after a deletion the table knows them no more."""

import json
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import NotFound, StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Guest
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.due import DueKind
from joinlink.model.host import Host, Identity, Provider
from joinlink.model.known_guest import guest_id_of
from joinlink.model.money import Money
from joinlink.model.money_notices import refund_returned_notice
from joinlink.model.pictures import Picture, PictureUse
from joinlink.model.teaching import Location
from joinlink.model.zoom_event import Deauthorization
from joinlink.store.table import Table
from joinlink.usecases.bookings.cancel_booking import cancel_as_host
from joinlink.usecases.bookings.take_payment_event import take_payment_event
from joinlink.usecases.care.heal import heal
from joinlink.usecases.hosts.read_public_host import read_public_host
from joinlink.usecases.meetings.take_zoom_event import take_zoom_event
from joinlink.usecases.privacy.close_account import close_account
from joinlink.usecases.privacy.delete_guest_data import delete_guest_data
from joinlink.usecases.privacy.export_host import export_host
from joinlink.web.api.present_kept import guest_export, host_export
from tests.contract.stored_world import StoredWorld
from tests.contract.watched_client import WatchedClient
from tests.samples import CLASS, SLOT
from tests.worlds.table_scan import found_in_table
from tests.worlds.world import payment_of

GUEST = Guest("Canary Finch", "canary.finch@guests.example", "America/New_York")
NOTES = "I sing a little flat"
ANSWER = "The song of the wren"
OF_THE_GUEST = (GUEST.name, GUEST.email, NOTES, ANSWER, "America/New_York")
HOST = Host(
    *("host_1", "Robin Redbreast", "robin@hosts.example", "music-room", "studio", CLASS.created_at),
    headline="Songs at dawn",
    bio="Hatched in a hedge",
    contact_email="nest@hosts.example",
)
PHOTO = Picture(b"robins on a branch", is_transparent=False)
IDENTITY = Identity("https://identity.example", "subject-of-robin", HOST.email, HOST.name)
PLACE = Location("Nest in the oak", "Oak Lane 5")
FREE = replace(CLASS, price=Money(0, "eur"), title="Whistling", description="With two fingers", slug="whistling")
PAID = replace(CLASS, class_id="class_2", title="Trilling", slug="trilling", is_online=False, location=PLACE)
OF_THE_HOST = (
    *(HOST.name, HOST.email, "subject-of-robin", PLACE.label, PLACE.address or "", "Whistling", "Trilling"),
    *("With two fingers", "host@icloud.example", "zoom-account", "google-account", "cus_robin"),
    *(HOST.headline, HOST.bio, HOST.contact_email or "", PHOTO.name),
)
QUARTER_OF_AN_HOUR = timedelta(minutes=15)


@pytest.fixture
def world(table) -> StoredWorld:
    world = StoredWorld().on(table)
    assert world.hosts.create(HOST, IDENTITY)
    world.pictures.put_of_host(HOST.host_id, PictureUse.PHOTO, PHOTO)
    world.live_in("Europe/Berlin")
    world.sell(FREE)
    world.sell(PAID)
    world.connect(Provider.ZOOM, account_id="zoom-account").connect(Provider.GOOGLE, account_id="google-account")
    world.connect_apple()
    world.billing_store.keep_customer(HOST.host_id, "cus_robin")
    return world


@pytest.fixture
def scan(world: StoredWorld, table, client: WatchedClient) -> Callable[..., list[str]]:
    return lambda *words: found_in_table(client, table._name, *words)


def book(world: StoredWorld, slug: str = "whistling", hours: int = 0, guest: Guest = GUEST) -> Booking:
    wish = {"slug": slug, "handle": HOST.handle, "starts_at": SLOT + timedelta(hours=hours)}
    return world.book(**wish, guest=guest, notes=NOTES, answers={"question_1": ANSWER})


def pay(world: StoredWorld, booking: Booking) -> Booking:
    take_payment_event(payment_of(booking), world.house)
    return world.stored(booking)


def let_pass(world: StoredWorld, time: timedelta) -> None:
    """Let time pass, and heal every quarter of an hour."""
    until = world.clock.now() + time
    while world.clock.now() < until:
        world.clock.sleep(QUARTER_OF_AN_HOUR.total_seconds())
        assert heal(world.house).troubles == ()


class TestGuest:
    def test_s6_a_guest_takes_along_what_is_kept_and_nothing_of_the_hosts_accounts(self, world) -> None:
        booking = world.run_confirm(book(world))

        told = guest_export(world.personal_data.of_booking(booking.booking_id), world.clock.now())

        assert told["booking"]["guest"] == {
            "name": GUEST.name,
            "email": GUEST.email,
            "timezone": GUEST.timezone,
            "locale": "en",
        }
        assert [(each["label"], each["value"]) for each in told["booking"]["answers"]] == [
            ("Which of your works?", ANSWER)
        ]
        assert (told["booking"]["notes"], told["booking"]["startsAt"]) == (NOTES, "2026-12-02T09:00:00Z")
        assert [each["role"] for each in told["mails"]] == ["guest"]
        assert "Booked" in [each["what"] for each in told["timeline"]]
        assert {each["joinUrl"] for each in told["meetings"]} == {booking.link.url}
        assert not {"zoom-account", "google-account", HOST.host_id} & set(json.dumps(told).split('"'))

    @pytest.mark.parametrize("state", ["ahead", "over", "cancelled", "unpaid", "paid", "refund returned", "bounced"])
    def test_s6_after_a_deletion_the_table_has_no_address_name_or_note_of_a_guest(self, world, scan, state) -> None:
        booking = in_state(world, state)
        assert {found.rpartition(": ")[2] for found in scan(*OF_THE_GUEST)} == set(OF_THE_GUEST)

        delete_guest_data(booking, world.house)

        assert scan(*OF_THE_GUEST) == []
        assert world.stored(booking).status in (BookingStatus.CANCELLED, BookingStatus.EXPIRED, booking.status)

    def test_s6_p3_what_the_host_noted_is_handed_out_and_goes_with_the_guest_s_data(self, world, scan) -> None:
        booking = book(world)
        for guest in (GUEST.email.upper(), "another@guests.example"):
            world.guest_notes.put(HOST.host_id, guest_id_of(HOST.host_id, guest), f"Sings like {guest}", SLOT)

        told = guest_export(world.personal_data.noted_about(booking), SLOT)
        delete_guest_data(booking, world.house)

        assert [note["text"] for note in told["guestNotes"]] == [f"Sings like {GUEST.email.upper()}"]
        assert [note.text for note in world.guest_notes.list(HOST.host_id)] == ["Sings like another@guests.example"]
        assert exported(world)["guestNotes"][0]["text"] == "Sings like another@guests.example"

    def test_s6_a_booking_ahead_is_cancelled_its_meeting_removed_its_host_mailed_and_its_traces_deleted(
        self, world, scan
    ) -> None:
        booking = world.run_confirm(book(world))
        world.mailer.sent.clear()

        delete_guest_data(booking, world.house)
        delete_guest_data(world.stored(booking), world.house)
        let_pass(world, 2 * QUARTER_OF_AN_HOUR)

        assert world.zoom.meetings == {}
        assert [mail.to for mail in world.mailer.sent] == [HOST.email]
        assert set(rows_below(world, booking)) == {"BOOKING"}
        assert scan(*OF_THE_GUEST) == []
        assert world.stored(booking).guest == Guest("Deleted guest", "", "Europe/Berlin")

    def test_s6_of_a_payment_amount_ids_and_a_date_stay(self, world) -> None:
        booking = pay(world, book(world, "trilling"))

        delete_guest_data(booking, world.house)

        stored = world.stored(booking)
        assert (stored.paid, stored.checkout.payment_intent_id) == (PAID.price, "pi_1")
        assert stored.anonymised_at == world.clock.now()


class TestHost:
    def test_s6_a_host_takes_along_all_that_is_kept_without_a_secret(self, world) -> None:
        world.run_confirm(book(world))
        pay(world, book(world, "trilling", hours=2))

        world.sign_in(HOST.host_id, "secret-token")

        told = exported(world)

        words = json.dumps(told, ensure_ascii=False)
        assert [word for word in (*OF_THE_GUEST, *OF_THE_HOST) if word not in words] == ["subject-of-robin"]
        assert {each["provider"] for each in told["connections"]} == {"zoom", "google", "apple"}
        assert {"account", "availability", "classes", "connections", "bookings"} <= told.keys()
        assert [bool(each["timeline"]) for each in told["bookings"]] == [True, True]
        assert told["sessions"] == [{"keptUntil": "2099-01-01T00:00:00Z"}]
        assert [b64decode(each["content"]) for each in told["pictures"]] == [PHOTO.content]
        assert [secret for secret in ("sealed", "csrf", "Token") if secret in words] == []

    def test_s6_g1_occurrences_are_taken_along_and_deleted_with_their_host(self, world, scan) -> None:
        world.sell(replace(PAID, class_id="class_3", slug="choir", seats=3))
        booked = pay(world, book(world, "choir"))

        (told,) = exported(world)["occurrences"]
        close_account(HOST.host_id, HOST.handle, world.house)
        let_pass(world, timedelta(hours=2))

        assert (told["occurrenceId"], told["taken"]) == (booked.occurrence_id, {booked.booking_id: None})
        assert scan(f"OCCURRENCE#{booked.occurrence_id}") == []
        assert [row for row in scan("class_3") if not row.startswith("BOOKING#")] == []

    def test_s6_many_bookings_come_in_parts(self, world, monkeypatch) -> None:
        monkeypatch.setattr("joinlink.usecases.privacy.export_host.BOOKINGS_IN_FULL", 2)
        booked = [book(world, hours=hours).booking_id for hours in range(3)]

        first = export_host(HOST.host_id, None, world.house)
        second = export_host(HOST.host_id, first.cursor, world.house)

        told = [row.values["booking_id"] for part in (first, second) for rows in part.bookings for row in rows[:1]]
        assert (told, second.cursor, second.rows) == (booked, None, [])

    def test_s6_public_pages_are_gone_at_once_and_nobody_else_gets_the_handle(self, world) -> None:
        close_account(HOST.host_id, "Music-Room ", world.house)

        with pytest.raises(NotFound):
            read_public_host(HOST.handle, hosts=world.hosts, profiles=world.profiles)
        with pytest.raises(NotFound):
            world.pictures.content(HOST.host_id, PictureUse.PHOTO, PHOTO.name)
        other = replace(HOST, host_id="host_2")
        assert world.hosts.create(other, replace(IDENTITY, subject="other")) is False

    def test_s6_after_a_deletion_the_table_knows_neither_the_host_nor_the_guests(self, world, scan) -> None:
        ahead, paid = world.run_confirm(book(world)), pay(world, book(world, "trilling", hours=2))
        held, over = book(world, "trilling", hours=3), book(world, hours=1)
        cancel_as_host(world.stored(over), "I have a cold", world.house)
        world.mailer.sent.clear()
        every_word = {*OF_THE_GUEST, *OF_THE_HOST}
        assert {found.rpartition(": ")[2] for found in scan(*every_word)} == every_word

        close_account(HOST.host_id, HOST.handle, world.house)
        let_pass(world, timedelta(hours=2))

        assert scan(*OF_THE_GUEST, *OF_THE_HOST, "I have a cold") == []
        assert world.zoom.meetings == {}
        assert [mail.to for mail in world.mailer.sent].count(GUEST.email) == 4
        assert {world.stored(each).status for each in (paid, held)} == {BookingStatus.CANCELLED, BookingStatus.EXPIRED}
        for gone in (ahead, over):
            with pytest.raises(NotFound):
                world.stored(gone)
        assert [world.oauth_providers[each].live_refresh_tokens for each in world.oauth_providers] == [set(), set()]
        of_payments = [f"BOOKING#{each.booking_id} / BOOKING: host_1" for each in sorted_ids(paid, held)]
        assert [row for row in scan("host_1") if not row.startswith("GUEST#")] == of_payments

    def test_s6_who_comes_back_afterwards_is_a_new_host(self, world) -> None:
        close_account(HOST.host_id, HOST.handle, world.house)
        let_pass(world, timedelta(hours=1))

        assert world.hosts.id_by_identity(IDENTITY) is None
        assert world.hosts.create(replace(HOST, host_id="host_2", handle="music-room-2"), IDENTITY)


class TestZoom:
    """C10, S6: an account that removed the app at Zoom is forgotten, and no booking is lost by it."""

    def test_s6_what_is_over_is_forgotten_and_what_is_to_come_keeps_its_link(self, world, scan) -> None:
        over, ahead = (world.run_confirm(book(world, hours=hours)) for hours in (0, 2))
        world.clock.time = over.ends_at
        take_zoom_event(Deauthorization("zoom-account", at=None), world.house)
        world.due_work.ask(DueKind.ZOOM, HOST.host_id, world.clock.now())

        heal(world.house)

        assert (world.stored(over).link, world.stored(over).status) == (None, BookingStatus.CONFIRMED)
        assert world.stored(ahead).link == ahead.link
        assert scan(over.link.url, over.link.meeting_id) == []

    def test_s6_a_connection_that_is_merely_broken_forgets_nothing(self, world) -> None:
        over = world.run_confirm(book(world))
        world.clock.time = over.ends_at
        world.connections.require_reconnect(world.connections.get(HOST.host_id, Provider.ZOOM))
        world.due_work.ask(DueKind.ZOOM, HOST.host_id, world.clock.now())

        heal(world.house)

        assert world.stored(over).link == over.link


class TestCrash:
    """A deletion that dies somewhere is made whole by asking again, or by the next run."""

    @pytest.mark.parametrize("writes", range(9))
    def test_s6_a_guests_deletion_that_dies_after_some_writes_is_finished_by_a_repeat(
        self, world, scan, table, monkeypatch, writes
    ) -> None:
        booking = world.run_confirm(book(world))
        with monkeypatch.context() as patch, suppress(StoreUnavailable):
            die_after(writes, table, patch)
            delete_guest_data(booking, world.house)

        delete_guest_data(world.stored(booking), world.house)
        let_pass(world, 2 * QUARTER_OF_AN_HOUR)

        assert scan(*OF_THE_GUEST) == []
        assert set(rows_below(world, booking)) == {"BOOKING"}
        assert world.zoom.meetings == {}

    @pytest.mark.parametrize("writes", [1, 8, 16, 31])
    def test_s6_a_hosts_deletion_goes_on_wherever_a_run_died(self, world, scan, table, monkeypatch, writes) -> None:
        world.run_confirm(book(world))
        pay(world, book(world, "trilling", hours=2))
        close_account(HOST.host_id, HOST.handle, world.house)
        with monkeypatch.context() as patch:
            die_after(writes, table, patch)
            for _ in range(4):
                with suppress(StoreUnavailable):
                    heal(world.house)
                world.clock.sleep(QUARTER_OF_AN_HOUR.total_seconds())

        let_pass(world, timedelta(hours=3))

        assert scan(*OF_THE_GUEST, *OF_THE_HOST) == []
        assert world.zoom.meetings == {}


def die_after(writes: int, table: Table, patch: pytest.MonkeyPatch) -> None:
    """Let every write to the table fail but the next few."""
    left = iter(range(writes))

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def write(*given: object, **named: object) -> object:
            if next(left, None) is None:
                raise StoreUnavailable("the process died")
            return real(*given, **named)

        return write

    patch.setattr(table, "write", dying(table.write))
    patch.setattr(table, "transact", dying(table.transact))


def in_state(world: StoredWorld, state: str) -> Booking:
    match state:
        case "ahead":
            return world.run_confirm(book(world))
        case "over":
            booking = world.run_confirm(book(world))
            world.clock.time = booking.ends_at
            return booking
        case "cancelled":
            booking = world.run_confirm(book(world))
            return cancel_as_host(booking, f"Sorry {GUEST.name}", world.house)
        case "unpaid":
            return book(world, "trilling")
        case "paid":
            return pay(world, book(world, "trilling"))
        case "refund returned":
            booking = pay(world, book(world, "trilling"))
            world.notices.put(refund_returned_notice(booking, world.clock.now()))
            return booking
        case _:
            booking = world.run_confirm(book(world))
            world.suppressions.suppress(GUEST.email, "bounce", world.clock.now())
            world.bookings.note_guest_mail(booking, is_stopped=True)
            return world.stored(booking)


def exported(world: StoredWorld) -> dict:
    export = export_host(HOST.host_id, None, world.house)
    return host_export(export.rows, export.bookings, world.clock.now(), following=None)


def rows_below(world: StoredWorld, booking: Booking) -> dict:
    return {row.kind: row.values for row in world.personal_data.of_booking(booking.booking_id)}


def sorted_ids(*bookings: Booking) -> list[Booking]:
    return sorted(bookings, key=lambda booking: booking.booking_id)
