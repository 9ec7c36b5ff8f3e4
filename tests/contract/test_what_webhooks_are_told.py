"""P2: what webhooks are told of bookings, from the table's stream on: those of groups, series and packages as well."""

import json
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.utilities import dynamo_json_dump

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import Party
from joinlink.model.host import Provider
from joinlink.model.payment import PaymentEventKind, RefundEvent, SeriesEvent
from joinlink.usecases.bookings.book_series import SeriesRequest, book_series
from joinlink.usecases.bookings.cancel_booking import cancel_booking
from joinlink.usecases.bookings.change_occurrence import cancel_occurrence, move_occurrence
from joinlink.usecases.bookings.change_series import Rhythm, cancel_rest, move_rest
from joinlink.usecases.bookings.refund_booking import refund_booking
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from joinlink.usecases.bookings.take_payment_event import take_payment_event
from joinlink.usecases.bookings.take_refund_event import take_refund_event
from joinlink.usecases.bookings.take_series_event import take_series_event
from local.event_patterns import matches
from tests.contract.moto_session import REGION
from tests.contract.store_samples import Stores
from tests.functions.site import run
from tests.infra.project import resources
from tests.samples import GUEST, HOST, SLOT, WEBHOOK
from tests.worlds.packages import bought
from tests.worlds.world import FREE_CLASS, PAID_CLASS, World, payment_of, request

CONFIRMED, MOVED, LINK = "booking.confirmed", "booking.moved", "booking.link_ready"
CANCELLED, REFUNDED = "booking.cancelled", "booking.refunded"
LATER = SLOT + timedelta(hours=1)


@pytest.fixture(scope="session")
def table_definition(table_definition: dict[str, Any]) -> dict[str, Any]:
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    return table_definition | {"StreamSpecification": stream}


@dataclass
class Told:
    """A host with a webhook, whose rows are on a table with a stream that `tell_host` reads."""

    world: World
    read: int = 0

    def news(self) -> list[dict[str, Any]]:
        """Hand over what the stream has, twice, and return what is queued, each once, in order."""
        backend = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION]
        (table,) = backend.tables.values()
        assert table.stream_shard is not None
        items = table.stream_shard.items
        records = [json.loads(dynamo_json_dump(item.to_json())) for item in items[self.read :]]
        self.read = len(items)
        (event,) = resources("AWS::Serverless::Function")["TellHostFunction"]["Events"].values()
        patterns = [json.loads(each["Pattern"]) for each in event["Properties"]["FilterCriteria"]["Filters"]]
        wanted = [record for record in records if any(matches(pattern, record) for pattern in patterns)]
        with self.world.inhabited():
            for _ in range(2):
                assert run("tell_host", {"Records": wanted}) == {"batchItemFailures": []}
        queued = dict.fromkeys(task.reference for task in self.world.delivery_queue.empty())
        return [json.loads(self.world.deliveries.rows[reference].body) for reference in queued]

    def of(self, booking: Booking, news: list[dict[str, Any]]) -> list[tuple[str, int]]:
        """Return what one booking's news are: what happened, and at which revision."""
        return [
            (each["type"], each["data"]["revision"]) for each in news if each["data"]["bookingId"] == booking.booking_id
        ]

    def prepare(self, *bookings: Booking) -> None:
        """Let the workflows of their confirmation run."""
        for booking in bookings:
            self.world.run_confirm(booking)

    def prepare_again(self, *bookings: Booking) -> None:
        """Let the workflows of their move run."""
        for booking in bookings:
            self.world.run_reschedule(booking)


@pytest.fixture
def told(dynamo: Stores, endpoint: str | None) -> Told:
    if endpoint:
        pytest.skip("the stream is read as moto keeps it")
    world = World()
    for name in ("hosts", "bookings", "occurrences", "occurrence_changes", "shared_meetings", "packages"):
        setattr(world, name, getattr(dynamo, name))
    for name in ("due_work", "timeline", "notices", "profiles", "connections", "kept_forms"):
        setattr(world, name, getattr(dynamo, name))
    world.meeting_ledger, world.mail_ledger = dynamo.meeting_ledger, dynamo.mail_ledger
    world.add_host(HOST)
    world.live_in("Europe/Berlin")
    world.connect(Provider.ZOOM)
    world.webhooks.put(WEBHOOK)
    return Told(world)


def guest(number: int) -> dict[str, Any]:
    return {"guest": replace(GUEST, email=f"guest-{number}@example.com"), "idempotency_key": f"key-{number}"}


