"""Tell a host of something by one mail and one notice, which also records that the mail was sent.

mail ──▶ notice ──▶ over meanwhile? it comes down
  │         │ until it is closed it is stored, even if dismissed: a repeat does nothing
  └─ a crash in between: the mail goes out twice rather than never
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from joinlink.model.mail import Mail
from joinlink.model.notice import Notice
from joinlink.ports.care import NoticeStore
from joinlink.usecases.mails.send_mail import SendingPorts, send_mail


class TellingPorts(SendingPorts, Protocol):
    """Ports for mailing with a notice."""

    notices: NoticeStore


def tell_once(
    notice: Notice, write: Callable[[], Mail], ports: TellingPorts, *, is_over: Callable[[], bool] = lambda: False
) -> bool:
    """Send the mail and put up the notice, unless it was put up before; returns whether it did.

    If the address gets no mail, the notice has to do. `is_over` reads again whether there is still something to tell:
    whoever ended it meanwhile found no notice to close.
    Raises:  MailUnavailable, StoreUnavailable  repeat
    """
    if notice.notice_id in {known.notice_id for known in ports.notices.list(notice.host_id, with_dismissed=True)}:
        return False
    send_mail(write(), ports)
    ports.notices.put(notice)
    if is_over():
        ports.notices.close(notice.host_id, notice.notice_id)
    return True
