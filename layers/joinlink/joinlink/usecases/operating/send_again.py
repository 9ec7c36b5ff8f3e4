"""Send what was set aside in a queue to its function again (O4)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Final, Protocol

from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.running import QueueName, SentAgain
from joinlink.ports.clock import Clock
from joinlink.ports.operating import Handover, Queues

PATIENCE: Final = timedelta(seconds=10)
"""What is not handed over by then is left for another press of the button."""


class SendAgainPorts(Protocol):
    """Ports for sending again."""

    queues: Queues
    handover: Handover
    clock: Clock


def send_again(queue: str, ports: SendAgainPorts) -> SentAgain:
    """Hand over each message once; one that its function deals with now leaves the queue, one that fails again stays.

    Safe to repeat and to do twice at once: a workflow starts once for a revision, a host is told of an incident once,
    and an address is silenced once. Changes that the stream has dropped leave the queue too, as care has looked after
    their bookings long since.
    Raises:  NotFound  there is no such queue
             NotTold   AWS does not answer; what was not deleted is in the queue again after a minute
    """
    if queue not in list(QueueName):
        raise NotFound(_("There is no such queue."))
    name, until = QueueName(queue), ports.clock.now() + PATIENCE
    became: Counter[bool | None] = Counter()
    while ports.clock.now() < until:
        messages = ports.queues.receive(name)
        if not messages:
            break
        for message in messages:
            is_done = ports.handover.hand_over(message)
            became[is_done] += 1
            if is_done is not False:
                ports.queues.delete(name, message)
    return SentAgain(handed_over=became[True], too_old=became[None], kept=became[False])
