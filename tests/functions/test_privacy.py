"""S6: hosts and guests export and delete their data, by API and on pages."""

import csv
import io
from dataclasses import replace

import pytest

from joinlink.model.booking_stages import BookingStatus
from joinlink.model.due import DueKind
from joinlink.model.host import Identity, Provider
from tests.functions.site import Site
from tests.samples import CLASS, GUEST, NOW
from tests.worlds.packages import bought
from tests.worlds.world import CSRF_TOKEN, HOST_ID, PENDING, WITH_ZOOM, World

EXPORT = "/api/me/export"
ACCOUNT = "/mentor/settings/account"
TOKEN = "booking.booking_1.signed"
OF_GUEST = f"/api/public/bookings/booking_1?token={TOKEN}"
GUESTS_PAGE = f"/bookings/booking_1?token={TOKEN}"
GUESTS_FORM = f"/bookings/booking_1/delete?token={TOKEN}"


@pytest.fixture
def as_guest(world: World) -> Site:
    return Site(world, session=None, csrf=None)


@pytest.fixture(autouse=True)
def booked(world: World) -> None:
    world.sell(CLASS)
    world.connect(Provider.ZOOM)
    world.put_with_meeting(replace(WITH_ZOOM, notes="=cmd|' /C calc'!A0"))


class TestHost:
    def test_s6_everything_comes_as_one_file(self, site) -> None:
        answer = site.get(EXPORT)

        assert answer.status == 200
        assert answer.headers["content-disposition"] == 'attachment; filename="joinlink.json"'
        assert answer.json["account"]["email"] == "host@example.com"
        assert [each["title"] for each in answer.json["classes"]] == [CLASS.title]
        assert [each["guest"]["email"] for each in answer.json["bookings"]] == [GUEST.email]
        assert "next" not in answer.json

    def test_s6_bookings_come_as_a_table_in_which_no_cell_is_a_formula(self, site) -> None:
        answer = site.get(f"{EXPORT}?format=csv")

        (line,) = csv.DictReader(io.StringIO(answer.text))
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert (line["bookingId"], line["guestEmail"], line["amountMinor"]) == ("booking_1", GUEST.email, "4500")
        assert line["notes"] == "'=cmd|' /C calc'!A0"

    def test_s6_another_format_is_refused(self, site) -> None:
        assert site.get(f"{EXPORT}?format=xml").json["field"] == "format"
        assert site.get(f"{EXPORT}?cursor=x").status == 422

    @pytest.mark.parametrize("body", [{}, {"confirm": ""}, {"confirm": "hos"}, {"confirm": "host", "really": True}])
    def test_s6_without_the_handle_nothing_is_deleted(self, site, world, body) -> None:
        answer = site.send("DELETE", "/api/me", json_body=body)

        assert (answer.status, answer.json["code"]) == (422, "invalid_input")
        assert world.hosts.get(HOST_ID).closed_at is None
        assert site.get("/book/host").status == 200

    def test_s6_with_the_handle_the_pages_are_gone_the_session_ends_and_the_deletion_is_due(self, site, world) -> None:
        answer = site.send("DELETE", "/api/me", json_body={"confirm": "host"})

        assert answer.status == 202
        assert answer.cookies[0].startswith("__Host-session=;")
        assert {site.get(path).status for path in ("/book/host", "/book/host/portfolio-review")} == {404}
        assert site.get("/api/public/hosts/host").status == 404
        assert site.get("/api/me").status == 401
        assert world.due_at(DueKind.DELETION, HOST_ID) == world.clock.now()

    def test_s6_while_an_account_is_deleted_nobody_signs_in_to_it_and_the_page_says_why(self, site, world) -> None:
        site.send("DELETE", "/api/me", json_body={"confirm": "host"})
        world.identity_provider.identities["code"] = Identity(
            "https://identity.example", HOST_ID, "host@example.com", "Host"
        )
        browser = Site(world, session=None)
        left = browser.browse("/login")
        browser.keep_cookies(left)

        back = browser.browse(f"/login/callback?code=code&state={left.location_query['state']}")

        assert back.status == 403
        assert "Your account is being deleted" in back.words

    def test_s6_the_account_page_offers_both_files_and_asks_for_the_handle(self, site) -> None:
        page = site.browse(ACCOUNT)

        assert page.find("//main//a/@href")[1:] == [EXPORT, f"{EXPORT}?format=csv"]
        assert page.form(ACCOUNT) == {"csrf": CSRF_TOKEN, "confirm": ""}

    def test_s6_the_page_closes_an_account_without_javascript(self, site, world) -> None:
        refused = site.submit(ACCOUNT, {"csrf": CSRF_TOKEN, "confirm": "somebody"})
        assert (refused.status, refused.error("confirm")) == (422, "Type host to delete your account.")
        assert refused.find("//details/@open") == [""]

        closed = site.submit(ACCOUNT, {"csrf": CSRF_TOKEN, "confirm": "host"})

        assert closed.status == 202
        assert "Your account is being deleted" in closed.words
        assert site.browse(ACCOUNT).location.startswith("/login")

    @pytest.mark.parametrize("is_wanted", [True, False])
    def test_s6_g5_the_page_names_packages_with_lessons_left_and_their_refund_is_the_hosts_choice(
        self, site, world, is_wanted
    ) -> None:
        bought(world, spent={"booking_1": NOW})
        bought(world, package_id="package_over", title="Over", expires_at=NOW)

        page = site.browse(ACCOUNT)
        wish = {"worth": page.form(ACCOUNT)["worth"], **({"refundPackages": "yes"} if is_wanted else {})}
        refused = site.submit(ACCOUNT, {"csrf": CSRF_TOKEN, "confirm": "somebody", **wish})
        site.submit(ACCOUNT, {"csrf": CSRF_TOKEN, "confirm": "host", **wish})

        assert "4 of 5 lessons left, €160" in page.words
        assert "Give back what is left, €160" in page.words
        assert "Over" not in page.words
        assert page.form(ACCOUNT)["refundPackages"] == "yes"
        assert "Give back what is left, €160" in refused.words
        assert ("refundPackages" in refused.form(ACCOUNT)) is is_wanted
        assert world.hosts.get(HOST_ID).refunds_packages is is_wanted

    def test_s6_g5_a_program_has_to_ask_for_the_refund_of_packages(self, site, world) -> None:
        site.send("DELETE", "/api/me", json_body={"confirm": "host", "refundPackages": True})

        assert world.hosts.get(HOST_ID).refunds_packages


