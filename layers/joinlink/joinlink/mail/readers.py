"""Whose language a mail speaks: its reader's, whoever caused it (F3)."""

from __future__ import annotations

from joinlink.language import Hours, Reader, WeekStart
from joinlink.language.choice import locale_meant
from joinlink.model.host import Host
from joinlink.model.mail import MailRole


def reader_of(host: Host, role: MailRole) -> Reader:
    """Return who reads a mail about a booking."""
    return Reader() if role is MailRole.GUEST else reader_of_host(host)


def reader_of_host(host: Host) -> Reader:
    """Return a host, who reads as their profile says."""
    locale = locale_meant(host.locale or "") or "en"
    return Reader(locale, Hours(host.time_format), WeekStart(host.week_start))
