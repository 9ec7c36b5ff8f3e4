"""Hosts' profiles: classes, availability and connections, stored side by side so that one Query reads them.

HOST#h / AVAILABILITY           timezone, weekly [{weekday, start_minute, end_minute}],
                                overrides [{date, windows [{start_minute, end_minute}]}], buffers, notice, horizon,
                                stands_in until the host sets hours: only the zone is theirs; with several sets of
                                hours, of the default: hours_id, name, own_overrides, and other_hours
                                [{hours_id, name, weekly, overrides}]
HOST#h / CLASS#c                the class; price {amount_minor, currency}, location {label, address, place_id},
                                questions [{question_id, label, kind, is_required, choices}],
                                deadlines {move_minutes, cancel_minutes}, color, seats, series_max, hours_id,
                                picture: the name of the one that `pictures` keeps, deleted with the class
HOST#h / SLUG#x                 class_id of the class with this slug; once it was given up also free_at, ttl
                                (`former_names`); outside that Query's range
HOST#h / CONNECTION#provider    busy {fetched_at, start, end, intervals [start, end, start, end, ...], is_slow}, epoch
                                seconds; writing it removes is_unreadable, unreadable_mailed, look_began and
                                look_failed; the rest belongs to `connections`
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import reduce
from itertools import chain
from typing import Final

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.model.availability import (
    FIRST_HOURS,
    Availability,
    DateOverride,
    HoursSet,
    WeeklyWindow,
    Window,
    default_availability,
)
from joinlink.model.former_names import kept_names
from joinlink.model.host import Connection, Provider
from joinlink.model.meeting import MeetingChoice
from joinlink.model.palette import Hue
from joinlink.model.profile import BusySnapshot, HostProfile
from joinlink.model.slots import Interval
from joinlink.model.teaching import TeachingClass
from joinlink.store import keys
from joinlink.store.connections import is_the_one_seen, read_connection
from joinlink.store.former_names import former_names_item, kept_until, may_be_taken, read_former_names
from joinlink.store.items import (
    deadlines_item,
    location_item,
    machine_time,
    money_item,
    question_items,
    read_deadlines,
    read_location,
    read_money,
    read_questions,
)
from joinlink.store.packages import read_offer
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import EXISTS, IS_NEW, Delete, Item, Put, Update, Write

ZONE_OF_A_NEW_HOST: Final = "UTC"
_IS_NOT_SET: Final = IS_NEW | Attr("stands_in").exists()
_SET_OR_NOT: Final = IS_NEW | EXISTS


class DynamoProfiles:
    """Keeps classes and availability, and reads them with the connections."""

    def __init__(self, table: Table, *, now: Callable[[], datetime] = machine_time) -> None:
        self._table = table
        self._now = now

    def load(self, host_id: str) -> HostProfile:
        of_this_host = Key("pk").eq(keys.host_partition(host_id))
        is_of_the_profile = Key("sk").between(keys.PROFILE_FIRST, keys.PROFILE_LAST)
        items = self._table.query(of_this_host & is_of_the_profile, consistent=True)
        connections = [item for item in items if item["sk"].startswith(keys.CONNECTION_PREFIX)]
        availability = next((item for item in items if item["sk"] == keys.PROFILE_FIRST), None)
        order = next((item for item in items if item["sk"] == keys.class_order(host_id)["sk"]), None)
        return HostProfile(
            host_id=host_id,
            availability=(
                default_availability(ZONE_OF_A_NEW_HOST) if availability is None else _read_availability(availability)
            ),
            has_set_availability=availability is not None and "stands_in" not in availability,
            zone_is_known=availability is not None,
            classes=tuple(_read_class(item) for item in items if item["sk"].startswith(keys.CLASS_PREFIX)),
            connections=tuple(read_connection(item) for item in connections),
            busy_snapshots={
                Provider(item["provider"]): _read_snapshot(item["busy"]) for item in connections if "busy" in item
            },
            class_order=tuple(order["class_ids"]) if order else (),
            packages=tuple(read_offer(item) for item in items if item["sk"].startswith(keys.PACKAGE_OFFER_PREFIX)),
        )

    def put_first_zone(self, host_id: str, timezone: str) -> None:
        item = {**_availability_item(default_availability(timezone)), "stands_in": True}
        with suppress(ConditionFailed):
            self._table.write(Put(keys.availability(host_id) | item, _IS_NOT_SET))

    def put_availability(self, host_id: str, availability: Availability) -> None:
        hours = {**_week_and_rules(availability), "stands_in": None}
        self._table.write(Update(keys.availability(host_id), hours, _SET_OR_NOT))

    def change_availability(self, host_id: str, availability: Availability, *, seen: HostProfile) -> bool:
        item = _availability_item(availability)
        was_seen = _is_still(_availability_item(seen.availability)) if seen.has_set_availability else _IS_NOT_SET
        # A repeat whose first answer was lost finds its own hours.
        return self._table.try_transact([Put(keys.availability(host_id) | item, was_seen | _is_still(item))])

    def put_class(self, teaching_class: TeachingClass, *, replaces: TeachingClass | None = None) -> bool:
        host_id, class_id, slug = teaching_class.host_id, teaching_class.class_id, teaching_class.slug
        given_up = replaces.slug if replaces else slug
        class_item = _class_item(teaching_class)
        # A repeat whose first answer was lost finds its own class.
        is_the_one_seen = (_is_still(_class_item(replaces)) if replaces else IS_NEW) | _is_still(class_item)
        slug_is_free_or_ours = may_be_taken(Attr("class_id").eq(class_id), self._now())
        writes: list[Write] = [
            Put(keys.teaching_class(host_id, class_id) | class_item, is_the_one_seen),
            Put(keys.slug(host_id, slug) | {"class_id": class_id}, slug_is_free_or_ours),
        ]
        if given_up != slug:
            kept = {"class_id": class_id, **kept_until(teaching_class.former_slugs, given_up)}
            writes.append(Put(keys.slug(host_id, given_up) | kept, slug_is_free_or_ours))
        return self._table.try_transact(writes)

    def delete_class(self, teaching_class: TeachingClass) -> bool:
        host_id, class_id, slug = teaching_class.host_id, teaching_class.class_id, teaching_class.slug
        class_is_gone_or_the_one_seen = IS_NEW | Attr("slug").eq(slug)
        slug_is_free_or_ours = IS_NEW | Attr("class_id").eq(class_id)
        slugs = [slug, *kept_names(teaching_class.former_slugs, self._now())]
        return self._table.try_transact(
            [
                Delete(keys.teaching_class(host_id, class_id), class_is_gone_or_the_one_seen),
                Delete(keys.picture(host_id, class_id)),
                *(Delete(keys.slug(host_id, each), slug_is_free_or_ours) for each in slugs),
            ]
        )

    def order_classes(self, host_id: str, class_ids: Sequence[str]) -> None:
        self._table.write(Put(keys.class_order(host_id) | {"class_ids": list(class_ids)}))

    def keep_busy_snapshot(self, connection: Connection, snapshot: BusySnapshot) -> None:
        kept = {
            "fetched_at": snapshot.fetched_at.isoformat(timespec="milliseconds"),
            "start": snapshot.window.start,
            "end": snapshot.window.end,
            "intervals": list(chain.from_iterable(snapshot.busy)),
            **({"is_slow": True} if snapshot.is_slow else {}),
        }
        ended = {"is_unreadable": None, "unreadable_mailed": None, "look_began": None, "look_failed": None}
        values: Item = {"busy": kept, **ended}
        key = keys.connection(connection.host_id, connection.provider)
        with suppress(ConditionFailed):
            self._table.write(Update(key, values, is_the_one_seen(connection)))

    def drop_busy_snapshot(self, host_id: str, provider: Provider) -> None:
        with suppress(ConditionFailed):
            self._table.write(Update(keys.connection(host_id, provider), {"busy": None}))


def _is_still(attributes: Item) -> ConditionBase:
    """Return the condition that an item's attributes are these; None stands for one that it does not have."""
    conditions: list[ConditionBase] = [
        Attr(name).not_exists() if value is None else Attr(name).eq(value) for name, value in attributes.items()
    ]
    return reduce(ConditionBase.__and__, conditions)


