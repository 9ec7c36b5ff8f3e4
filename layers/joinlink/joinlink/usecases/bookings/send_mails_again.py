"""Send guest and host the mail of a booking's present state once more (E5); the stream does it."""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.happenings import Happening
from joinlink.ports.mails import Suppressions
from joinlink.usecases.bookings.change_ports import ChangePorts


class MailAgainPorts(ChangePorts, Protocol):
    """Ports for sending mails again."""

    suppressions: Suppressions


def send_mails_again(booking: Booking, ports: MailAgainPorts) -> Booking:
    """Ask for the mails, and let addresses that got no more have them: the host vouches for both.

    Should a mail come back again, its address is stopped again.
    Raises:  IllegalTransition  there is no mail about it, it is over, or they were sent too often
    """
    now = ports.clock.now()
    again = booking.mailed_again(now)
    host = ports.hosts.get(booking.host_id)
    lifted = [ports.suppressions.lift(address) for address in (booking.guest.email, host.email)]
    if not ports.bookings.mail_again(again, booking, now):
        raise IllegalTransition(_("the booking was changed meanwhile"))
    happening = Happening.MAILS_LET_THROUGH if any(lifted) else Happening.MAILS_SENT_AGAIN
    ports.timeline.add(booking.booking_id, now, happening)
    return again