class TestGuest:
    def test_s6_a_guest_gets_what_is_kept_as_a_file(self, as_guest) -> None:
        answer = as_guest.get(f"/api/public/bookings/booking_1/export?token={TOKEN}")

        assert answer.headers["content-disposition"] == 'attachment; filename="booking.json"'
        assert answer.json["booking"]["guest"]["email"] == GUEST.email
        assert {"booking", "mails", "meetings", "timeline", "exportedAt"} == answer.json.keys()

    def test_s6_a_deletion_cancels_hides_and_is_safe_to_repeat(self, as_guest, site, world) -> None:
        assert [as_guest.delete(OF_GUEST).status for _ in range(2)] == [204, 204]

        assert world.stored(WITH_ZOOM).status is BookingStatus.CANCELLED
        gone = (OF_GUEST, OF_GUEST.replace("?", "/export?"), GUESTS_PAGE, "/j/join.booking_1.signed")
        assert {as_guest.get(path).status for path in gone} == {404}
        assert site.get("/api/bookings/booking_1").json["guest"]["name"] == "Deleted guest"
        assert GUEST.email not in site.browse("/mentor/bookings/booking_1").text

    def test_s6_a_transfer_under_way_is_waited_for(self, as_guest, world) -> None:
        assert PENDING.checkout is not None
        world.put(replace(PENDING, checkout=replace(PENDING.checkout, is_completed=True)))

        answer = as_guest.delete(OF_GUEST)

        assert (answer.status, answer.json["code"]) == (409, "illegal_transition")
        assert world.stored(PENDING).guest == GUEST
        assert as_guest.submit(GUESTS_FORM, {}).status == 409

    def test_s6_the_page_deletes_without_javascript(self, as_guest, world) -> None:
        page = as_guest.browse(GUESTS_PAGE)
        assert page.find("//form[contains(@action, '/delete')]/@action") == [GUESTS_FORM]

        done = as_guest.submit(GUESTS_FORM, {})

        assert (done.status, "Your data are deleted" in done.words) == (200, True)
        assert world.stored(WITH_ZOOM).anonymised_at == world.clock.now()