def paid_together(dates: list[Booking]) -> SeriesEvent:
    """Make Stripe's event about a series' checkout."""
    first = dates[0]
    assert first.series is not None
    assert first.checkout is not None
    return SeriesEvent(
        event_id="evt_1",
        kind=PaymentEventKind.PAID,
        session_id=first.checkout.session_id,
        payment_intent_id="pi_1",
        amount_minor=first.checkout_total.amount_minor,
        currency="eur",
        expires_at=first.pay_until,
        series_id=first.series.series_id,
    )


def the_links_are_the_bookings(told: Told, news: list[dict[str, Any]], *bookings: Booking) -> bool:
    links = {each["data"]["bookingId"]: each["data"]["meetingUrl"] for each in news if each["type"] == LINK}
    return links == {each.booking_id: told.world.stored(each).link.url for each in bookings}  # type: ignore[union-attr]


def test_p2_g2_g3_every_seat_of_a_group_is_told_of_with_the_link_that_all_share(told: Told) -> None:
    told.world.sell(replace(FREE_CLASS, seats=3))
    first, second = (told.world.book(**guest(number)) for number in (1, 2))
    told.prepare(first, second)

    news = told.news()
    assert [told.of(each, news) for each in (first, second)] == [[(CONFIRMED, 1), (LINK, 1)]] * 2
    assert the_links_are_the_bookings(told, news, first, second)
    third = told.world.book(**guest(3))
    told.prepare(third)
    assert told.of(third, told.news()) == [(CONFIRMED, 1), (LINK, 1)]

    occurrence = told.world.occurrences.get(first.occurrence_id)  # type: ignore[arg-type]
    move_occurrence(occurrence, LATER, told.world.house)
    told.prepare_again(first, second, third)
    news = told.news()
    for each in (first, second, third):
        assert told.of(each, news)[0] == (MOVED, 2)
        assert set(told.of(each, news)) <= {(MOVED, 2), (LINK, 2)}

    cancel_booking(told.world.stored(first), Party.GUEST, "", told.world.house)
    cancel_occurrence(told.world.occurrences.get(occurrence.occurrence_id), "ill", told.world.house)
    news = told.news()
    assert [told.of(each, news) for each in (first, second, third)] == [[(CANCELLED, 3)]] * 3


def test_p2_g6_every_date_of_a_series_is_told_of_by_itself(told: Told) -> None:
    told.world.sell(replace(PAID_CLASS, series_max=4))
    starts = tuple(SLOT + timedelta(weeks=week) for week in range(3))
    dates = book_series(
        SeriesRequest(request(source="203.0.113.1"), starts),
        told.world.house,
    )
    assert told.news() == []

    take_series_event(paid_together(dates), told.world.house)
    told.prepare(*dates)
    news = told.news()
    assert [told.of(each, news) for each in dates] == [[(CONFIRMED, 2), (LINK, 2)]] * 3
    assert the_links_are_the_bookings(told, news, *dates)

    moved = move_rest([told.world.stored(each) for each in dates], Rhythm(time=time(11)), told.world.house).changed
    told.prepare_again(*moved)
    news = told.news()
    assert [told.of(each, news)[0] for each in dates] == [(MOVED, 3)] * 3
    cancel_rest([told.world.stored(each) for each in dates], "", told.world.house, refund=True)
    news = told.news()
    assert [sorted(told.of(each, news)) for each in dates] == [[(CANCELLED, 4), (REFUNDED, 3)]] * 3


def test_p2_g5_a_lesson_of_a_package_is_told_of_like_any_booking(told: Told) -> None:
    told.world.sell(PAID_CLASS)
    package = bought(told.world)
    lesson = told.world.book(package_id=package.package_id)
    told.prepare(lesson)

    news = told.news()
    assert told.of(lesson, news) == [(CONFIRMED, 1), (LINK, 1)]
    assert news[0]["data"]["packageId"] == package.package_id
    reschedule_booking(told.world.stored(lesson), LATER, told.world.house)
    told.prepare_again(lesson)
    assert told.of(lesson, told.news())[0] == (MOVED, 2)
    cancel_booking(told.world.stored(lesson), Party.GUEST, "", told.world.house)
    assert told.of(lesson, told.news()) == [(CANCELLED, 3)]


def test_p2_f9_each_refund_is_told_though_one_came_back_before_it(told: Told) -> None:
    told.world.sell(PAID_CLASS)
    booking = told.world.book()
    take_payment_event(payment_of(booking), told.world.house)
    told.news()

    ids = set()
    for number in (1, 2):
        refund_booking(told.world.stored(booking), 500, told.world.house, key=f"key-{number}")
        assert [each["data"]["refundedMinor"] for each in told.news()] == [500]
        ids |= set(told.world.deliveries.rows)
        take_refund_event(
            RefundEvent(f"evt_{number}", f"re_{number}", booking.booking_id, "pi_1", number), told.world.house
        )
        assert told.news() == []
    assert len(ids) == 1 + 2
