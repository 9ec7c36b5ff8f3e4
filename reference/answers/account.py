"""The host's account."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from joinlink.language import Hours, WeekStart
from joinlink.model.notice import NoticeKind
from reference.answers.answer import LEFT_OUT, Answer, Url


class Account(Answer):
    """The host, and what the host's page says."""

    host_id: str
    name: str
    email: str
    handle: str
    plan: str
    headline: str
    bio: str
    contact_email: str | None
    locale: str | None
    time_format: Hours
    week_start: WeekStart
    accent_color: str | None
    framed_by: list[str]
    photo_url: Url = LEFT_OUT
    logo_url: Url = LEFT_OUT
    cover_url: Url = LEFT_OUT
    csrf_token: str


class AccountClosing(Answer):
    """That the account is being deleted."""

    status: Literal["deleting"]


class HostExport(Answer):
    """Everything that is kept about a host, under the names of its kinds; `next` leads on where there is more."""

    exported_at: datetime
    bookings: list[dict[str, Any]]
    packages: list[dict[str, Any]]
    next: str = LEFT_OUT


class Notice(Answer):
    """Something that the host should know or do."""

    notice_id: str
    kind: NoticeKind
    title: str
    detail: str
    provider: str = LEFT_OUT
    meeting_id: str = LEFT_OUT
    booking_id: str = LEFT_OUT
    occurrence_id: str = LEFT_OUT
    package_id: str = LEFT_OUT
    created_at: datetime


class Notices(Answer):
    """The open notices."""

    notices: list[Notice]


class Checkout(Answer):
    """Where the host pays the plan."""

    url: Url
