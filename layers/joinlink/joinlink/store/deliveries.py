"""Deliveries of webhooks: events and the tries to tell them (P2).

BOOKING#b / DELIVERY#d    host_id, webhook_id, booking_id, event, body, created_at, state, tries, next_at, is_test,
HOST#h / DELIVERY#d       attempts [{at, status, body, milliseconds, trouble}], due_pk, due_sk, ttl
                          index `due`: WEBHOOK#w, and WAITING#w for as long as it failed and is to be tried again

A delivery about a booking lies with it, and so goes with its guest; the index, of keys alone, lists those of a webhook.
"""

from __future__ import annotations

from collections.abc import Sequence

from boto3.dynamodb.conditions import Attr
from boto3.dynamodb.conditions import Key as IsKey

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.model.delivery import KEPT_FOR, Attempt, Delivery, DeliveryReference, DeliveryState, ReceiverAnswer
from joinlink.store import index_keys, keys
from joinlink.store.items import optional_instant, time_to_live, written_instant
from joinlink.store.table import Table
from joinlink.store.writes import IS_NEW, Item, Put, Update


class DynamoDeliveries:
    """Keeps deliveries."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, delivery: Delivery) -> bool:
        of = delivery.reference
        told = {
            "host_id": of.host_id,
            "webhook_id": of.webhook_id,
            "booking_id": of.booking_id,
            "event": delivery.event,
            "body": delivery.body,
            "created_at": rfc3339(delivery.created_at),
            "is_test": delivery.is_test or None,
            **time_to_live(delivery.created_at, KEPT_FOR),
        }
        return self._table.try_write(Put(keys.delivery(of) | told | _state(delivery), IS_NEW))

    def get(self, reference: DeliveryReference) -> Delivery | None:
        item = self._table.get(keys.delivery(reference))
        return None if item is None else _read(item)

    def change(self, seen: Delivery, changed: Delivery) -> bool:
        is_as_seen = Attr("tries").eq(seen.tries) & Attr("state").eq(seen.state)
        return self._table.try_write(Update(keys.delivery(seen.reference), _state(changed), is_as_seen))

    def list(self, webhook_id: str, limit: int) -> Sequence[Delivery]:
        over, failing = (self._listed(webhook_id, limit, are_failing=each, newest_first=True) for each in (False, True))
        return sorted([*over, *failing], key=_by_time, reverse=True)[:limit]

    def failing(self, webhook_id: str, limit: int) -> Sequence[Delivery]:
        found = self._listed(webhook_id, limit, are_failing=True, newest_first=False)
        return sorted((each for each in found if _is_failing(each)), key=_by_time)

    def _listed(self, webhook_id: str, limit: int, *, are_failing: bool, newest_first: bool) -> Sequence[Delivery]:
        partition = index_keys.deliveries_of(webhook_id, are_failing=are_failing)
        found = self._table.query(IsKey("due_pk").eq(partition), index="due", newest_first=newest_first, limit=limit)
        rows = self._table.get_each([keys.Key(pk=each["pk"], sk=each["sk"]) for each in found]) if found else []
        # One that moved meanwhile may still show here; it is listed where it is by now.
        return [_read(row) for row in rows if row["due_pk"] == partition]


def _by_time(delivery: Delivery) -> tuple[object, str]:
    return delivery.created_at, delivery.reference.delivery_id


def _is_failing(delivery: Delivery) -> bool:
    return delivery.state is DeliveryState.WAITING and delivery.next_at is not None


def _state(delivery: Delivery) -> Item:
    """Return the attributes that a try changes."""
    partition = index_keys.deliveries_of(delivery.reference.webhook_id, are_failing=_is_failing(delivery))
    return {
        "state": delivery.state,
        "tries": delivery.tries,
        "next_at": written_instant(delivery.next_at),
        "attempts": [_attempt_item(attempt) for attempt in delivery.attempts],
        **index_keys.listed(partition, delivery.created_at, delivery.reference.delivery_id),
    }


def _attempt_item(attempt: Attempt) -> Item:
    answer = attempt.answer
    item = {
        "at": rfc3339(attempt.at),
        "status": answer.status,
        "body": answer.body,
        "milliseconds": answer.milliseconds,
        "trouble": answer.trouble,
    }
    return {name: value for name, value in item.items() if value is not None}


def _read(item: Item) -> Delivery:
    return Delivery(
        reference=DeliveryReference(
            host_id=item["host_id"],
            webhook_id=item["webhook_id"],
            delivery_id=str(item["sk"]).partition("#")[2],
            booking_id=item.get("booking_id"),
        ),
        event=item["event"],
        body=item["body"],
        created_at=parse_rfc3339(item["created_at"]),
        state=DeliveryState(item["state"]),
        tries=item["tries"],
        next_at=optional_instant(item.get("next_at")),
        attempts=tuple(map(_read_attempt, item["attempts"])),
        is_test=item.get("is_test", False),
    )


def _read_attempt(item: Item) -> Attempt:
    answer = ReceiverAnswer(item.get("status"), item["body"], item["milliseconds"], item["trouble"])
    return Attempt(parse_rfc3339(item["at"]), answer)
