"""The doctor's page: everything that may be missing or wrong, the worst first (O3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.model.finding import Finding, Verdict
from joinlink.model.site_setup import SiteSetup
from joinlink.web.addresses import DOCTOR_PAGE
from joinlink.web.operator.layout import operator_page
from joinlink.web.shell.session import SignedIn

LOOKS: Final = {
    Verdict.WRONG: ("bad", "cross", "Wrong"),
    Verdict.WARNING: ("warning", "warning", "Warning"),
    Verdict.UNKNOWN: ("", "help", "Can’t tell"),
    Verdict.OK: ("good", "check", "In order"),
}
"""Colour, drawing and heading of each verdict."""


def doctor_page(signed_in: SignedIn, setup: SiteSetup, findings: Sequence[Finding]) -> Response[str]:
    """Show the findings by verdict."""
    numbers = Counter(finding.verdict for finding in findings)
    groups = [
        {
            "look": look,
            "number": numbers[verdict],
            "findings": [each for each in findings if each.verdict is verdict],
            "is_short": verdict is Verdict.OK,
        }
        for verdict, look in LOOKS.items()
        if numbers[verdict]
    ]
    return operator_page(
        "operator/doctor.html",
        signed_in,
        setup,
        current=DOCTOR_PAGE,
        groups=groups,
        is_well=not numbers[Verdict.WRONG] and not numbers[Verdict.WARNING],
    )