def _read_snapshot(item: Item) -> BusySnapshot:
    bounds = item["intervals"]
    return BusySnapshot(
        fetched_at=parse_rfc3339(item["fetched_at"]),
        window=Interval(item["start"], item["end"]),
        busy=tuple(map(Interval, bounds[::2], bounds[1::2])),
        is_slow="is_slow" in item,
    )


def _availability_item(availability: Availability) -> Item:
    others = [
        {
            "hours_id": each.hours_id,
            "name": each.name,
            "weekly": _weekly_items(each.weekly),
            "overrides": _override_items(each.overrides),
        }
        for each in availability.others
    ]
    return _week_and_rules(availability) | {
        "hours_id": None if availability.hours_id == FIRST_HOURS else availability.hours_id,
        "name": availability.name or None,
        "own_overrides": _override_items(availability.own_overrides) or None,
        "other_hours": others or None,
    }


def _week_and_rules(availability: Availability) -> Item:
    return {
        "timezone": availability.timezone,
        "weekly": _weekly_items(availability.weekly),
        "overrides": _override_items(availability.overrides),
        "buffer_before_minutes": availability.buffer_before_minutes,
        "buffer_after_minutes": availability.buffer_after_minutes,
        "minimum_notice_minutes": availability.minimum_notice_minutes,
        "horizon_days": availability.horizon_days,
    }


