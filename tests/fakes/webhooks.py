"""Fakes of webhooks out: a receiver that keeps what it gets, a queue that a test empties."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

from joinlink.errors import InvalidInput, NotFound
from joinlink.model.delivery import Delivery, DeliveryReference, DeliveryState, DeliveryTask, ReceiverAnswer
from joinlink.model.webhook import MOST_WEBHOOKS, Webhook
from tests.fakes.failures import Failures


@dataclass
class FakeWebhooks:
    rows: dict[tuple[str, str], Webhook] = field(default_factory=dict)
    failures: Failures = field(default_factory=Failures)
    lock: Lock = field(default_factory=Lock)

    def put(self, webhook: Webhook) -> bool:
        with self.lock:
            others = {webhook_id for host_id, webhook_id in self.rows if host_id == webhook.host_id}
            if len(others - {webhook.webhook_id}) >= MOST_WEBHOOKS:
                return False
            self.rows[webhook.host_id, webhook.webhook_id] = webhook
            return True

    def get(self, host_id: str, webhook_id: str) -> Webhook | None:
        return self.rows.get((host_id, webhook_id))

    def list(self, host_id: str) -> Sequence[Webhook]:
        with self.failures.around("list"):
            own = [webhook for webhook in self.rows.values() if webhook.host_id == host_id]
            return sorted(own, key=lambda webhook: (webhook.created_at, webhook.webhook_id))

    def delete(self, host_id: str, webhook_id: str) -> bool:
        return self.rows.pop((host_id, webhook_id), None) is not None

    def change_secret(self, webhook: Webhook, sealed_secret: bytes, former_until: datetime) -> bool:
        stored = self._stored(webhook)
        if stored is None or stored.sealed_secret != webhook.sealed_secret:
            return False
        former = webhook.sealed_secret
        self.put(replace(stored, sealed_secret=sealed_secret, former_secret=former, former_until=former_until))
        return True

    def note_failing(self, webhook: Webhook, since: datetime) -> None:
        stored = self._stored(webhook)
        if stored is not None and stored.failing_since is None:
            self.put(replace(stored, failing_since=since))

    def note_well(self, webhook: Webhook) -> None:
        stored = self._stored(webhook)
        if stored is not None:
            self.put(replace(stored, failing_since=None, off_at=None))

    def switch_off(self, webhook: Webhook, at: datetime) -> bool:
        stored = self._stored(webhook)
        if stored is None or stored.is_off:
            return False
        self.put(replace(stored, off_at=at))
        return True

    def _stored(self, webhook: Webhook) -> Webhook | None:
        return self.get(webhook.host_id, webhook.webhook_id)


@dataclass
class FakeDeliveries:
    rows: dict[DeliveryReference, Delivery] = field(default_factory=dict)

    def put(self, delivery: Delivery) -> bool:
        is_new = delivery.reference not in self.rows
        self.rows.setdefault(delivery.reference, delivery)
        return is_new

    def get(self, reference: DeliveryReference) -> Delivery | None:
        return self.rows.get(reference)

    def change(self, seen: Delivery, changed: Delivery) -> bool:
        stored = self.rows.get(seen.reference)
        if stored is None or (stored.tries, stored.state) != (seen.tries, seen.state):
            return False
        self.rows[seen.reference] = changed
        return True

    def list(self, webhook_id: str, limit: int) -> Sequence[Delivery]:
        return self._of(webhook_id)[::-1][:limit]

    def failing(self, webhook_id: str, limit: int) -> Sequence[Delivery]:
        waiting = [each for each in self._of(webhook_id) if each.state is DeliveryState.WAITING]
        return [each for each in waiting if each.next_at is not None][:limit]

    def _of(self, webhook_id: str) -> Sequence[Delivery]:
        own = [each for each in self.rows.values() if each.reference.webhook_id == webhook_id]
        return sorted(own, key=lambda each: (each.created_at, each.reference.delivery_id))


@dataclass
class FakeDeliveryQueue:
    """Takes one task of a name, as SQS does within five minutes, even if that one was taken out since."""

    tasks: list[DeliveryTask] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    failures: Failures = field(default_factory=Failures)

    def put(self, tasks: Iterable[DeliveryTask]) -> None:
        for task in tasks:
            with self.failures.around("put"):
                if task.name not in self.names:
                    self.names.add(task.name)
                    self.tasks.append(task)

    def forget(self) -> None:
        """Let five minutes pass."""
        self.names.clear()

    def empty(self) -> list[DeliveryTask]:
        """Take what is in it."""
        taken, self.tasks = self.tasks, []
        return taken


@dataclass
class FakeWebhookSender:
    """Says what a test lets receivers say: by address, 200 otherwise."""

    answers: dict[str, Callable[[], ReceiverAnswer]] = field(default_factory=dict)
    got: list[tuple[str, bytes, Mapping[str, str]]] = field(default_factory=list)

    def check(self, url: str) -> None:
        if not url.startswith("https://") or "//localhost" in url:
            raise InvalidInput("it is not public", field="url")

    def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> ReceiverAnswer:
        answer = self.answers.get(url, lambda: ReceiverAnswer(200, "thanks", 12))()
        if answer.status is not None:
            self.got.append((url, body, dict(headers)))
        return answer


@dataclass
class FakeWebhookVault:
    """Seals nothing, but opens only for whom it was sealed."""

    def seal(self, host_id: str, webhook_id: str, secret: str) -> bytes:
        return f"{host_id} {webhook_id} {secret}".encode()

    def open(self, host_id: str, webhook_id: str, sealed: bytes) -> str:
        *sealed_for, secret = sealed.decode().split(" ")
        if sealed_for != [host_id, webhook_id]:
            raise NotFound("sealed for another webhook")
        return secret
