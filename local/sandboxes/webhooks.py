"""Sign and deliver events to the site, and remember what was delivered.

Stripe-Signature: t=<seconds>,v1=hex HMAC-SHA256(secret, "<seconds>.<body>")[,v1=… for each further secret]
x-zm-signature: v0=hex HMAC-SHA256(secret, "v0:<x-zm-request-timestamp>:<body>")
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from threading import Event, Lock, Thread

import requests

from local.sandboxes.wire import Json

TIMEOUT_SECONDS = 10
PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0)
NO_ANSWER = 0


def stripe_signature(secrets: Sequence[str], timestamp: int, body: str) -> str:
    """Make the value of the Stripe-Signature header; there are several secrets while one is rolled."""
    schemes = [f"v1={_hex_hmac(secret, f'{timestamp}.{body}')}" for secret in secrets]
    return ",".join([f"t={timestamp}", *schemes])


def zoom_signature(secret: str, timestamp: int, body: str) -> str:
    """Make the value of the x-zm-signature header."""
    return f"v0={_hex_hmac(secret, f'v0:{timestamp}:{body}')}"


def _hex_hmac(secret: str, message: str) -> str:
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()


@dataclass(slots=True)
class Delivery:
    """One event on its way to the site; status 0 while there was no answer, whose body is `answer`."""

    source: str
    id: str
    type: str
    url: str
    headers: dict[str, str]
    body: str
    status: int = NO_ANSWER
    answer: str = ""

    def as_json(self) -> Json:
        """Show `{id, type, url, headers, body, status}`."""
        return {name: value for name, value in asdict(self).items() if name not in ("source", "answer")}


class Courier:
    """Delivers events; anything but a 2xx is tried again a few times in the background."""

    def __init__(self, site_url: Callable[[], str]) -> None:
        self._site_url = site_url
        self._deliveries: list[Delivery] = []
        self._lock = Lock()
        self._stopped = Event()
        self._under_way: list[Thread] = []

    def prepare(self, source: str, delivery_id: str, kind: str, headers: dict[str, str], body: str) -> Delivery:
        """Note a signed event for the site's /webhooks/{source}; `send` or `send_and_wait` delivers it."""
        delivery = Delivery(
            source=source,
            id=delivery_id,
            type=kind,
            url=self.address(source),
            headers={"Content-Type": "application/json; charset=utf-8", **headers},
            body=body,
        )
        with self._lock:
            self._deliveries.append(delivery)
        return delivery

    def address(self, source: str) -> str:
        """Return where a sandbox's events go."""
        return f"{self._site_url().rstrip('/')}/webhooks/{source}"

    def send(self, delivery: Delivery) -> None:
        """Deliver in the background."""
        self._in_background(delivery, (0.0, *PAUSES_SECONDS))

    def send_and_wait(self, delivery: Delivery) -> None:
        """Deliver now; only what fails is tried again in the background."""
        _post(delivery)
        if not _accepted(delivery):
            self._in_background(delivery, PAUSES_SECONDS)

    def deliveries(self, source: str) -> list[Json]:
        """List what went to one of the site's webhook addresses, oldest first."""
        with self._lock:
            return [delivery.as_json() for delivery in self._deliveries if delivery.source == source]

    def close(self) -> None:
        """Try nothing again from here on, and wait for what is being delivered."""
        self._stopped.set()
        with self._lock:
            left = list(self._under_way)
        for thread in left:
            thread.join(TIMEOUT_SECONDS)

    def _in_background(self, delivery: Delivery, pauses: Sequence[float]) -> None:
        thread = Thread(target=self._try_again, args=(delivery, pauses), daemon=True)
        with self._lock:
            self._under_way = [each for each in self._under_way if each.is_alive()]
            thread.start()
            self._under_way.append(thread)

    def _try_again(self, delivery: Delivery, pauses: Sequence[float]) -> None:
        for pause in pauses:
            if self._stopped.wait(pause):
                return
            _post(delivery)
            if _accepted(delivery):
                return


def _post(delivery: Delivery) -> None:
    try:
        with requests.Session() as session:
            session.trust_env = False  # the site is on this machine: no proxy is looked for
            answer = session.post(
                delivery.url,
                data=delivery.body.encode(),
                headers=delivery.headers,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
    except requests.RequestException:
        delivery.status = NO_ANSWER
    else:
        delivery.status, delivery.answer = answer.status_code, answer.text


def _accepted(delivery: Delivery) -> bool:
    return 200 <= delivery.status < 300
