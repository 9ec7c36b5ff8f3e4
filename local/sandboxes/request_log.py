"""Every call the product made to a sandbox: `{at, provider, operation, method, path, query, body, status}`.

`body` is the parsed JSON, or a form's fields as a flat object (Stripe's brackets kept in the names), or null.
`status` is null while, and when, no answer was given. Tokens, codes and client secrets are replaced by ***.
"""

import json
from collections.abc import Mapping
from threading import Lock

from werkzeug import Request
from werkzeug.datastructures import MultiDict

from local.sandboxes.moments import as_rfc3339, now
from local.sandboxes.wire import Json

SECRET_FIELDS = frozenset(
    {"access_token", "refresh_token", "id_token", "token", "client_secret", "code", "code_verifier"}
)
HIDDEN = "***"


class RequestLog:
    """The calls of this run, oldest first."""

    def __init__(self) -> None:
        self._entries: list[Json] = []
        self._lock = Lock()

    def arrived(self, request: Request, provider: str, operation: str) -> Json:
        """Note a call; give the entry back to `answered`."""
        entry: Json = {
            "at": as_rfc3339(now()),
            "provider": provider,
            "operation": operation,
            "method": request.method,
            "path": request.path,
            "query": without_secrets(flat(request.args)),
            "body": body_of(request),
            "status": None,
        }
        with self._lock:
            self._entries.append(entry)
        return entry

    def answered(self, entry: Json, status: int) -> None:
        """Note the status that a call got."""
        with self._lock:
            entry["status"] = status

    def entries(self, provider: str | None) -> list[Json]:
        """Copy the entries of one provider, or of all."""
        with self._lock:
            return [dict(entry) for entry in self._entries if provider in (None, entry["provider"])]

    def clear(self) -> None:
        """Forget every call so far."""
        with self._lock:
            self._entries.clear()


def body_of(request: Request) -> object:
    """Read the body as the log shows it: JSON, a flat form, other text, or None when there is none."""
    raw = request.get_data(cache=True)
    if not raw:
        return None
    if request.mimetype == "application/x-www-form-urlencoded":
        return without_secrets(flat(request.form))
    text = raw.decode("utf-8", errors="replace")
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    return without_secrets(parsed) if isinstance(parsed, dict) else parsed


def flat(fields: MultiDict[str, str]) -> Json:
    """Map fields by name; a name that was repeated keeps all its values as a list."""
    return {name: values[0] if len(values) == 1 else values for name, values in fields.lists()}


def without_secrets(fields: Mapping[str, object]) -> Json:
    """Hide tokens, codes and client secrets."""
    return {name: HIDDEN if name in SECRET_FIELDS else value for name, value in fields.items()}
