"""The doctor: everything that may be missing or wrong, in one list (O3).

on the page      what can be seen without a secret
by the command   that, and what the secrets themselves, the providers and the account's quotas say
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Protocol, TypeVar

from joinlink.errors import JoinlinkError
from joinlink.model.finding import Finding, Verdict, unknown
from joinlink.usecases.operating.check_accounts import (
    AccountCheckPorts,
    check_address,
    check_apps,
    check_clone,
    check_limits,
    check_secret_values,
    check_stripe,
)
from joinlink.usecases.operating.check_mail import MailCheckPorts, check_account, check_feedback, check_sender
from joinlink.usecases.operating.check_running import (
    RunningPorts,
    check_alarms,
    check_consents,
    check_queues,
    check_schedules,
    check_webhooks,
)
from joinlink.usecases.operating.check_setup import SetupPorts, check_secrets, check_sign_in, check_version
from joinlink.usecases.operating.patience import Patience


class PageExamPorts(SetupPorts, MailCheckPorts, RunningPorts, Protocol):
    """Ports for the list on the page."""


class CommandExamPorts(PageExamPorts, AccountCheckPorts, Protocol):
    """Ports for the list of the command."""


Asked = TypeVar("Asked")
Check = tuple[str, Callable[[Asked], Iterable[Finding]]]
"""A check, under the name that its own failure goes by."""

ON_THE_PAGE: Final[Sequence[Check[PageExamPorts]]] = (
    ("Secrets", check_secrets),
    ("Sign-in", check_sign_in),
    ("Sending at SES", check_account),
    ("Sender", check_sender),
    ("Bounces heard of", check_feedback),
    ("Schedules", check_schedules),
    ("Alarms", check_alarms),
    ("Queues", check_queues),
    ("Webhooks", check_webhooks),
    ("Connections", check_consents),
    ("Version", check_version),
)
WITH_SECRETS: Final[Sequence[Check[CommandExamPorts]]] = (
    ("Address", check_address),
    ("Values of secrets", check_secret_values),
    ("Apps", check_apps),
    ("Stripe", check_stripe),
    ("Lambda's concurrency", check_limits),
    ("This clone", check_clone),
)
GRAVITY: Final = (Verdict.WRONG, Verdict.WARNING, Verdict.UNKNOWN, Verdict.OK)


def examine_for_page(ports: PageExamPorts) -> list[Finding]:
    """Return all findings that take no secret, the worst first."""
    return _sorted(_findings(ON_THE_PAGE, ports, Patience(ports.clock)))


def examine_by_command(ports: CommandExamPorts) -> list[Finding]:
    """Return all findings, the worst first."""
    return _sorted([*_findings(WITH_SECRETS, ports), *_findings(ON_THE_PAGE, ports)])


def _findings(checks: Sequence[Check[Asked]], ports: Asked, patience: Patience | None = None) -> Iterator[Finding]:
    """Run every check; one that can't look, or for which a page has no time, hides none of the others."""
    for name, check in checks:
        if patience and patience.is_over:
            yield unknown(name, "Looking at the others took too long.", "Look again soon.")
            continue
        try:
            yield from check(ports)
        except JoinlinkError as error:
            yield unknown(name, f"This could not be looked at ({type(error).__name__}: {error}).", "Look again soon.")
        except Exception as error:  # noqa: BLE001  told to the operator, once the others have been looked at
            yield unknown(
                name, f"The doctor failed here ({type(error).__name__}).", "This is a fault of ours: tell us."
            )


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: GRAVITY.index(finding.verdict))
