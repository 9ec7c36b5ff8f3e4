"""Hosts: the host's row and the two rows that make handle and identity unique.

HOST#h / HOST              host_id, name, email, handle, former_handles, plan, created_at, tested_at, closed_at,
                           refunds_packages, issuer, subject; lacks_name (of older rows, as the name says); what
                           `introductions` has; index `due`: lists all hosts for the operator
HANDLE#x / same            host_id; once it was given up also free_at, ttl (`former_names`); free_at and ttl alone once
                           its host has asked for deletion, as it is nobody's then
IDENTITY#iss#sub / same    host_id
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from boto3.dynamodb.conditions import Attr, ConditionBase

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.former_names import kept_names
from joinlink.model.host import HandleOwner, Host, Identity, is_made_of_address
from joinlink.store import index_keys, keys
from joinlink.store.billing import read_subscription
from joinlink.store.former_names import former_names_item, kept_until, may_be_taken, read_former_names
from joinlink.store.introductions import changed_attributes, introduction_item, read_introduction
from joinlink.store.items import machine_time
from joinlink.store.payouts import read_payout_account
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import IS_NEW, Item, Put, Update


class DynamoHosts:
    """Keeps hosts."""

    def __init__(self, table: Table, *, now: Callable[[], datetime] = machine_time) -> None:
        self._table = table
        self._now = now

    def get(self, host_id: str) -> Host:
        item = self._table.get(keys.host(host_id))
        if item is None:
            raise NotFound(_("no such host"))
        return _read_host(item)

    def owner_of(self, handle: str) -> HandleOwner:
        item = self._table.get(keys.handle(handle), consistent=False)
        if item is None or "host_id" not in item:
            raise NotFound(_("no such host"))
        if "free_at" not in item:
            return HandleOwner(item["host_id"], handle)
        host = self.get(item["host_id"])
        leads_here = handle == host.handle or handle in kept_names(host.former_handles, self._now())
        if not leads_here or host.closed_at is not None:
            raise NotFound(_("no such host"))
        return HandleOwner(host.host_id, host.handle)

    def id_by_identity(self, identity: Identity) -> str | None:
        item = self._table.get(keys.identity(identity))
        return None if item is None else str(item["host_id"])

    def create(self, host: Host, identity: Identity) -> bool:
        belongs_to = {"host_id": host.host_id}
        try:
            self._table.transact(
                [
                    Put(keys.host(host.host_id) | _host_item(host) | _identity_item(identity), IS_NEW),
                    Put(keys.handle(host.handle) | belongs_to, may_be_taken(_by(host), self._now())),
                    Put(keys.identity(identity) | belongs_to, IS_NEW),
                ]
            )
        except ConditionFailed:
            return self._was_created(host, identity)
        return True

    def update(self, host: Host, *, previous: Host) -> bool:
        change, previous_handle = changed_attributes(host, previous), previous.handle
        if host.handle == previous_handle:
            return not change or self._rename(host, change)
        change["former_handles"] = former_names_item(host.former_handles)
        belongs_to = {"host_id": host.host_id}
        given_up = keys.handle(previous_handle) | belongs_to | kept_until(host.former_handles, previous_handle)
        handle_is_still_the_one_given_up = Attr("handle").is_in([previous_handle, host.handle])
        return self._table.try_transact(
            [
                Update(keys.host(host.host_id), change, handle_is_still_the_one_given_up),
                Put(keys.handle(host.handle) | belongs_to, may_be_taken(_by(host), self._now())),
                Put(given_up),
            ]
        )

    def record_email(self, host_id: str, identity: Identity) -> None:
        is_another = Attr("email").exists() & (Attr("email").ne(identity.email) | Attr("subject").not_exists())
        with suppress(ConditionFailed):
            self._table.write(
                Update(keys.host(host_id), {"email": identity.email, **_identity_item(identity)}, is_another)
            )

    def record_test(self, host_id: str, at: datetime) -> None:
        self._table.write(Update(keys.host(host_id), {"tested_at": rfc3339(at)}))

    def _rename(self, host: Host, change: Item) -> bool:
        try:
            self._table.write(Update(keys.host(host.host_id), change))
        except ConditionFailed as exc:
            raise NotFound(_("no such host")) from exc
        return True

    def _was_created(self, host: Host, identity: Identity) -> bool:
        """Whether the write in the way is our own first try, whose answer was lost."""
        return self.id_by_identity(identity) == host.host_id


def _by(host: Host) -> ConditionBase:
    return Attr("host_id").eq(host.host_id)


def _host_item(host: Host) -> Item:
    return {
        "host_id": host.host_id,
        "name": host.name,
        "email": host.email,
        "handle": host.handle,
        "plan": host.plan,
        "created_at": rfc3339(host.created_at),
        "lacks_name": host.lacks_name,
        **introduction_item(host),
        **index_keys.listed(index_keys.listed_hosts(), host.created_at, host.host_id),
    }


def _identity_item(identity: Identity) -> Item:
    """Return the attributes that lead from a host to their identity's row, which is deleted with them."""
    return {"issuer": identity.issuer, "subject": identity.subject}


def _read_host(item: Item) -> Host:
    return Host(
        host_id=item["host_id"],
        name=item["name"],
        email=item["email"],
        handle=item["handle"],
        plan=item["plan"],
        created_at=parse_rfc3339(item["created_at"]),
        tested_at=parse_rfc3339(item["tested_at"]) if "tested_at" in item else None,
        customer_id=item.get("customer_id"),
        subscription=read_subscription(item.get("subscription")),
        payout_account=read_payout_account(item.get("payout_account")),
        former_payout_accounts=item.get("former_payout_accounts", 0),
        former_handles=read_former_names(item.get("former_handles")),
        closed_at=parse_rfc3339(item["closed_at"]) if "closed_at" in item else None,
        refunds_packages=item.get("refunds_packages", False),
        lacks_name=item.get("lacks_name", is_made_of_address(item["name"], item["email"])),
        **read_introduction(item),
    )
