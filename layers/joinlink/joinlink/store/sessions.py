"""Sessions and OAuth states, found by the hash of a secret that is stored nowhere.

SESSION#sha256 / same       host_id, csrf_token, expires_at, renewed_at, ttl
HOST#h / SESSION#sha256     ttl; lists the sessions of a host, so that all of them can be ended
STATE#sha256 / same         purpose, browser_hash, code_verifier, nonce, next_path, expires_at, ttl

DynamoDB drops them only some time after they expire, so reading still checks `expires_at`.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from boto3.dynamodb.conditions import Attr
from boto3.dynamodb.conditions import Key as IsKey

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.model.host import RENEWED_EVERY, OauthState, Session
from joinlink.store import keys
from joinlink.store.items import time_to_live
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import Delete, Item, Put, Update


class DynamoSessions:
    """Keeps sessions and OAuth states."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put_session(self, token: str, session: Session) -> None:
        key, expiry = keys.session(token), _expiry(session.expires_at)
        item = {
            "host_id": session.host_id,
            "csrf_token": session.csrf_token,
            "renewed_at": rfc3339(session.renewed_at),
            **expiry,
        }
        listed = keys.session_of(session.host_id, key["pk"]) | {"ttl": expiry["ttl"]}
        self._table.transact([Put(key | item), Put(listed)])

    def session(self, token: str, now: datetime) -> Session | None:
        item = self._table.get(keys.session(token))
        if item is None or "renewed_at" not in item:  # one from before sessions were listed can't be ended everywhere
            return None
        session = Session(
            host_id=item["host_id"],
            csrf_token=item["csrf_token"],
            expires_at=parse_rfc3339(item["expires_at"]),
            renewed_at=parse_rfc3339(item["renewed_at"]),
        )
        return session if session.is_live(now) else None

    def renew_session(self, token: str, now: datetime) -> None:
        is_due = Attr("renewed_at").lte(rfc3339(now - RENEWED_EVERY))
        with suppress(ConditionFailed):
            self._table.write(Update(keys.session(token), {"renewed_at": rfc3339(now)}, is_due))

    def delete_session(self, host_id: str, token: str) -> None:
        self._end(host_id, keys.session(token))

    def delete_sessions(self, host_id: str) -> None:
        of_the_host = IsKey("pk").eq(keys.host_partition(host_id)) & IsKey("sk").begins_with(keys.SESSION_PREFIX)
        for listed in self._table.query(of_the_host, consistent=True):
            self._end(host_id, keys.session_listed(listed))

    def _end(self, host_id: str, key: keys.Key) -> None:
        self._table.transact([Delete(key), Delete(keys.session_of(host_id, key["pk"]))])

    def put_state(self, state: str, content: OauthState) -> None:
        item = {
            "purpose": content.purpose,
            "browser_hash": content.browser_hash,
            "code_verifier": content.code_verifier,
            "nonce": content.nonce,
            "next_path": content.next_path,
            **_expiry(content.expires_at),
        }
        self._table.write(Put(keys.oauth_state(state) | item))

    def take_state(self, state: str, now: datetime) -> OauthState | None:
        item = self._table.take(keys.oauth_state(state))
        if item is None:
            return None
        content = OauthState(
            purpose=item["purpose"],
            browser_hash=item["browser_hash"],
            code_verifier=item["code_verifier"],
            nonce=item["nonce"],
            next_path=item["next_path"],
            expires_at=parse_rfc3339(item["expires_at"]),
        )
        return content if content.expires_at > now else None


def _expiry(expires_at: datetime) -> Item:
    return {"expires_at": rfc3339(expires_at), **time_to_live(expires_at, timedelta())}
