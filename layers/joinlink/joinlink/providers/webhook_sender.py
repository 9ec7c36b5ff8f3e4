"""Posts to servers that hosts have named: at the address that was checked, once, for ten seconds, and no further.

Whoever receives gets nothing of ours but the delivery; what it answers is read up to some kilobytes.
"""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Mapping
from threading import Timer
from typing import Final

from joinlink.errors import CalendarUnreachable, ForbiddenAddress, InvalidInput
from joinlink.language import gettext as _
from joinlink.model.delivery import ReceiverAnswer
from joinlink.providers.pinned_connection import PinnedConnection, public_authorities
from joinlink.providers.public_address import AddressGuard

TIMEOUT_SECONDS: Final = 10.0
MOST_BYTES_READ: Final = 2000
USER_AGENT: Final = "Joinlink-Webhooks"


class PinnedWebhookSender:
    """Sends, and tells what came back; a failure is an answer without a status."""

    def __init__(
        self, guard: AddressGuard, *, timeout_seconds: float = TIMEOUT_SECONDS, tls: ssl.SSLContext | None = None
    ) -> None:
        self._guard = guard
        self._timeout_seconds = timeout_seconds
        self._tls = tls

    def check(self, url: str) -> None:
        try:
            self._guard.pin(self._guard.read(url))
        except (ForbiddenAddress, CalendarUnreachable) as exc:
            words = _("it has to be an address like https://hooks.example.com/path on the public internet")
            raise InvalidInput(words, field="url") from exc

    def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> ReceiverAnswer:
        began = time.monotonic()
        try:
            status, answer = self._post(url, body, headers)
        except ForbiddenAddress:
            return _nothing("the address is not on the public internet", began)
        except CalendarUnreachable:
            return _nothing("there is no server of that name", began)
        except ssl.SSLCertVerificationError:
            return _nothing("its certificate can't be trusted", began)
        except (OSError, http.client.HTTPException):
            is_late = time.monotonic() - began >= self._timeout_seconds
            return _nothing("no answer within ten seconds" if is_late else "no connection, or a broken answer", began)
        return ReceiverAnswer(status, answer.decode(errors="replace"), _milliseconds(began))

    def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        address = self._guard.read(url)
        tls = (self._tls or public_authorities()) if address.scheme == "https" else None
        connection = PinnedConnection(address, self._guard.pin(address), tls)
        cut_off = Timer(self._timeout_seconds, connection.cut_off)
        cut_off.daemon = True
        cut_off.start()
        try:
            connection.allow(self._timeout_seconds)
            ours = {"Host": address.netloc, "Content-Type": "application/json", "User-Agent": USER_AGENT}
            connection.request("POST", address.target, body, {**headers, **ours})
            response = connection.getresponse()
            return response.status, response.read(MOST_BYTES_READ)
        finally:
            cut_off.cancel()
            connection.close()


def _nothing(trouble: str, began: float) -> ReceiverAnswer:
    return ReceiverAnswer(None, "", _milliseconds(began), trouble)


def _milliseconds(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
