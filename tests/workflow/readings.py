"""What a walk has left behind, and how a provider may say no."""

from joinlink.errors import ProviderRejected, ProviderUnavailable, ReconnectRequired
from joinlink.model.notice import Notice, NoticeKind
from tests.worlds.world import HOST_ID, World

NO = ProviderRejected("no", provider="zoom")
DOWN = ProviderUnavailable("down", provider="zoom")
GONE = ReconnectRequired("the grant is gone", provider="zoom")
BOTH = ["guest@example.com", "host@example.com"]


def kinds(world: World) -> list[NoticeKind]:
    """Name the kinds of the host's notices."""
    return sorted(notice.kind for notice in world.notices.list(HOST_ID))


def leftover(world: World) -> Notice:
    """Return the one notice of something left at a provider."""
    (notice,) = (each for each in world.notices.list(HOST_ID) if each.kind is NoticeKind.LEFTOVER_MEETING)
    return notice


def recipients(world: World) -> list[str]:
    """Name who was mailed, once for each mail."""
    return sorted(mail.to for mail in world.mailer.sent)
