"""Hosts' payout accounts at Stripe.

HOST#h / HOST          payout_account {account_id, charges_enabled, transfers_enabled, details_submitted, due,
                       disabled_reason, version}, former_payout_accounts
PAYOUTS#acct / same    host_id

      reads the host, version n                          stores its reading
    ────┬──────────────────────────────────────────────────┬───────────────────────────▶ time
        │         reads the account at Stripe              │ version still n? n + 1
        │               another reader stored n + 1: ──────┴▶ refused, as this reading may be older
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from joinlink.model.payouts import PayoutAccount
from joinlink.store import keys
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import EXISTS, Delete, Item, Put, Update


class DynamoPayouts:
    """Keeps hosts' accounts at Stripe."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def begin(self, host_id: str, account: PayoutAccount) -> bool:
        has_none = EXISTS & Attr("payout_account").not_exists()
        return self._table.try_transact(
            [
                Update(keys.host(host_id), {"payout_account": _account_item(account)}, has_none),
                Put(keys.payout_account(account.account_id) | {"host_id": host_id}),
            ]
        )

    def keep(self, host_id: str, account: PayoutAccount) -> bool:
        is_as_read = _is(account.account_id) & Attr("payout_account.version").eq(account.version - 1)
        return self._table.try_write(Update(keys.host(host_id), {"payout_account": _account_item(account)}, is_as_read))

    def end(self, host_id: str, account_id: str) -> None:
        forgotten = Update(
            keys.host(host_id), {"payout_account": None}, _is(account_id), increments={"former_payout_accounts": 1}
        )
        try:
            self._table.transact([forgotten, Delete(keys.payout_account(account_id))])
        except ConditionFailed:
            return

    def host_of(self, account_id: str) -> str | None:
        item = self._table.get(keys.payout_account(account_id))
        return None if item is None else str(item["host_id"])


def read_payout_account(stored: Mapping[str, Any] | None) -> PayoutAccount | None:
    """Read the account from its attribute on a host's item."""
    if stored is None:
        return None
    return PayoutAccount(
        account_id=stored["account_id"],
        charges_enabled=stored["charges_enabled"],
        transfers_enabled=stored["transfers_enabled"],
        details_submitted=stored["details_submitted"],
        due=tuple(stored["due"]),
        disabled_reason=stored["disabled_reason"],
        version=stored["version"],
    )


def _account_item(account: PayoutAccount) -> Item:
    return {
        "account_id": account.account_id,
        "charges_enabled": account.charges_enabled,
        "transfers_enabled": account.transfers_enabled,
        "details_submitted": account.details_submitted,
        "due": account.due,
        "disabled_reason": account.disabled_reason,
        "version": account.version,
    }


def _is(account_id: str) -> ConditionBase:
    return Attr("payout_account.account_id").eq(account_id)
