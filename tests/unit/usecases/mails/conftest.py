"""Who is mailed."""

from __future__ import annotations

from joinlink.model.mail import MailRole
from tests.samples import GUEST, HOST
from tests.worlds.world import World

TO_BOTH = [GUEST.email, HOST.email]
BOTH = [MailRole.GUEST, MailRole.HOST]


def recipients(world: World) -> list[str]:
    return [mail.to for mail in world.mailer.sent]
