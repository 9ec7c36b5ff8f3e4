"""P3: a host's bookings in calendar programs, read by two parsers that know nothing of each other."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import icalendar
import pytest
import vobject

from joinlink.model.booking_parts import Guest
from joinlink.model.booking_stages import BookingStatus, MeetingState
from joinlink.model.feed import FETCHES_A_MINUTE
from joinlink.model.teaching import Location
from tests.functions.host_desk import add_booking
from tests.functions.site import Answer, Site
from tests.samples import FEED_SECRET, LINK, NOW
from tests.worlds.world import HOST_ID, WITH_ZOOM, World

PAGE, FEED = "/mentor/settings/calendar", f"/feeds/{FEED_SECRET}.ics"
DAY = 24 * 60


class Entry(NamedTuple):
    uid: str
    summary: str
    starts_at: datetime
    location: str


def by_icalendar(text: str) -> Iterable[Entry]:
    for event in icalendar.Calendar.from_ical(text).walk("VEVENT"):
        yield Entry(str(event["UID"]), str(event["SUMMARY"]), event.decoded("DTSTART"), str(event.get("LOCATION", "")))


def by_vobject(text: str) -> Iterable[Entry]:
    for event in vobject.readOne(text).vevent_list:
        where = event.location.value if "location" in event.contents else ""
        yield Entry(event.uid.value, event.summary.value, event.dtstart.value.astimezone(UTC), where)


@pytest.fixture(autouse=True)
def there(world: World) -> None:
    world.feeds.create(HOST_ID, FEED_SECRET, NOW)


def fetch(world: World, **headers: str) -> Answer:
    """Fetch it as a program does, which has no session."""
    return Site(world, session=None).get(FEED, headers={name.replace("_", "-"): each for name, each in headers.items()})


@pytest.mark.parametrize("read", [by_icalendar, by_vobject])
def test_p3_a_program_reads_what_takes_place_from_sixty_days_ago_on_and_a_group_once(world: World, read: Any) -> None:
    add_booking(
        world, "bk_1", link=LINK, meeting_state=MeetingState.READY, guest=Guest("Zoë, “7; 8”", "z@x.example", "UTC")
    )
    add_booking(world, "bk_2", minutes=-59 * DAY, is_online=False, location=Location("Studio 3"))
    add_booking(world, "bk_old", minutes=-61 * DAY)
    add_booking(world, "bk_off", minutes=DAY, status=BookingStatus.CANCELLED)
    for number in (3, 4):
        world.seat(replace(WITH_ZOOM, booking_id=f"bk_{number}", starts_at=NOW + timedelta(days=2)), seats=8)

    found = sorted(read(fetch(world).text))

    assert found == [
        Entry("bk_1@joinlink", "Portfolio review with Zoë, “7; 8”", NOW + timedelta(hours=1), LINK.url),
        Entry("bk_2@joinlink", "Portfolio review with Guest", NOW - timedelta(days=59), "Studio 3"),
        Entry("occurrence_1@joinlink", "Portfolio review (2 of 8)", NOW + timedelta(days=2), ""),
    ]


def test_p3_a_program_is_told_how_long_to_keep_it_and_when_nothing_has_changed(world: World) -> None:
    add_booking(world)

    first = fetch(world)
    world.clock.time += timedelta(minutes=30)
    tags = {"etag": first.headers["etag"], "changed": first.headers["last-modified"]}
    again = [
        fetch(world, if_none_match=tags["etag"]),
        fetch(world, if_none_match=f'"other", W/{tags["etag"]}'),
        fetch(world, if_modified_since=tags["changed"]),
    ]
    add_booking(world, "bk_2", minutes=DAY)
    news = fetch(world, if_none_match=tags["etag"], if_modified_since=tags["changed"])

    assert (first.status, first.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert first.headers["cache-control"] == "private, max-age=900"
    assert tags["changed"] == "Tue, 01 Dec 2026 09:00:00 GMT"
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in first.text
    assert "X-PUBLISHED-TTL:PT1H" in first.text
    assert [(answer.status, answer.text, answer.headers["etag"]) for answer in again] == [(304, "", tags["etag"])] * 3
    assert (news.status, news.headers["last-modified"]) == (200, "Tue, 01 Dec 2026 09:30:00 GMT")
    assert fetch(world, if_modified_since="soon").status == 200


def test_p3_a_program_that_comes_too_often_is_told_to_wait(world: World) -> None:
    statuses = [fetch(world).status for _ in range(FETCHES_A_MINUTE + 1)]

    assert statuses == [200] * FETCHES_A_MINUTE + [429]
    assert fetch(world).headers["retry-after"] == "60"


@pytest.mark.parametrize("path", ["/feeds/other.ics", f"/feeds/{FEED_SECRET}", "/feeds/.ics"])
def test_p3_there_is_nothing_at_an_address_that_is_nobody_s(world: World, path: str) -> None:
    assert Site(world, session=None).get(path).status == 404


def test_p3_a_closed_account_has_no_feed(world: World) -> None:
    world.be(closed_at=NOW)

    assert fetch(world).status == 404


def test_p3_the_address_is_shown_once_and_a_new_one_or_revoking_ends_it(site: Site, world: World) -> None:
    before = site.get(PAGE)
    made = site.submit(PAGE, before.form(PAGE) | {"do": "make"})
    (address,) = made.find("//div[contains(@class, 'secret')]//code/text()")
    path = address.removeprefix(world.public_base_url)

    assert "Made on" in before.words
    assert path.startswith("/feeds/")
    assert made.find("//a[starts-with(@href, 'webcal://')]/@href") == ["webcal://" + address.partition("://")[2]]
    assert (fetch(world).status, Site(world, session=None).get(path).status) == (404, 200)
    assert path not in site.get(PAGE).text

    done = site.submit(PAGE, site.get(PAGE).form(PAGE) | {"do": "revoke"})

    assert "is revoked" in site.get(done.location).words
    assert Site(world, session=None).get(path).status == 404
    assert "Make an address" in site.get(PAGE).words


def test_p3_the_feed_is_in_the_host_s_language(world: World) -> None:
    add_booking(world)
    world.be(locale="de")

    assert "Portfolio review mit Guest" in fetch(world).text
