"""Connections, and the lease that lets one caller at a time refresh their tokens (C9, C11).

HOST#h / CONNECTION#provider    status, account_id, account_email, account_plan, server_url, scopes, connected_at,
                                generation, sealed_tokens, access_expires_at, lease_until, is_unreadable,
                                unreadable_mailed, refused_since, look_began, look_failed, busy (kept by `profiles`)
ZOOMACCOUNT#id / HOST#h         host_id; the hosts that a deauthorised Zoom account is connected to

      put                lease taken            put_refreshed          lease taken, function dies    lease_until
    ───┬──────────────────────┬───────────────────────┬──────────────────────┬────────────────────────────┬──────▶ time
       │ generation g         │ others are refused    │ generation g+1       │ others are refused         │ free
       │ no lease             │ until lease_until     │ no lease             │                            │ again

Every write of tokens is conditional on the generation that its caller read, and on `connected_at`: a connection that
was removed and recreated starts at generation 1 again, and tokens refreshed for the old one must not land on it. Writes
about the account rather than its tokens (removing it, wiping it, its busy times) are conditional on `connected_at`
alone. A wipe raises the generation, so that a refresh still under way can't bring tokens back.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.errors import ConnectionFailed
from joinlink.language import gettext as _
from joinlink.model.calendar_look import SKEW, remembered_for
from joinlink.model.due import LOOKED_AFTER, WATCHED
from joinlink.model.host import Connection, ConnectionStatus, Provider
from joinlink.store import keys
from joinlink.store.due import drop_due_work, put_due_work
from joinlink.store.items import epoch_deadline, epoch_seconds
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import IS_NEW, Delete, Item, Put, Update, Write

FIRST_LOOK_AFTER: Final = timedelta(days=1)
FIRST_READING_AFTER: Final = timedelta(hours=1)


class DynamoConnections:
    """Keeps connections."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, host_id: str, provider: Provider) -> Connection | None:
        item = self._table.get(keys.connection(host_id, provider))
        return None if item is None else read_connection(item)

    def list(self, host_id: str) -> Sequence[Connection]:
        of_this_host = Key("pk").eq(keys.host_partition(host_id))
        items = self._table.query(of_this_host & Key("sk").begins_with(keys.CONNECTION_PREFIX), consistent=True)
        return [read_connection(item) for item in items]

    def put(self, connection: Connection) -> None:
        key = keys.connection(connection.host_id, connection.provider)
        previous = self.get(connection.host_id, connection.provider)
        nothing_newer_stands_there = IS_NEW | Attr("generation").lt(connection.generation)
        writes: list[Write] = [Put(key | _connection_item(connection), nothing_newer_stands_there)]
        if connection.provider in LOOKED_AFTER:
            tomorrow = connection.connected_at + FIRST_LOOK_AFTER
            writes.append(put_due_work(LOOKED_AFTER[connection.provider], connection.host_id, tomorrow))
        if connection.provider in WATCHED:
            in_an_hour = connection.connected_at + FIRST_READING_AFTER
            writes.append(put_due_work(WATCHED[connection.provider], connection.host_id, in_an_hour))
        if connection.provider is Provider.ZOOM:
            writes.append(Put(_account_key(connection) | {"host_id": connection.host_id}))
            if previous is not None and previous.account_id != connection.account_id:
                writes.append(Delete(_account_key(previous)))
        try:
            self._table.transact(writes)
        except ConditionFailed as exc:
            raise ConnectionFailed(_("the connection was renewed meanwhile")) from exc

    def delete(self, connection: Connection) -> None:
        key = keys.connection(connection.host_id, connection.provider)
        writes: list[Write] = [Delete(key, is_the_one_seen(connection))]
        if connection.provider in LOOKED_AFTER:
            writes.append(drop_due_work(LOOKED_AFTER[connection.provider], connection.host_id))
        if connection.provider in WATCHED:
            writes.append(drop_due_work(WATCHED[connection.provider], connection.host_id))
        if connection.provider is Provider.ZOOM:
            writes.append(Delete(_account_key(connection)))
        with suppress(ConditionFailed):
            self._table.transact(writes)

    def take_refresh_lease(self, connection: Connection, now: datetime, until: datetime) -> bool:
        no_lease = Attr("lease_until").not_exists()
        lease_has_ended = Attr("lease_until").lte(epoch_seconds(now))
        return self._change(
            connection,
            {"lease_until": epoch_deadline(until)},
            _is_as_seen(connection, connection.generation) & (no_lease | lease_has_ended),
        )

    def release_refresh_lease(self, connection: Connection) -> None:
        self._change(connection, {"lease_until": None}, _is_as_seen(connection, connection.generation))

    def note_refusal(self, connection: Connection, at: datetime) -> None:
        is_first = Attr("refused_since").not_exists()
        self._change(
            connection, {"refused_since": rfc3339(at)}, _is_as_seen(connection, connection.generation) & is_first
        )

    def put_refreshed(self, connection: Connection, *, seen_generation: int) -> bool:
        refreshed = {
            "status": connection.status,
            "generation": connection.generation,
            "sealed_tokens": connection.sealed_tokens,
            "access_expires_at": rfc3339(connection.access_expires_at),
            "lease_until": None,
            "refused_since": None,
        }
        return self._change(connection, refreshed, _is_as_seen(connection, seen_generation))

    def require_reconnect(self, connection: Connection) -> bool:
        broken = {"status": ConnectionStatus.RECONNECT_REQUIRED, "lease_until": None}
        return self._change(connection, broken, _is_as_seen(connection, connection.generation))

    def mark_unreadable(self, connection: Connection) -> bool:
        could_be_read = Attr("is_unreadable").not_exists()
        return self._change(connection, {"is_unreadable": True}, is_the_one_seen(connection) & could_be_read)

    def mark_unreadable_mailed(self, connection: Connection) -> None:
        is_unreadable = Attr("is_unreadable").exists()
        self._change(connection, {"unreadable_mailed": True}, is_the_one_seen(connection) & is_unreadable)

    def begin_look(self, connection: Connection, now: datetime) -> bool:
        nobody_looks = Attr("look_began").not_exists()
        earlier_look_is_forgotten = Attr("look_began").lte(rfc3339(now - remembered_for(connection)))
        is_ahead_of_time = Attr("look_began").gt(rfc3339(now + SKEW))
        return self._change(
            connection,
            {"look_began": rfc3339(now), "look_failed": None},
            is_the_one_seen(connection) & (nobody_looks | earlier_look_is_forgotten | is_ahead_of_time),
        )

    def end_look(self, connection: Connection) -> None:
        self._change(connection, {"look_began": None, "look_failed": None}, is_the_one_seen(connection))

    def fail_look(self, connection: Connection, now: datetime) -> None:
        self._change(connection, {"look_began": rfc3339(now), "look_failed": True}, is_the_one_seen(connection))

    def wipe(self, connection: Connection) -> None:
        forgotten = {
            "status": ConnectionStatus.RECONNECT_REQUIRED,
            "sealed_tokens": b"",
            "account_email": None,
            "account_plan": None,
            "busy": None,
            "look_began": None,
            "look_failed": None,
            "lease_until": None,
        }
        key = keys.connection(connection.host_id, connection.provider)
        writes: list[Write] = [Update(key, forgotten, is_the_one_seen(connection), {"generation": 1})]
        if connection.provider is Provider.ZOOM:
            writes.append(Delete(_account_key(connection)))
        with suppress(ConditionFailed):
            self._table.transact(writes)

    def hosts_of_zoom_account(self, account_id: str) -> Sequence[str]:
        of_this_account = Key("pk").eq(keys.zoom_account_partition(account_id))
        return [item["host_id"] for item in self._table.query(of_this_account, consistent=True)]

    def _change(self, connection: Connection, values: Item, condition: ConditionBase) -> bool:
        return self._table.try_write(
            Update(keys.connection(connection.host_id, connection.provider), values, condition)
        )


