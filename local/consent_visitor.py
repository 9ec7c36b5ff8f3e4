"""Who stands before a consent page: the host whose browser left the site with this OAuth state.

A browser that is signed in at Zoom shows its own account there. The sandboxes know no browsers, so they ask here, and
two hosts of one local cloud connect two accounts without saying so.
"""

import hashlib
from collections.abc import Callable
from typing import Any


class ConsentVisitor:
    """Follows an OAuth state to its session, its host, and the host's address."""

    def __init__(self, dynamodb: Any, table_name: Callable[[], str]) -> None:  # noqa: ANN401  a boto3 client
        self._dynamodb = dynamodb
        self._table_name = table_name

    def __call__(self, state: str) -> str | None:
        """Return the host's e-mail address; None when the state is not one of the site's."""
        state_row = self._alone(f"STATE#{hashlib.sha256(state.encode()).hexdigest()}")
        session = state_row and self._alone(f"SESSION#{state_row['browser_hash']['S']}")
        host = session and self._row(f"HOST#{session['host_id']['S']}", "HOST")
        return str(host["email"]["S"]) if host else None

    def _alone(self, key: str) -> dict[str, Any] | None:
        return self._row(key, key)

    def _row(self, pk: str, sk: str) -> dict[str, Any] | None:
        answer = self._dynamodb.get_item(TableName=self._table_name(), Key={"pk": {"S": pk}, "sk": {"S": sk}})
        row: dict[str, Any] | None = answer.get("Item")
        return row
