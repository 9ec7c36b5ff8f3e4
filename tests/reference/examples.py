"""The examples of the reference: sample events of events/, played on fakes where the call makes sense."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import count
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl

from joinlink.ids import booking_ids_in
from joinlink.model.api_key import ApiKey, Scope
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.host import Provider
from joinlink.model.money import Money
from joinlink.model.refund import Refund, RefundState
from joinlink.model.series import SeriesPlace
from reference.calls import Call, Raw
from reference.document import Example
from reference.subjects import SUBJECTS
from reference.subjects.packages import PACKAGES
from reference.subjects.webhooks import WEBHOOKS
from tests.functions.site import Answer, invoke, sample
from tests.samples import DELIVERY, EVENINGS, FEED_SECRET, HOST, LEFTOVER, NOW, PACKAGE, WEBHOOK, at
from tests.worlds.packages import bought, offer
from tests.worlds.world import HOST_ID, PAID_CLASS, PENDING, WITH_ZOOM, World

TO_BE_CONFIRMED = replace(PENDING, status=BookingStatus.AWAITING_CONFIRMATION, price=Money(0, "eur"), checkout=None)
PAID = replace(WITH_ZOOM, checkout=Checkout("cs_1", "https://checkout.stripe.example/cs_1", "pi_1", is_completed=True))

FAKE_SITE = "http://localhost:8080"
SHOWN_SITE = "https://site.example"

Stage = Callable[[World], object]


def confirmed(world: World) -> None:
    """Let a guest have booked, and the link be there."""
    world.put(WITH_ZOOM)


def _with_key(world: World) -> None:
    world.api_keys.create(ApiKey("key_1", HOST.host_id, "Spreadsheet", (Scope.READ,), "jl_sample1", NOW), "secret")


def _with_packages(world: World) -> None:
    offer(world)
    bought(world, spent={world.put(replace(WITH_ZOOM, package_id=PACKAGE.package_id)).booking_id: NOW})


def _sold_in_series(world: World) -> None:
    world.sell(replace(PAID_CLASS, series_max=8))


def _with_income(world: World) -> None:
    world.put(PAID)
    world.clock.time = PAID.starts_at


def _with_package_paid_back(world: World) -> None:
    bought(world, refunds=(Refund(1, PACKAGE.price.amount_minor, NOW, RefundState.MADE, "re_1"),))


def _with_series(world: World) -> None:
    (first, second) = booking_ids_in("series_1", 2)
    world.put(replace(WITH_ZOOM, booking_id=first, series=SeriesPlace("series_1", 1, 2)))
    later = at(WITH_ZOOM, WITH_ZOOM.starts_at + timedelta(weeks=1))
    world.put(replace(later, booking_id=second, series=SeriesPlace("series_1", 2, 2)))


def _with_hours(world: World) -> None:
    world.also_open(EVENINGS)


def _with_webhook(world: World) -> None:
    world.webhooks.put(WEBHOOK)
    world.deliveries.put(DELIVERY)


def _with_feed(world: World) -> None:
    confirmed(world)
    world.feeds.create(HOST_ID, FEED_SECRET, NOW)


STAGES: dict[str, Stage] = {
    "book": lambda world: None,
    "listSeriesDates": _sold_in_series,
    "bookSeries": _sold_in_series,
    "cancelSeries": _with_series,
    "moveSeries": _with_series,
    "fetchFeed": _with_feed,
    "listIncome": _with_income,
    "confirmBooking": lambda world: world.put(TO_BE_CONFIRMED),
    "releaseBooking": lambda world: world.put(PENDING),
    "listOccurrences": lambda world: world.seat(WITH_ZOOM),
    "readOccurrence": lambda world: world.seat(WITH_ZOOM),
    "cancelOccurrence": lambda world: world.seat(WITH_ZOOM),
    "rescheduleOccurrence": lambda world: world.seat(WITH_ZOOM),
    "listKeys": _with_key,
    "revokeKey": _with_key,
    **dict.fromkeys(("listHours", "readHours", "replaceHours", "removeHours"), _with_hours),
    "refundBooking": lambda world: world.put(PAID),
    **dict.fromkeys((call.name for call in PACKAGES.calls), _with_packages),
    "endPackage": _with_package_paid_back,
    **dict.fromkeys((call.name for call in WEBHOOKS.calls), _with_webhook),
}
"""What a call finds, by its name; the others find a confirmed booking."""


def play(call: Call) -> tuple[Mapping[str, Any], Answer]:
    """Send a call's sample event, and return it with its answer, which is the same each time."""
    event = sample(call.sample)
    with on_stage(STAGES.get(call.name, confirmed)), with_steady_ids():
        return event, invoke(call.sample.partition(".")[0], event)


@contextmanager
def on_stage(stage: Stage) -> Iterator[World]:
    """Set up what a call finds: a host who sells a class, with accounts and a notice, and what `stage` adds."""
    with World.selling().connect(Provider.ZOOM, Provider.GOOGLE).inhabited() as world:
        world.public_base_url = FAKE_SITE
        world.notices.put(LEFTOVER)
        stage(world)
        yield world


@contextmanager
def with_steady_ids() -> Iterator[None]:
    """Let what is random otherwise be the same each time."""
    numbers = count(1)

    def made(length: int) -> bytes:
        return sha256(str(next(numbers)).encode()).digest()[:length]

    with (
        patch("joinlink.ids.secrets.token_bytes", made),
        patch("joinlink.ids.secrets.token_urlsafe", lambda n: made(n).hex()),
    ):
        yield


def examples() -> dict[str, Example]:
    """Play every call."""
    return {call.name: _example(call, *play(call)) for subject in SUBJECTS for call in subject.calls}


def _example(call: Call, event: Mapping[str, Any], answer: Answer) -> Example:
    assert answer.status in (call.status, call.redirects), (
        f"{call.sample} of {call.name}: {answer.status} {answer.text}"
    )
    has_json = call.has_example and call.answer is not None and not isinstance(call.answer, Raw)
    body, text = event.get("body"), answer.text.replace(FAKE_SITE, SHOWN_SITE)
    return Example(
        path=event["rawPath"],
        query=dict(parse_qsl(event.get("rawQueryString", ""))),
        body=json.loads(body) if body and not isinstance(call.body, Raw) else None,
        answer=json.loads(text) if has_json else None,
    )