def _read_availability(item: Item) -> Availability:
    return Availability(
        timezone=item["timezone"],
        weekly=_read_weekly(item["weekly"]),
        overrides=_read_overrides(item["overrides"]),
        buffer_before_minutes=item["buffer_before_minutes"],
        buffer_after_minutes=item["buffer_after_minutes"],
        minimum_notice_minutes=item["minimum_notice_minutes"],
        horizon_days=item["horizon_days"],
        hours_id=item.get("hours_id", FIRST_HOURS),
        name=item.get("name", ""),
        own_overrides=_read_overrides(item.get("own_overrides", [])),
        others=tuple(
            HoursSet(each["hours_id"], each["name"], _read_weekly(each["weekly"]), _read_overrides(each["overrides"]))
            for each in item.get("other_hours", [])
        ),
    )


def _weekly_items(weekly: Sequence[WeeklyWindow]) -> list[Item]:
    return [{"weekday": each.weekday, **_window_item(each.window)} for each in weekly]


def _override_items(overrides: Sequence[DateOverride]) -> list[Item]:
    return [
        {"date": each.date.isoformat(), "windows": [_window_item(window) for window in each.windows]}
        for each in overrides
    ]


def _read_weekly(items: Sequence[Item]) -> tuple[WeeklyWindow, ...]:
    return tuple(WeeklyWindow(each["weekday"], _read_window(each)) for each in items)


def _read_overrides(items: Sequence[Item]) -> tuple[DateOverride, ...]:
    return tuple(DateOverride(date.fromisoformat(each["date"]), _read_windows(each["windows"])) for each in items)


def _window_item(window: Window) -> Item:
    return {"start_minute": window.start_minute, "end_minute": window.end_minute}


def _read_windows(items: Sequence[Item]) -> tuple[Window, ...]:
    return tuple(_read_window(item) for item in items)


def _read_window(item: Item) -> Window:
    return Window(item["start_minute"], item["end_minute"])


def _class_item(teaching_class: TeachingClass) -> Item:
    return {
        "class_id": teaching_class.class_id,
        "host_id": teaching_class.host_id,
        "title": teaching_class.title,
        "description": teaching_class.description,
        "duration_minutes": teaching_class.duration_minutes,
        "slot_step_minutes": teaching_class.slot_step_minutes,
        "price": money_item(teaching_class.price),
        "is_online": teaching_class.is_online,
        "meeting_choice": teaching_class.meeting_choice,
        "location": location_item(teaching_class.location),
        "slug": teaching_class.slug,
        "published": teaching_class.published,
        "reminder_minutes": teaching_class.reminder_minutes,
        "created_at": rfc3339(teaching_class.created_at),
        "former_slugs": former_names_item(teaching_class.former_slugs),
        "color": teaching_class.color,
        "picture": teaching_class.picture,
        "questions": question_items(teaching_class.questions),
        "deadlines": deadlines_item(teaching_class.deadlines),
        "seats": teaching_class.seats if teaching_class.is_group else None,
        "series_max": teaching_class.series_max if teaching_class.has_series else None,
        "hours_id": teaching_class.hours_id,
    }


def _read_class(item: Item) -> TeachingClass:
    return TeachingClass(
        class_id=item["class_id"],
        host_id=item["host_id"],
        title=item["title"],
        description=item["description"],
        duration_minutes=item["duration_minutes"],
        slot_step_minutes=item["slot_step_minutes"],
        price=read_money(item["price"]),
        is_online=item["is_online"],
        meeting_choice=MeetingChoice(item["meeting_choice"]),
        location=read_location(item.get("location")),
        slug=item["slug"],
        published=item["published"],
        reminder_minutes=tuple(item["reminder_minutes"]),
        created_at=parse_rfc3339(item["created_at"]),
        former_slugs=read_former_names(item.get("former_slugs")),
        color=Hue(item["color"]) if "color" in item else None,
        picture=item.get("picture"),
        questions=read_questions(item.get("questions", [])),
        deadlines=read_deadlines(item.get("deadlines")),
        seats=item.get("seats", 1),
        series_max=item.get("series_max", 1),
        hours_id=item.get("hours_id"),
    )
