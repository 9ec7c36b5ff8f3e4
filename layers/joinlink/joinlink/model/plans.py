"""The plans on sale, as data: an operator with other plans changes this list and the prices at Stripe.

The prices here are those that pages show; what is charged is the price that Stripe has under the plan's lookup key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from joinlink.language import N_
from joinlink.model.money import Money


@dataclass(frozen=True, slots=True)
class Plan:
    """One of the plans; the API and the table know it by its `name`, people by its `title`."""

    name: str
    title: str
    monthly_price: Money
    lookup_key: str | None
    """The lookup key of its recurring price at Stripe; None for a free plan."""
    includes_online: bool
    summary: str
    features: tuple[str, ...]


FREE: Final = Plan(
    name="free",
    title="Free",
    monthly_price=Money(0, "eur"),
    lookup_key=None,
    includes_online=False,
    summary=N_("Sell what you teach in person."),
    features=(
        N_("In-person classes, as many as you like"),
        N_("Your own booking page"),
        N_("Mails, calendar files and reminders"),
    ),
)
"""The plan of every new host, and of one whose subscription has ended."""

PLANS: Final = (
    FREE,
    Plan(
        name="creator",
        title="Creator",
        monthly_price=Money(900, "eur"),
        lookup_key="joinlink_creator_monthly",
        includes_online=True,
        summary=N_("When you go online."),
        features=(N_("Everything in Free"), N_("Online classes"), N_("A Zoom or Google Meet link for every booking")),
    ),
    Plan(
        name="pro",
        title="Pro",
        monthly_price=Money(1900, "eur"),
        lookup_key="joinlink_pro_monthly",
        includes_online=True,
        summary=N_("When you teach every week."),
        features=(N_("Everything in Creator"), N_("Questions answered within two working days")),
    ),
    Plan(
        name="premium",
        title="Premium",
        monthly_price=Money(3900, "eur"),
        lookup_key="joinlink_premium_monthly",
        includes_online=True,
        summary=N_("When you make a living from it."),
        features=(N_("Everything in Pro"), N_("Questions answered within one working day")),
    ),
    Plan(
        name="studio",
        title="Studio",
        monthly_price=Money(7900, "eur"),
        lookup_key="joinlink_studio_monthly",
        includes_online=True,
        summary=N_("When your calendar is full."),
        features=(N_("Everything in Premium"), N_("Help with setting up and moving over")),
    ),
)
"""Cheapest first."""


def plan_named(name: str) -> Plan | None:
    """Return the plan of this name, if any."""
    return next((plan for plan in PLANS if plan.name == name), None)


def plan_of_price(lookup_key: str | None) -> Plan | None:
    """Return the plan whose price has this lookup key, if any."""
    return next((plan for plan in PLANS if plan.lookup_key is not None and plan.lookup_key == lookup_key), None)


def smallest_with_online() -> Plan:
    """Return the cheapest plan with online classes, to name to a host who lacks them."""
    return next(plan for plan in PLANS if plan.includes_online)