def is_the_one_seen(connection: Connection) -> ConditionBase:
    """Hold unless the connection was removed or recreated; refreshed tokens don't matter."""
    return Attr("connected_at").eq(rfc3339(connection.connected_at))


def _is_as_seen(connection: Connection, generation: int) -> ConditionBase:
    is_the_generation_seen = Attr("generation").eq(generation)
    return is_the_generation_seen & is_the_one_seen(connection)


def _account_key(connection: Connection) -> keys.Key:
    return keys.zoom_account(connection.account_id, connection.host_id)


def _connection_item(connection: Connection) -> Item:
    return {
        "host_id": connection.host_id,
        "provider": connection.provider,
        "status": connection.status,
        "account_id": connection.account_id,
        "account_email": connection.account_email,
        "account_plan": connection.account_plan,
        "server_url": connection.server_url,
        "refused_since": rfc3339(connection.refused_since) if connection.refused_since else None,
        "is_unreadable": connection.is_unreadable or None,
        "unreadable_mailed": connection.unreadable_mailed or None,
        "look_began": rfc3339(connection.look_began_at) if connection.look_began_at else None,
        "look_failed": connection.look_failed or None,
        "scopes": connection.scopes,
        "connected_at": rfc3339(connection.connected_at),
        "generation": connection.generation,
        "sealed_tokens": connection.sealed_tokens,
        "access_expires_at": rfc3339(connection.access_expires_at),
    }


def read_connection(item: Item) -> Connection:
    """Read a connection from its item."""
    return Connection(
        host_id=item["host_id"],
        provider=Provider(item["provider"]),
        status=ConnectionStatus(item["status"]),
        account_id=item["account_id"],
        account_email=item.get("account_email"),
        account_plan=item.get("account_plan"),
        server_url=item.get("server_url"),
        refused_since=parse_rfc3339(item["refused_since"]) if item.get("refused_since") else None,
        is_unreadable="is_unreadable" in item,
        unreadable_mailed="unreadable_mailed" in item,
        look_began_at=parse_rfc3339(item["look_began"]) if item.get("look_began") else None,
        look_failed="look_failed" in item,
        scopes=tuple(item["scopes"]),
        connected_at=parse_rfc3339(item["connected_at"]),
        generation=item["generation"],
        sealed_tokens=item["sealed_tokens"],
        access_expires_at=parse_rfc3339(item["access_expires_at"]),
    )
