"""The words in which a call is described: those that can't be read from its route.

    Call("cancelBooking", "POST /api/bookings/{bookingId}/cancel", Access.HOST, GuestBooking,
         sample="change_booking.cancel", body=HostCancelBody, refuses=("illegal_transition",))

Its summary is the docstring of the route's function; its example is the sample event, played on fakes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from pydantic import BaseModel

from reference.answers.answer import Answer


class Access(Enum):
    """Who may make a call."""

    ANYBODY = "anybody"
    GUEST = "guest"
    """Whoever has the token of the booking's link, in the query."""
    HOST = "host"
    """The host by session or key, a change by a session with its CSRF token."""
    SESSION = "session"
    """The host by session alone."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parameter in the query."""

    name: str
    says: str
    schema: dict[str, Any]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """A header that a call takes."""

    name: str
    says: str
    schema: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Partial:
    """A body with any of the members of another one."""

    of: type[BaseModel]
    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Raw:
    """A body or an answer that is no JSON."""

    media_types: tuple[str, ...]
    is_text: bool = False


PICTURE = Raw(("image/png", "image/jpeg", "image/webp"))
CSV = Raw(("text/csv",), is_text=True)
CALENDAR = Raw(("text/calendar",), is_text=True)


@dataclass(frozen=True, slots=True)
class Call:
    """A route as programs use it."""

    name: str
    """The operation's id, by which generated clients call it."""
    route: str
    """Method and path, as `GET /api/classes/{classId}`."""
    access: Access
    answer: type[Answer] | Raw | None
    """None where it is empty."""
    sample: str
    """The sample event that is the example, as `classes.read`."""
    body: type[BaseModel] | Partial | Raw | None = None
    body_required: bool = True
    status: int = 200
    or_as: Raw | None = None
    """Another form that the answer may be asked for in."""
    answered_by: str = ""
    """The route of the code, where that is for other calls as well."""
    has_example: bool = True
    """Whether the document shows its answer."""
    redirects: int | None = None
    """The status with which it may lead to another address instead."""
    query: tuple[Query, ...] = ()
    headers: tuple[Header, ...] = ()
    refuses: tuple[str, ...] = ()
    """The codes of its own problems; those that all calls of its kind have are added."""
    says: str = ""
    """Whatever the summary leaves open."""

    @property
    def method(self) -> str:
        """Its method in capitals."""
        return self.route.partition(" ")[0]

    @property
    def path(self) -> str:
        """The path with its parameters in braces."""
        return self.route.partition(" ")[2]

    @property
    def code_route(self) -> str:
        """The route of the code that answers it."""
        return self.answered_by or self.route

    @property
    def is_change(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"


@dataclass(frozen=True, slots=True)
class Subject:
    """Calls that belong together."""

    name: str
    says: str
    calls: tuple[Call, ...]
