"""DESIGN 10: who may read and change what: each route, as a stranger, a forger or another host asks."""

from dataclasses import replace
from urllib.parse import quote

import pytest

from joinlink.ids import booking_ids_in
from joinlink.model.api_key import CALLS_A_MINUTE, Scope
from joinlink.model.host import Provider
from joinlink.model.known_guest import guest_id_of
from joinlink.model.notice import missing_link_notice
from joinlink.model.series import SeriesPlace
from joinlink.usecases.hosts.issue_key import issue_key
from tests.functions.site import BROWSER, Answer, Site
from tests.infra.routes import answered_routes
from tests.samples import CLASS, EVENINGS, HOST, NOW, WEBHOOK
from tests.worlds.packages import bought, offer
from tests.worlds.world import CSRF_TOKEN, SESSION_TOKEN, WITH_ZOOM, ZOOM_LINK, World

IDS = {
    "booking_id": "{booking_id}",
    "class_id": "class_1",
    "guest_id": guest_id_of(HOST.host_id, WITH_ZOOM.guest.email),
    "hours_id": EVENINGS.hours_id,
    "key_id": "key_1",
    "webhook_id": "webhook_1",
    "delivery_id": "msg_1",
    "notice_id": "missing-link-booking_1",
    "occurrence_id": "occurrence_1",
    "offer_id": "offer_1",
    "package_id": "package_1",
    "provider": "zoom",
    "series_id": "series_1",
    "use": "photo",
}
TOKEN = "booking.booking_1.signed"
HARMLESS = ("/mentor/settings", "/mentor/settings/integrations", "/oauth/{provider}/callback")
"""They only lead on, or have a state of their own to show."""

ALL = sorted((route.method, route.path) for route in answered_routes())
OF_HOSTS = [
    (method, path)
    for method, path in ALL
    if path.startswith(("/mentor", "/api/", "/oauth/")) and not path.startswith("/api/public/") and path not in HARMLESS
]
CHANGES = [route for route in OF_HOSTS if route[0] != "GET"]
OURS = ("booking", "class", "guest", "key", "notice", "occurrence", "offer", "package", "series", "webhook")
ABOUT_SOMETHING = [route for route in OF_HOSTS if any(f"{{{each}_id}}" in route[1] for each in OURS)]
FOR_PEOPLE = [route for route in OF_HOSTS if route[1].startswith("/api/keys") or route == ("DELETE", "/api/me")]
"""What no key can do."""
OF_PROGRAMS = [route for route in OF_HOSTS if route[1].startswith("/api/") and route not in FOR_PEOPLE]
OF_GUESTS = [route for route in ALL if route[1].startswith(("/bookings/{", "/api/public/bookings/{"))]


def address(path: str, booking_id: str = "booking_1") -> str:
    return path.format_map(IDS).format(booking_id=booking_id)


def everything(world: World) -> str:
    """Write down all that a request might change."""
    stores = [
        world.hosts,
        world.profiles,
        world.connections,
        world.bookings.bookings,
        world.timeline,
        world.notices,
        world.pictures,
        world.api_keys.keys,
        world.packages,
        world.guest_notes,
        world.feeds,
        world.package_payments,
        world.webhooks,
        world.deliveries,
    ]
    return str([*stores, world.meeting_ledger, world.mailer, world.places, world.billing, world.payout_accounts])


@pytest.fixture(autouse=True)
def there(world: World) -> None:
    """Let there be one of each that a route is about."""
    world.connect(Provider.ZOOM)
    world.sell(CLASS)
    world.also_open(EVENINGS)
    world.seat(replace(WITH_ZOOM, booking_id="booking_2"))
    (first, _second) = booking_ids_in("series_1", 2)
    world.put(replace(WITH_ZOOM, booking_id=first, series=SeriesPlace("series_1", 1, 2)))
    world.notices.put(missing_link_notice(world.put(WITH_ZOOM), NOW))
    world.webhooks.put(WEBHOOK)
    world.configure(PAYOUTS="connect")
    offer(world)
    bought(world)


@pytest.mark.parametrize(("method", "path"), OF_HOSTS)
def test_d1_k2_k5_c8_without_a_session_a_page_leads_to_the_sign_in_and_nothing_else_is_answered(
    world, method, path
) -> None:
    before, target = everything(world), f"{address(path)}?a=b&c=d"

    answer = Site(world, session="unknown").send(method, target, headers=BROWSER)

    if path.startswith("/api/"):
        assert (answer.status, answer.json["code"]) == (401, "not_signed_in")
    elif method == "GET":
        assert (answer.status, answer.location) == (302, f"/login?next={quote(target, safe='')}")
    else:
        assert answer.status == 401
    assert everything(world) == before


@pytest.mark.parametrize("token", ["", "another"])
@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_d3_r1_x1_m8_no_change_is_made_without_the_sessions_csrf_token(world, method, path, token) -> None:
    before, target = everything(world), address(path)

    if path.startswith("/api/"):
        answer = Site(world, csrf=token).send(method, target, json_body={})
        assert answer.json["code"] == "csrf_failed"
    else:
        answer = Site(world).submit(target, {"csrf": token})

    assert answer.status == 403
    assert everything(world) == before


