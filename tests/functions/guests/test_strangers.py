"""S1, S2: what strangers meet over HTTP and on the pages when they go beyond a limit, or have to confirm a booking."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from tests.functions.guests.page_parts import Shown
from tests.functions.site import BROWSER, Answer, Site
from tests.samples import NOW
from tests.worlds.world import FREE_CLASS, PENDING, World

BOOKINGS = "/api/public/hosts/host/classes/portfolio-review/bookings"
CLASS_PAGE = "/book/host/portfolio-review"
GUEST = {"name": "Guest", "email": "guest@example.com", "timezone": "America/New_York"}
WISH = {"startsAt": "2026-12-02T09:00:00Z", "guest": GUEST, "notes": "Scales first"}


def book(site: Site, hour: int = 9, *, key: str | None = None, **changes: object) -> Answer:
    headers = {"idempotency-key": key} if key else {}
    return site.post(BOOKINGS, {**WISH, "startsAt": f"2026-12-02T{hour:02}:00:00Z", **changes}, headers=headers)


def filled_in(site: Site) -> dict[str, str]:
    """Fill in the form of the class."""
    form = Shown(site.get(f"{CLASS_PAGE}?day=2026-12-02").text).fields
    guest = {"guest.name": "Guest", "guest.email": "guest@example.com"}
    return {**form, **guest, "startsAt": "2026-12-02T11:00:00Z"}


def the_booking(world: World) -> Booking:
    (booking,) = world.bookings.bookings.values()
    return booking


class TestTooMany:
    def test_s1_beyond_a_limit_the_api_answers_429_and_tells_when_to_come_back(self, site: Site) -> None:
        for hour in (9, 10):
            assert book(site, hour).status == 201

        answer = book(site, 11)

        assert (answer.status, answer.json["code"], answer.json["status"]) == (429, "rate_limited", 429)
        assert answer.headers["retry-after"] == str(35 * 60)

    def test_s1_the_page_says_so_in_a_sentence_and_keeps_what_was_typed(self, site: Site) -> None:
        for hour in (9, 10):
            book(site, hour)

        answer = site.submit(CLASS_PAGE, filled_in(site) | {"notes": "Scales first"})

        site.keep_cookies(answer)
        page = site.get(answer.location)
        assert "Several bookings of yours are not finished yet." in page.words
        assert "Scales first" in page.text

    @pytest.mark.parametrize(("edge_header", "is_believed"), [("", False), ("X-Edge-Client", True)])
    def test_s1_the_clients_address_is_api_gateways_or_the_edges_and_never_what_a_client_says(
        self, site: Site, world: World, edge_header: str, is_believed: bool
    ) -> None:
        world.configure(EDGE_SOURCE_HEADER=edge_header)
        site.source = "203.0.113.1"
        told = {"x-forwarded-for": "198.51.100.9", "x-edge-client": "198.51.100.9", "x-local-source": "198.51.100.9"}

        site.post(BOOKINGS, WISH, headers=told)

        network = world.house.strangers.network
        assert the_booking(world).network == network("198.51.100.9" if is_believed else "203.0.113.1")

    def test_s1_of_address_and_network_only_hashes_are_counted(self, site: Site, world: World) -> None:
        world.sell(FREE_CLASS)
        site.source = "203.0.113.77"
        book(site)

        counted = f"{world.bookings.counts.free_bookings} {world.bookings.counts.mails} {world.bookings.counts.holds}"
        assert "guest@example.com" not in counted
        assert "203.0.113.77" not in f"{counted} {world.bookings.day_claims} {the_booking(world)}"

    def test_s1_the_log_of_a_booking_has_the_networks_hash_and_not_its_address(self, site, world, log) -> None:
        site.source = "203.0.113.77"

        book(site)

        assert f'"network":"{world.house.strangers.network(site.source)}"' in log.getvalue()
        assert "203.0.113.77" not in log.getvalue()

    def test_s1_a_guest_moves_a_booking_six_times_a_day(self, site: Site, world: World) -> None:
        world.sell(FREE_CLASS)
        booked = book(site).json
        target = f"/api/public/bookings/{booked['bookingId']}/reschedule?token={booked['token']}"
        for hour in range(10, 16):
            assert site.post(target, {"startsAt": f"2026-12-03T{hour:02}:00:00Z"}).status == 200

        answer = site.post(target, {"startsAt": "2026-12-03T09:00:00Z"})

        assert (answer.status, answer.json["code"]) == (429, "rate_limited")
        assert int(answer.headers["retry-after"]) > 0
        page = f"/bookings/{booked['bookingId']}/reschedule?token={booked['token']}"
        shown = site.submit(page, {"startsAt": "2026-12-03T09:00:00Z"})
        assert shown.status == 429
        assert "This booking was moved very often today." in shown.words

    def test_s1_an_address_that_has_had_its_mails_can_not_be_given(self, site: Site, world: World) -> None:
        world.sell(FREE_CLASS)
        for hour in range(9, 14):
            book(site, hour, guest={**GUEST, "email": "stranger@example.com"})
        booked = book(site, 15).json
        form = f"/bookings/{booked['bookingId']}/address?token={booked['token']}"

        by_api = site.patch(f"/api/public/bookings/{booked['bookingId']}?token={booked['token']}", {"email": STRANGER})
        refused = site.submit(form, {"email": STRANGER})
        site.keep_cookies(refused)
        by_page = site.browse(refused.location)

        assert (by_api.status, by_api.json["code"]) == (429, "rate_limited")
        assert "as many mails" in by_page.words
        assert STRANGER in by_page.text


STRANGER = "stranger@example.com"


class TestConfirming:
    @pytest.fixture(autouse=True)
    def _always(self, world: World) -> None:
        world.configure(GUEST_CONFIRMATION="always")
        world.sell(FREE_CLASS)

    def page_of(self, world: World, change: str = "") -> str:
        """Return the address in the mail, or that of a change."""
        booking_id = the_booking(world).booking_id
        return f"/bookings/{booking_id}{change}?token={world.house.guest_links.token(booking_id)}"

    def test_s2_a_booking_to_be_confirmed_is_answered_without_its_token(self, site: Site, world: World) -> None:
        answer = book(site, key="a-long-and-random-key")
        again = book(site, key="a-long-and-random-key")

        booking = the_booking(world)
        assert (answer.status, again.status, again.json) == (201, 201, answer.json)
        assert answer.json == {
            "bookingId": booking.booking_id,
            "status": "awaiting_confirmation",
            "bookingUrl": "https://joinlink.example/booked",
            "holdExpiresAt": "2026-12-01T09:30:00Z",
        }

    def test_s2_the_page_sends_a_guest_to_their_mail(self, site: Site, world: World) -> None:
        answer = site.submit(CLASS_PAGE, filled_in(site))

        assert (answer.status, answer.location, answer.cookies) == (303, "/booked", ())
        assert "Check your mail" in site.browse("/booked").words

    def test_s2_looking_confirms_nothing_and_the_button_does(self, site: Site, world: World) -> None:
        book(site)

        page = site.browse(self.page_of(world))

        assert "Confirm your booking" in page.words
        assert "held for you until 4:30 AM EST" in page.words
        assert the_booking(world).status is BookingStatus.AWAITING_CONFIRMATION
        (action,) = page.find("//form[contains(@action, '/confirm')]/@action")
        assert site.submit(action, {}).location == self.page_of(world)
        assert the_booking(world).status is BookingStatus.CONFIRMED
        assert "You are booked" in site.browse(self.page_of(world)).words

    def test_s2_a_program_confirms_it_once(self, site: Site, world: World) -> None:
        book(site)
        target = f"/api/public{self.page_of(world, '/confirm')}"

        answers = [site.post(target) for _ in range(2)]

        assert [(answer.status, answer.json["status"]) for answer in answers] == [(200, "confirmed")] * 2
        assert "token" not in answers[0].text

    def test_s2_too_late_the_page_says_so_and_leads_to_another_time(self, site: Site, world: World) -> None:
        book(site)
        world.clock.sleep(30 * 60)

        for page in (site.browse(self.page_of(world)), site.submit(self.page_of(world, "/confirm"), {})):
            assert "This booking was not confirmed in time" in page.words
            assert "Book another time" in page.words
        assert site.submit(self.page_of(world, "/confirm"), {}).status == 409
        assert site.post(f"/api/public{self.page_of(world, '/confirm')}").json["code"] == "illegal_transition"

    def test_s2_it_can_be_let_go(self, site: Site, world: World) -> None:
        book(site)

        answer = site.post(f"/api/public{self.page_of(world, '/release')}")

        assert (answer.status, answer.json["status"]) == (200, "expired")
        assert book(site).status == 201

    @pytest.mark.parametrize("change", ["/cancel", "/reschedule"])
    def test_s2_until_then_it_is_neither_moved_nor_cancelled(self, site: Site, world: World, change: str) -> None:
        book(site)
        body = {"startsAt": "2026-12-02T10:00:00Z"} if change == "/reschedule" else {}

        answer = site.post(f"/api/public{self.page_of(world, change)}", body)

        assert (answer.status, answer.json["code"]) == (409, "illegal_transition")

    def test_s2_its_address_is_not_corrected(self, site: Site, world: World) -> None:
        book(site)

        assert site.patch(f"/api/public{self.page_of(world)}", {"email": STRANGER}).status == 409
        assert "Correct it" not in site.browse(self.page_of(world)).words

    def test_s2_its_host_sees_how_it_stands(self, site: Site, world: World) -> None:
        book(site)
        host = Site(world)
        booking_id = the_booking(world).booking_id

        listed = host.get("/api/bookings?when=upcoming").json["items"]
        page = host.browse(f"/mentor/bookings/{booking_id}")

        assert [each["status"] for each in listed] == ["awaiting_confirmation"]
        assert "as soon as the guest has confirmed the booking" in page.words


class TestRepeats:
    """An Idempotency-Key may be guessed, as time and address may: the token goes to whoever made the booking."""

    @pytest.mark.parametrize("key", ["k-1", "5e884898da28047151d0e56f8dc62927"])
    def test_s1_the_same_request_once_more_gets_the_same_answer_from_the_same_network(self, site: Site, key) -> None:
        first = book(site, key=key)

        assert book(site, key=key).json == first.json
        assert "token" in first.json

    @pytest.mark.parametrize(
        "other",
        [{"notes": ""}, {"guest": {**GUEST, "name": "Somebody"}}, {"guest": {**GUEST, "timezone": "Europe/Paris"}}],
        ids=["other notes", "another name", "another zone"],
    )
    def test_p1_another_request_with_the_same_key_is_a_conflict(self, site: Site, other: dict[str, object]) -> None:
        book(site, key="k-1")

        answer = book(site, key="k-1", **other)

        assert (answer.status, answer.json["code"]) == (409, "illegal_transition")

    @pytest.mark.parametrize(
        "other",
        [{"source": "198.51.100.9"}, {"later": timedelta(minutes=15, seconds=1)}],
        ids=["another network", "later"],
    )
    def test_s1_whoever_guesses_key_time_and_address_gets_neither_token_nor_checkout(
        self, site: Site, world: World, other: dict[str, object]
    ) -> None:
        first = book(site, key="k-1")
        site.source = str(other.pop("source", site.source))
        world.clock.sleep(other.pop("later", timedelta(0)).total_seconds())  # type: ignore[attr-defined]

        answer = book(site, key="k-1", **other)

        assert answer.status == 201
        assert answer.json == {
            "bookingId": first.json["bookingId"],
            "status": "pending_payment",
            "bookingUrl": "https://joinlink.example/booked",
            "holdExpiresAt": first.json["holdExpiresAt"],
        }

    def test_f5_a_form_that_is_sent_again_with_another_note_leads_to_its_booking(self, site: Site, world) -> None:
        form = filled_in(site)
        site.submit(CLASS_PAGE, form)

        answer = site.submit(CLASS_PAGE, form | {"notes": "Scales first"})

        assert (answer.status, answer.location) == (303, "/booked")
        assert len(world.bookings.bookings) == 1

    def test_f5_a_browser_that_holds_the_booking_is_led_to_its_checkout_again_however_late(self, site, world) -> None:
        form = filled_in(site)
        first = site.submit(CLASS_PAGE, form)
        site.keep_cookies(first)
        world.clock.sleep(20 * 60)

        assert site.submit(CLASS_PAGE, {**form, "key": "another"}).location == first.location


def test_s1_a_booking_and_none_look_alike_to_whoever_has_no_token(site: Site, world: World) -> None:
    world.put(replace(PENDING, hold_until=NOW + timedelta(minutes=30)))

    there, nowhere = (site.get(f"/api/public/bookings/{each}?token=x") for each in ("booking_1", "booking_9"))

    assert (there.status, there.text) == (nowhere.status, nowhere.text)
    assert site.get("/bookings/booking_9?token=x", headers=BROWSER).status == 403
