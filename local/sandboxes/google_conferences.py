"""Meet conferences as Google attaches them to events: at once, later, never, or without saying which.

success   entryPoints and hangoutLink at once          pending   statusCode pending, success at the second GET
failure   statusCode failure, no link                  missing   no status at all, success at the second GET
"""

import string
from collections import Counter
from enum import StrEnum

from local.sandboxes.wire import Json, random_text

READS_UNTIL_SUCCESS = 2


class Outcome(StrEnum):
    """How the next conference requests turn out."""

    SUCCESS = "success"
    PENDING = "pending"
    FAILURE = "failure"
    MISSING = "missing"


class Conferences:
    """The conference requests of one calendar; a request id that was used before is ignored."""

    def __init__(self) -> None:
        self._request_ids: set[str] = set()
        self._reads: Counter[str] = Counter()

    def request(self, event: Json, request: Json, outcome: Outcome) -> None:
        """Attach a conference to an event as its `createRequest` asks."""
        request_id = request["requestId"]
        if request_id in self._request_ids:
            return
        self._request_ids.add(request_id)
        created = {"requestId": request_id, "conferenceSolutionKey": {"type": "hangoutsMeet"}}
        if outcome is not Outcome.MISSING:
            created["status"] = {"statusCode": str(outcome)}
        event["conferenceData"] = {"createRequest": created}
        if outcome is Outcome.SUCCESS:
            _complete(event)

    def was_read(self, event: Json) -> None:
        """Let a conference that is under way be there at the second reading."""
        created = event.get("conferenceData", {}).get("createRequest", {})
        if created.get("status", {}).get("statusCode", "pending") != "pending" or not created:
            return
        self._reads[created["requestId"]] += 1
        if self._reads[created["requestId"]] >= READS_UNTIL_SUCCESS:
            _complete(event)


def _complete(event: Json) -> None:
    code = "-".join(random_text(length, string.ascii_lowercase) for length in (3, 4, 3))
    link = f"https://meet.google.com/{code}"
    conference = event["conferenceData"]
    conference["createRequest"]["status"] = {"statusCode": "success"}
    conference |= {
        "entryPoints": [{"entryPointType": "video", "uri": link, "label": link.removeprefix("https://")}],
        "conferenceSolution": {"key": {"type": "hangoutsMeet"}, "name": "Google Meet"},
        "conferenceId": code,
    }
    event["hangoutLink"] = link
