"""The functions' calls to AWS, as `/__local/requests?provider=aws` lists them.

Bodies are left out: they hold what bookings and tokens are made of. The status is null where no answer was given.
"""

import threading
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request

from local.capacity import Units

PROVIDER = "aws"


class CallLog:
    """Calls as answered: `{at, provider, operation, function, method, path, query, body, status, units}`.

    `units` is what a call of the table is billed as, `{"read": 0.5, "write": 0}`, and null for other calls.
    """

    def __init__(self) -> None:
        self._calls: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def add(
        self, function: str, operation: str, request: Request, status: int | None, units: Units | None = None
    ) -> None:
        call = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "provider": PROVIDER,
            "operation": operation,
            "function": function,
            "method": request.method,
            "path": request.path,
            "query": request.args.to_dict(),
            "body": None,
            "status": status,
            "units": asdict(units) if units else None,
        }
        with self._lock:
            self._calls.append(call)

    def calls(self) -> list[dict[str, Any]]:
        with self._lock:
            return list(self._calls)

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()
