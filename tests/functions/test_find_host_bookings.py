"""P3: a host finds bookings by name, address, class, status and day, on the page, by the API and in a table."""

import csv
import io
from urllib.parse import quote

import pytest

from joinlink.model.booking_parts import Checkout, Guest
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.money import Money
from joinlink.model.questions import Answer as GuestsAnswer
from joinlink.model.questions import QuestionKind
from tests.functions.host_desk import add_booking
from tests.functions.site import Site
from tests.samples import CLASS
from tests.worlds.world import World

PAGE, API, TABLE = "/mentor/bookings", "/api/bookings", "/api/bookings.csv"
ZOE = Guest("Zoë Møller", "zoe@example.com", "Europe/Paris")
PAID = Checkout("cs_1", "https://checkout.stripe.example/1", payment_intent_id="pi_1", is_completed=True)
DAY = 24 * 60


@pytest.fixture(autouse=True)
def there(world: World) -> None:
    world.live_in("Europe/Berlin")
    world.sell(CLASS)
    add_booking(world, "bk_zoe", guest=ZOE)
    add_booking(world, "bk_off", minutes=2 * DAY, status=BookingStatus.CANCELLED)
    add_booking(world, "bk_old", minutes=-3 * DAY, guest=ZOE, class_id="class_old")


FOUND = [
    ("q=zoe", ["bk_zoe"]),
    ("q=ZOË+moller", ["bk_zoe"]),
    ("q=zoe@EXAMPLE.com&when=all", ["bk_old", "bk_zoe"]),
    ("q=zoe&when=past", ["bk_old"]),
    ("q=portfolio", ["bk_zoe", "bk_off"]),
    ("status=cancelled", ["bk_off"]),
    ("classId=class_old&when=all", ["bk_old"]),
    ("classId=class_old&status=cancelled&q=zoe&when=all", []),
    ("from=2026-12-03&when=all", ["bk_off"]),
    ("to=2026-11-28&when=all", ["bk_old"]),
    ("from=2026-12-01&to=2026-12-01&when=all&classId=&status=&q=", ["bk_zoe"]),
]


@pytest.mark.parametrize(("query", "ids"), FOUND)
def test_p3_the_api_the_page_and_the_table_find_the_same(site: Site, query: str, ids: list[str]) -> None:
    target = quote(query, safe="=&+@")

    page, table = site.get(f"{PAGE}?{target}"), site.get(f"{TABLE}?{target}")

    assert [each["bookingId"] for each in site.get(f"{API}?{target}").json["items"]] == ids
    linked = [link.removeprefix(f"{PAGE}/") for link in page.find("//main//p[@class='agenda-title']/a/@href")]
    assert linked == ids
    assert [line["Booking"] for line in read(table.text)] == ids
    assert page.find("//a[contains(@href, 'bookings.csv')]/@href")[0].startswith(f"{TABLE}?when=")


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_p3_the_page_keeps_what_was_asked_for_in_its_form_its_tabs_and_its_table(site: Site) -> None:
    page = site.get(f"{PAGE}?when=past&classId=class_1&status=confirmed&q=zo%C3%AB&from=2026-11-01")

    kept = "classId=class_1&status=confirmed&q=zo%C3%AB&from=2026-11-01"
    assert page.form(PAGE) == {
        "when": "past",
        "q": "zoë",
        "classId": "class_1",
        "status": "confirmed",
        "from": "2026-11-01",
        "to": "",
    }
    assert page.find("//nav[@class='tabs']/a/@href") == [
        f"{PAGE}?when={each}&{kept}" for each in ("upcoming", "past", "all")
    ]
    assert page.find("//a[contains(@href, '.csv')]/@href") == [f"{TABLE}?when=past&{kept}"]


def test_p3_the_pages_of_what_was_found_keep_the_filter(site: Site, world: World) -> None:
    for number in range(60):
        add_booking(world, f"bk_{number:02}", minutes=DAY + number, guest=ZOE)

    first = site.get(f"{PAGE}?q=zoe&status=confirmed")
    (following,) = first.find("//nav[@aria-label='More bookings']/a/@href")
    second = site.get(following)

    assert following.startswith(f"{PAGE}?when=upcoming&status=confirmed&q=zoe&cursor=")
    shown = [link for page in (first, second) for link in page.find("//main//p[@class='agenda-title']/a/@href")]
    assert shown == [f"{PAGE}/bk_zoe", *(f"{PAGE}/bk_{number:02}" for number in range(60))]


