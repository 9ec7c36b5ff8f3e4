"""A provider on loopback that answers whatever a test scripts."""

from typing import Any

from tests.contract.providers.sandbox_run import TIMEOUT_SECONDS
from tests.scripted_server import LOOPBACK, Scripted, ScriptedServer, as_body

ODD_CLIENT: dict[str, Any] = {
    "client_id": "client",
    "client_secret": lambda: "secret",
    "timeout_seconds": TIMEOUT_SECONDS,
}
"""Our identity at it."""


def google_refusal(status: int, reason: str, message: str = "No.") -> dict[str, object]:
    """What Google Calendar answers when it refuses."""
    cause = {"domain": "global", "reason": reason, "message": message}
    return {"error": {"code": status, "message": message, "errors": [cause]}}


class OddProvider(ScriptedServer):
    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def will_answer(self, status: int, body: object = b"", headers: dict[str, str] | None = None) -> None:
        """Script the next answer."""
        self.answers.append(Scripted(status, as_body(body), headers or {}))

    def will_only_answer(self, status: int, body: object) -> None:
        """Forget what was scripted, and answer this from now on."""
        self.answers.clear()
        self.will_answer(status, body)
