"""Sessions and OAuth states, found by the hash of a secret that is stored nowhere.

SESSION#sha256 / same    host_id, csrf_token, expires_at, ttl
STATE#sha256 / same      purpose, browser_hash, code_verifier, nonce, next_path, expires_at, ttl

DynamoDB drops them only some time after they expire, so reading still checks `expires_at`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.model.host import OauthState, Session
from joinlink.store import keys
from joinlink.store.items import time_to_live
from joinlink.store.table import Table
from joinlink.store.writes import Delete, Item, Put


class DynamoSessions:
    """Keeps sessions and OAuth states."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put_session(self, token: str, session: Session) -> None:
        item = {"host_id": session.host_id, "csrf_token": session.csrf_token, **_expiry(session.expires_at)}
        self._table.write(Put(keys.session(token) | item))

    def session(self, token: str, now: datetime) -> Session | None:
        item = self._table.get(keys.session(token))
        if item is None:
            return None
        session = Session(item["host_id"], item["csrf_token"], parse_rfc3339(item["expires_at"]))
        return session if session.expires_at > now else None

    def delete_session(self, token: str) -> None:
        self._table.write(Delete(keys.session(token)))

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