@pytest.mark.parametrize(("method", "path"), ABOUT_SOMETHING)
def test_d1_d3_k6_r1_x1_m8_what_is_another_hosts_is_not_there_and_stays_as_it_is(world, method, path) -> None:
    world.add_host(replace(HOST, host_id="host_other", handle="other"))
    world.sign_in("host_other", "other-session")
    before = everything(world)

    answer = Site(world, session="other-session").send(method, address(path), body=None if method == "GET" else "{}")

    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert everything(world) == before


def ask(world: World, key: str, method: str, path: str, **given: object) -> Answer:
    """Ask as a program does, which has no cookie; a GET has no body."""
    site = Site(world, **{"session": None, "csrf": None, **given})  # type: ignore[arg-type]
    body = None if method == "GET" else "{}"
    return site.send(method, address(path), body=body, headers={"authorization": f"Bearer {key}"})


@pytest.mark.parametrize(("method", "path"), OF_PROGRAMS)
def test_p1_a_key_stands_for_the_cookie_and_one_that_reads_changes_nothing(world, method, path) -> None:
    reading = world.issue_key(Scope.READ)
    before = everything(world)

    answer = ask(world, reading, method, path)

    if method == "GET":
        assert answer.status not in (401, 403)
    else:
        assert (answer.status, answer.json["code"]) == (403, "forbidden")
        assert everything(world) == before
    assert ask(world, world.issue_key(Scope.WRITE), method, path).status not in (401, 403)


@pytest.mark.parametrize(("method", "path"), OF_PROGRAMS)
def test_p1_a_key_that_was_revoked_opens_nothing_whatever_cookie_comes_along(world, method, path) -> None:
    key = world.issue_key(Scope.READ, Scope.WRITE)
    world.api_keys.revoke_all(HOST.host_id)
    before = everything(world)

    answer = ask(world, key, method, path, session=SESSION_TOKEN, csrf=CSRF_TOKEN)

    assert (answer.status, answer.json["code"]) == (401, "not_signed_in")
    assert everything(world) == before


@pytest.mark.parametrize(("method", "path"), FOR_PEOPLE)
def test_p1_s6_no_key_makes_or_revokes_keys_or_ends_the_account(world, method, path) -> None:
    key = world.issue_key(Scope.WRITE)
    before = everything(world)

    answer = ask(world, key, method, path, session=SESSION_TOKEN, csrf=CSRF_TOKEN)

    assert (answer.status, answer.json["code"]) == (403, "forbidden")
    assert everything(world) == before


@pytest.mark.parametrize(("method", "path"), [route for route in OF_HOSTS if route not in OF_PROGRAMS + FOR_PEOPLE])
def test_p1_a_page_takes_no_key(world, method, path) -> None:
    assert ask(world, world.issue_key(Scope.WRITE), method, path).status in (302, 401)


@pytest.mark.parametrize(("method", "path"), [route for route in ABOUT_SOMETHING if route in OF_PROGRAMS])
def test_p1_with_another_hosts_key_what_is_there_is_not_there(world, method, path) -> None:
    world.add_host(replace(HOST, host_id="host_other", handle="other"))
    key = issue_key("host_other", "Spreadsheet", [Scope.WRITE], world.house)[1]
    before = everything(world)

    answer = ask(world, key, method, path)

    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert everything(world) == before


def test_p1_a_key_is_good_for_so_many_calls_a_minute_and_again_in_the_next(world) -> None:
    key, another = world.issue_key(Scope.READ), world.issue_key(Scope.READ)

    answers = [ask(world, key, "GET", "/api/classes") for _ in range(CALLS_A_MINUTE + 1)]

    assert {answer.status for answer in answers[:-1]} == {200}
    assert (answers[-1].status, answers[-1].json["code"]) == (429, "rate_limited")
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert ask(world, another, "GET", "/api/classes").status == 200
    world.clock.sleep(int(answers[-1].headers["retry-after"]))
    assert ask(world, key, "GET", "/api/classes").status == 200


@pytest.mark.parametrize(("method", "path"), OF_GUESTS)
@pytest.mark.parametrize(
    ("booking_id", "query"),
    [
        ("booking_1", ""),
        ("booking_1", "?token="),
        ("booking_1", "?token=booking.booking_2.signed"),
        ("booking_1", "?token=join.booking_1.signed"),
        ("booking_9", f"?token={TOKEN}"),
    ],
)
def test_b6_r1_x1_s1_only_its_token_opens_a_booking_and_one_that_is_not_there_answers_alike(
    world, method, path, booking_id, query
) -> None:
    before = everything(world)

    target = address(path, booking_id) + query
    answer = Site(world, session=None, csrf=None).send(method, target, headers=BROWSER)

    assert answer.status == 403
    if path.startswith("/api/"):
        assert answer.json["code"] == "forbidden"
    else:
        assert "Open your booking from a mail about it" in answer.text
    assert ZOOM_LINK.url not in answer.text
    assert everything(world) == before
