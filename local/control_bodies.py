"""What `/__local` calls take: these fields and no others, or 422."""

from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

TIMES = Field(default=1, ge=-1)


class Body(BaseModel):
    """A body with these fields and no others."""

    model_config = ConfigDict(extra="forbid", strict=True)


class SignInBody(Body):
    """Who signs in, and on which plan they are from then on; without one a new host is on `creator`."""

    email: str
    name: str | None = None
    plan: str | None = None


class FaultBody(Body):
    """What goes wrong at a sandbox, the calendar server or SES; -1 times is for good."""

    provider: str
    operation: str
    mode: str
    times: int = TIMES


class CrashBody(Body):
    """Which function's process dies, and where."""

    function: str
    at: Literal["start", "end"]
    times: int = TIMES


class ScheduleBody(Body):
    """The time a schedule is told; now when left out."""

    time: AwareDatetime | None = Field(default=None, strict=False)


class WebhookBody(Body):
    """The event a sandbox makes of an object."""

    type: str
    object: dict[str, Any]


class MailAccountBody(Body):
    """The account's standing at SES; in the sandbox only `verified` addresses get mail.

    `sender` says what of the sender is verified: its domain, the address alone, or nothing.
    """

    sandbox: bool = False
    verified: list[str] = Field(default_factory=list)
    paused: bool = False
    review: bool = False
    sender: Literal["domain", "address", "nothing"] = "domain"
    dkim: Literal["SUCCESS", "PENDING", "FAILED", "TEMPORARY_FAILURE", "NOT_STARTED"] = "SUCCESS"
    mail_from: Literal["SUCCESS", "PENDING", "FAILED"] | None = Field(default=None, alias="mailFrom")
    daily_quota: int = Field(default=50_000, alias="dailyQuota")
