"""A function's settings, read from its environment once, on first use.

There are no silent defaults: the template sets every variable, and the error about a missing one names it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from joinlink.model.site import Site


class MissingSetting(RuntimeError):
    """The function's environment lacks a variable that the function requires."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment's variables; each property raises MissingSetting if its variable is not set."""

    environment: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        try:
            return self.environment[name]
        except KeyError as exc:
            raise MissingSetting(f"the environment variable {name} is not set") from exc

    def parameter(self, name: str) -> str:
        """Return the full name of an SSM parameter of this stage."""
        return f"{self['PARAMETER_PREFIX']}/{name}"

    def state_machine(self, workflow: str) -> str:
        """Return the ARN of a workflow: `confirm_booking`, `cancel_booking`."""
        return self[f"{workflow.upper()}_ARN"]

    def queue_url(self, queue: str) -> str:
        """Return the address of a queue: `unhandled_changes`, `lost_mail_feedback`."""
        return self[f"{queue.upper()}_URL"]

    def deployed_name(self, name: str) -> str:
        """Return what a function or schedule of this stage is called in the AWS account."""
        return f"joinlink-{self.stage}-{name}"

    @property
    def given_base_url(self) -> str:
        """The site's address as the operator gave it, without a trailing slash; empty where it is API Gateway's own."""
        return self["PUBLIC_BASE_URL"].rstrip("/")

    @property
    def stage(self) -> str:
        """The name of this deployment: `prod`, `test`."""
        return self["STAGE"]

    @property
    def provider_timeout_seconds(self) -> float:
        """How long to wait for a provider's answer."""
        return float(self["PROVIDER_TIMEOUT_SECONDS"])

    @property
    def sign_out_origin(self) -> str:
        """The origin of the page at which the issuer ends a session: its own, unless one is named."""
        return self["OIDC_SIGN_OUT_ORIGIN"] or "/".join(self["OIDC_ISSUER"].split("/")[:3])

    @property
    def guest_data_kept_for(self) -> timedelta:
        """How long a booking is kept after its class, with its guest's data and all that belongs to it (S6)."""
        return timedelta(days=int(self["GUEST_DATA_DAYS"]))

    @property
    def plan_gating_is_on(self) -> bool:
        """Whether online classes require a plan that includes them (K5)."""
        return self["PLAN_GATING"] == "on"

    @property
    def sign_up_is_open(self) -> bool:
        """Whether anybody who signs in becomes a host, or only those who were invited (S7)."""
        return self["SIGN_UP"] == "open"

    @property
    def booking_is_paused(self) -> bool:
        """Whether no new bookings are taken for the moment."""
        return self["BOOKING"] == "paused"

    @property
    def operator_addresses(self) -> frozenset[str]:
        """The e-mail addresses, in lower case, of the people who may see the operator's page (O4)."""
        return frozenset(
            address.strip().lower() for address in self["OPERATOR_ADDRESSES"].split(",") if address.strip()
        )

    @property
    def places_search_is_on(self) -> bool:
        """Whether places are suggested while a host types one (K2)."""
        return self["PLACES_SEARCH"] == "on"

    @property
    def payouts_are_on(self) -> bool:
        """Whether payments are passed on to the hosts' own accounts at Stripe."""
        return self["PAYOUTS"] == "connect"

    @property
    def platform_fee_percent(self) -> Decimal:
        """The operator's share of a payment to a host, 0 to 50."""
        return Decimal(self["PLATFORM_FEE_PERCENT"])

    @property
    def limits(self) -> dict[str, int]:
        """How much strangers may do (S1): the fields of `model.limits.Limits`."""
        return {
            "holds_of_address": int(self["LIMIT_HOLDS_OF_ADDRESS"]),
            "holds_of_network": int(self["LIMIT_HOLDS_OF_NETWORK"]),
            "free_bookings_ahead": int(self["LIMIT_FREE_BOOKINGS_AHEAD"]),
            "moves_a_day": int(self["LIMIT_MOVES_A_DAY"]),
            "mails_a_day": int(self["LIMIT_MAILS_A_DAY"]),
            "strangers_meetings_a_day": int(self["LIMIT_STRANGERS_MEETINGS_A_DAY"]),
            "times_of_network": int(self["LIMIT_TIMES_OF_NETWORK"]),
        }

    @property
    def workers_at_once(self) -> int:
        """How many invocations may work on what one run of a schedule finds."""
        return int(self["WORKERS_AT_ONCE"])

    @property
    def guest_confirmation(self) -> str:
        """Which free bookings are confirmed by a link in a mail: `off`, `suspicious`, `always` (S2)."""
        return self["GUEST_CONFIRMATION"]

    @property
    def source_header(self) -> str:
        """The header that has a client's address behind the edge; empty where API Gateway knows it."""
        return self["EDGE_SOURCE_HEADER"]

    @property
    def site(self) -> Site:
        """The site's name, its operator and their pages (S9)."""
        return Site(
            name=self["SITE_NAME"],
            operator=self["OPERATOR_NAME"],
            imprint_url=self["IMPRINT_URL"],
            privacy_url=self["PRIVACY_URL"],
            terms_url=self["TERMS_URL"],
        )

    @property
    def stripe_pages_origins(self) -> tuple[str, ...]:
        """The origins of Stripe's pages, to which our forms may redirect."""
        return tuple(self["STRIPE_PAGES_ORIGINS"].split())


def read_settings() -> Settings:
    """Return the process's environment as settings."""
    return Settings(os.environ)
