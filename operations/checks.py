"""What has to be right before a stage is deployed; each finding is a line, and what to do about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from operations.account import Account
from operations.stack import NEVER_STOOD, Stack, describe
from operations.stages import OWN, Stage
from operations.template import Template

FEW_CONCURRENT = 100
"""Below it a busy quarter of an hour gets refusals: one page takes several functions at once."""
KEPT_UNRESERVED = 100
"""What Lambda keeps for functions without a reservation."""
UNABLE = {
    "UPDATE_ROLLBACK_FAILED": ("hangs in a roll-back", "continue-update-rollback"),
    "DELETE_FAILED": ("was to be deleted, and something of it could not be", "delete-stack"),
}
"""States that a person has to end; what the state is, and the command that goes on."""
STACK_BEFORE_STAGES = "joinlink"
"""How the one stack was called before each stage had its own."""
EXAMPLES = ("@example.com", "@example.org", "@example.net", ".example")


class Mark(StrEnum):
    """How bad a finding is; only WRONG keeps a stage from being deployed."""

    FINE = "ok"
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the checks; `remedy` may have several lines."""

    mark: Mark
    line: str
    remedy: str = ""

    def __str__(self) -> str:
        return "\n".join([f"  {self.mark:<6} {self.line}", *(f"         {line}" for line in self.remedy.splitlines())])


def check(
    stage: Stage, account: Account, template: Template, stack: Stack | None, parameters: dict[str, str]
) -> Iterator[Finding]:
    """Look at parameters, stack and account; `parameters` are all that the stack will have."""
    yield Finding(Mark.FINE, f"account {account.id} in {account.region}, as {account.caller}")
    yield from _parameters(stage, account, template, parameters)
    yield from _stack(stage, account, stack)
    for look in (_concurrency, _mail):
        try:
            yield from look(account, stack, parameters)
        except (ClientError, BotoCoreError) as exc:
            yield Finding(Mark.NOTE, f"not checked: {exc}")


def _parameters(stage: Stage, account: Account, template: Template, parameters: dict[str, str]) -> Iterator[Finding]:
    faults = sorted(template.faults(parameters))
    if parameters.get("MailFrom", "").endswith(EXAMPLES) and not account.is_played:
        faults.append("MailFrom is still an example's address")
    for fault in faults:
        yield Finding(
            Mark.WRONG, fault, f"Put it right in {OWN}, under [{stage.name}.deploy.parameters.parameter_overrides]."
        )
    if not faults:
        yield Finding(Mark.FINE, f"parameters: {', '.join(f'{k}={v}' for k, v in stage.parameters.items())}")


def _stack(stage: Stage, account: Account, stack: Stack | None) -> Iterator[Finding]:
    if stack is None:
        before = describe(account, STACK_BEFORE_STAGES)
        if before and before.parameters.get("Stage") == stage.name:
            remedy = f'Go on with it: set stack_name = "{STACK_BEFORE_STAGES}" for the stage in {OWN}.'
            yield Finding(Mark.WRONG, f"the stack {STACK_BEFORE_STAGES} is this stage already", remedy)
        else:
            yield Finding(Mark.FINE, f"{stage.stack_name} will be made")
    elif stack.parameters.get("Stage", stage.name) != stage.name:
        wrong = f"{stage.stack_name} is the stack of the stage {stack.parameters['Stage']!r}"
        yield Finding(Mark.WRONG, wrong, f"Give this stage a stack_name of its own in {OWN}.")
    elif stack.status.endswith("_IN_PROGRESS"):
        yield Finding(Mark.WRONG, f"{stage.stack_name} is being changed ({stack.status})", "Wait for its end.")
    elif stack.status in UNABLE:
        what, command = UNABLE[stack.status]
        remedy = f"aws cloudformation {command} --stack-name {stage.stack_name}"
        yield Finding(Mark.WRONG, f"{stage.stack_name} {what} ({stack.status})", remedy)
    elif stack.status in NEVER_STOOD:
        yield Finding(Mark.NOTE, f"{stage.stack_name} failed when it was first made; its remains are removed")
    else:
        yield Finding(Mark.FINE, f"{stage.stack_name} stands ({stack.status})")


def _concurrency(account: Account, _stack: Stack | None, parameters: dict[str, str]) -> Iterator[Finding]:
    limit = account.client("lambda").get_account_settings()["AccountLimit"]
    at_once, free = limit["ConcurrentExecutions"], limit["UnreservedConcurrentExecutions"]
    reserved = int(parameters.get("CalendarReadings", 0))
    ask = (
        "Ask for more: Service Quotas, AWS Lambda, Concurrent executions. It is granted within days, and costs nothing."
    )
    if reserved and free - reserved < KEPT_UNRESERVED:
        wrong = f"CalendarReadings={reserved} would leave less than {KEPT_UNRESERVED} of {at_once} executions at once"
        yield Finding(Mark.WRONG, wrong, f"Set it to 0 for now. {ask}")
    elif at_once < FEW_CONCURRENT:
        yield Finding(
            Mark.NOTE, f"Lambda runs at most {at_once} functions at once here: enough to try, not to sell", ask
        )
    else:
        yield Finding(Mark.FINE, f"Lambda runs up to {at_once} functions at once")


def _mail(account: Account, stack: Stack | None, parameters: dict[str, str]) -> Iterator[Finding]:
    """Look at SES; nothing of it keeps a site from standing, for mails that can't be sent are kept."""
    ses = account.client("sesv2")
    sender, registered = parameters.get("MailFrom", ""), parameters.get("MailIdentity", "")
    known = dict(_verified(ses, {sender, sender.partition("@")[2], registered} - {""}))
    if registered in known and (stack is None or stack.parameters.get("MailIdentity") != registered):
        yield Finding(
            Mark.WRONG, f"SES has {registered} already, so the stack can't make it", "Leave MailIdentity empty."
        )
    elif registered and registered not in known:
        yield Finding(Mark.FINE, f"SES will get {registered}; its records are printed in the end")
    elif sender and not any(known.values()):
        remedy = "Mails are kept until it is verified. Verify it, or let the stack register its domain: MailIdentity."
        yield Finding(Mark.NOTE, f"SES can't send as {sender} yet", remedy)
    elif sender:
        yield Finding(Mark.FINE, f"SES sends as {sender}")
    standing = ses.get_account()
    if not standing["SendingEnabled"]:
        remedy = "The SES console says why. Mails are kept until it is lifted."
        yield Finding(Mark.NOTE, "SES has paused this account", remedy)
    elif not standing["ProductionAccessEnabled"]:
        remedy = "Ask for more at SES, Account dashboard, Request production access. Other mails are kept until then."
        yield Finding(Mark.NOTE, "SES is in its sandbox: only verified addresses get mail", remedy)


def _verified(ses: Any, identities: Iterable[str]) -> Iterator[tuple[str, bool]]:  # noqa: ANN401  a client
    """Return those that SES has, and whether it sends for them."""
    for identity in identities:
        try:
            yield identity, bool(ses.get_email_identity(EmailIdentity=identity).get("VerifiedForSendingStatus"))
        except ses.exceptions.NotFoundException:
            continue