@pytest.mark.parametrize("query", ["status=paid", f"q={101 * 'a'}", "from=soon", "to=1999-01-01", "q=a&cursor=made-up"])
@pytest.mark.parametrize("path", [API, TABLE])
def test_p3_what_cant_be_looked_for_is_refused(site: Site, path: str, query: str) -> None:
    answer = site.get(f"{path}?{query}")

    assert (answer.status, answer.json["code"]) == (422, "invalid_input")


def test_p3_a_list_that_is_asked_for_with_empty_values_is_the_one_without(site: Site) -> None:
    empty = "when=&classId=&status=&q=&from=&to=&cursor="

    assert site.get(f"{API}?{empty}").json == site.get(API).json != {"items": []}
    for path in (TABLE, "/api/occurrences", "/api/guests", "/api/packages", "/api/me/export?format=csv"):
        assert site.get(f"{path}{'&' if '?' in path else '?'}{empty}").text == site.get(path).text


def test_p3_the_table_is_one_that_spreadsheets_open_right(site: Site, world: World) -> None:
    add_booking(
        world,
        "bk_paid",
        minutes=90,
        guest=Guest('=HYPERLINK("https://evil.example")', "+49@example.com", "America/New_York"),
        price=Money(4550, "eur"),
        checkout=PAID,
        notes='Two lines,\r\nand "quotes"',
        answers=(GuestsAnswer("q_1", "-Phone", QuestionKind.PHONE, "+49 30 1234"),),
    )
    add_booking(world, "bk_yen", minutes=91, price=Money(4500, "jpy"))

    answer = site.get(f"{TABLE}?from=2026-12-01&to=2026-12-01")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="bookings.csv"'
    assert "link" not in answer.headers
    assert answer.text.startswith("\ufeffDate,Start,End,Time zone,Start in UTC,Class,Status,Guest,")
    assert answer.text.endswith("\r\n")
    _, paid, yen = read(answer.text)
    assert paid == {
        "Date": "2026-12-01",
        "Start": "11:30",
        "End": "12:30",
        "Time zone": "Europe/Berlin",
        "Start in UTC": "2026-12-01T10:30:00Z",
        "Class": "Portfolio review",
        "Status": "confirmed",
        "Guest": """'=HYPERLINK("https://evil.example")""",
        "Mail address": "'+49@example.com",
        "Guest’s time zone": "America/New_York",
        "Price": "45.50",
        "Paid": "45.50",
        "Refunded": "0.00",
        "Currency": "EUR",
        "Link or place": "",
        "Notes": 'Two lines,\r\nand "quotes"',
        "Booked in UTC": "2026-12-01T09:00:00Z",
        "Booking": "bk_paid",
        "Package": "",
        "Dispute": "",
        "Lost to a dispute": "0.00",
        "'-Phone": "'+49 30 1234",
    }
    assert (yen["Price"], yen["Paid"], yen["Currency"], yen["'-Phone"]) == ("4500", "0", "JPY", "")


def test_p3_the_headings_are_in_the_host_s_language(site: Site, world: World) -> None:
    world.be(locale="de")

    assert site.get(TABLE).text.startswith("\ufeffDatum,")


def test_p3_a_long_table_says_where_the_rest_is(site: Site, world: World, monkeypatch) -> None:
    monkeypatch.setattr("joinlink.usecases.bookings.list_bookings.MOST_LOOKED_AT", 2)

    first = site.get(f"{TABLE}?when=all&q=a")
    following = first.headers["link"].removeprefix("<").removesuffix('>; rel="next"')
    second = site.get(following)

    assert following.startswith(f"{TABLE}?when=all&q=a&cursor=")
    assert [line["Booking"] for page in (first, second) for line in read(page.text)] == ["bk_old", "bk_zoe", "bk_off"]
    assert first.headers["content-disposition"] == 'attachment; filename="bookings-from-2026-11-28.csv"'
