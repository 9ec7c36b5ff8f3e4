"""Mail an address the bookings that were searched for (F7); `guest_help` asks for it, and nobody waits for it."""

from __future__ import annotations

from joinlink.init_phase import in_init
from joinlink.model.guest_search import GuestSearch
from joinlink.observability import Outcome, observed
from joinlink.usecases.mails.mail_found_bookings import mail_found_bookings
from joinlink.wiring import house


@observed("mail_bookings")
def handler(event: dict[str, object], outcome: Outcome) -> None:
    """Find them and send one mail, if there are any."""
    outcome.note(found=mail_found_bookings(GuestSearch.of_event(event), house()))


@in_init
def _prepare() -> None:
    house().prepare("guest_searches", "hosts", "guest_links", "package_links")
    house().prepare("parameters", "mail_composer", "mailer", "suppressions")
