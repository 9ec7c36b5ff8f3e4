"""The bodies that are about a host's account and what it is connected to."""

from __future__ import annotations

from pydantic import Field

from joinlink.usecases.connections.connect_apple import CalendarLogin
from joinlink.web.api.fields import Line
from joinlink.web.api.schemas import Body


class CloseAccountBody(Body):
    """The proof that a host means it: their handle; and whether what is left of packages is refunded."""

    confirm: str = Field(max_length=200)
    refund_packages: bool = False


class PlanBody(Body):
    """The plan to pay for."""

    plan: Line


class AppleConnectionBody(Body):
    """The login for a CalDAV calendar; iCloud's, if no address is given."""

    username: Line
    app_password: Line = Field(repr=False)
    url: Line | None = None

    def login(self) -> CalendarLogin:
        """Return it as the use case takes it.

        Raises:  InvalidInput  the user name can't be one
        """
        return CalendarLogin(self.username, self.app_password, self.url)
