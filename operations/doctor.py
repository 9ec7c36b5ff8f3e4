"""make doctor STAGE=…: everything that is missing or wrong with a stage, and what to do.

The settings are those of the deployed function `operator`, so what is looked at is what the functions were given. The
secrets are read by the operator's own rights. Ends with 0 where nothing is wrong (warnings allowed), 1 where something
is, and 2 where the account or the stage can't be reached.
"""

import argparse
import os
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

import requests
from boto3 import Session
from botocore.exceptions import BotoCoreError, ClientError

from joinlink.aws_errors import error_code
from joinlink.clock import SystemClock
from joinlink.config import Settings
from joinlink.errors import NotTold
from joinlink.model.finding import Finding, Verdict
from joinlink.usecases.operating.examine import examine_by_command
from joinlink.web.addresses import HEALTH
from joinlink.wiring.deployed import DeployedOutside
from joinlink.wiring.house import House
from operations.account import Account, open_account
from operations.stages import Stage, read_stage
from operations.trouble import Trouble
from operations.version import version

WELL, WRONG, OUT_OF_REACH = 0, 1, 2
FUNCTION: Final = "operator"
PATIENCE_SECONDS: Final = 10
WIDTH: Final = 100
MARKS: Final = {Verdict.OK: "✓", Verdict.WARNING: "!", Verdict.WRONG: "✗", Verdict.UNKNOWN: "?"}


class CommandOutside(DeployedOutside):
    """The outside of the command: as a function's, but with the operator's own rights, and what only they may see."""

    def __init__(self, account: Account, settings: Settings, clock: SystemClock) -> None:
        super().__init__(settings, clock)
        self._account = account
        self.site_probe = HealthProbe(self)
        self.account_limits = LambdaLimits(account)
        self.clone_version = version()

    @cached_property
    def _aws(self) -> Session:
        return _Clients(self._account)  # type: ignore[return-value]


class _Clients:
    """Makes the clients of an account; functions' own settings for them, which are for a hasty guest, don't apply."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def client(self, service: str, **_: object) -> object:
        return self._account.client(service)


class LambdaLimits:
    """What Lambda allows the account in its region."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def concurrency(self) -> int:
        try:
            answer = self._account.client("lambda").get_account_settings()
        except (BotoCoreError, ClientError) as exc:
            raise NotTold(error_code(exc)) from exc
        return int(answer["AccountLimit"]["ConcurrentExecutions"])


class HealthProbe:
    """Asks the site at its own address, as anybody would."""

    def __init__(self, outside: DeployedOutside) -> None:
        self._outside = outside

    def problem(self) -> str:
        try:
            answer = requests.get(f"{self._outside.public_base_url}{HEALTH}", timeout=PATIENCE_SECONDS)
        except requests.exceptions.SSLError:
            return "its certificate is not good"
        except requests.exceptions.Timeout:
            return f"no answer within {PATIENCE_SECONDS} seconds"
        except requests.exceptions.ConnectionError:
            return "nothing answers there, or the name is not known"
        return "" if answer.status_code == requests.codes.ok else f"it answers {answer.status_code}"


def examine(stage: Stage) -> tuple[Account, list[Finding]]:
    """Look at a stage.

    Raises:  Trouble  the account can't be reached, or there is no such deployment
    """
    account = open_account(stage)
    clock, settings = SystemClock(), deployed_settings(stage, account)
    os.environ.setdefault("STAGE", stage.name)  # whose metrics providers count in; nobody reads them here
    return account, examine_by_command(House(CommandOutside(account, settings, clock), clock))


def deployed_settings(stage: Stage, account: Account) -> Settings:
    """Read what the stage's functions were given."""
    name = f"joinlink-{stage.name}-{FUNCTION}"
    try:
        answer = account.client("lambda").get_function_configuration(FunctionName=name)
    except ClientError as exc:
        if error_code(exc) == "ResourceNotFoundException":
            raise Trouble(
                f"There is no {name} in {account.id}, {account.region}.", f"make deploy STAGE={stage.name}"
            ) from exc
        raise Trouble(f"Lambda does not tell of {name}: {error_code(exc)}.") from exc
    except BotoCoreError as exc:
        raise Trouble(f"Lambda does not answer: {exc}") from exc
    return Settings(answer["Environment"]["Variables"])


def report(findings: Sequence[Finding]) -> Iterator[str]:
    """Write the findings as lines, the worst first."""
    for finding in findings:
        yield f"{MARKS[finding.verdict]} {finding.verdict:<10} {finding.matter}: {finding.says}"
        if finding.advice:
            yield from textwrap.wrap(finding.advice, WIDTH, initial_indent=" " * 13 + "→ ", subsequent_indent=" " * 15)
    numbers = Counter(finding.verdict for finding in findings)
    yield ""
    yield ", ".join(f"{numbers[verdict]} {verdict}" for verdict in MARKS if numbers[verdict]) + "."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="make doctor", description="Say what is missing or wrong with a stage.")
    parser.add_argument(
        "--stage", required=True, help="as in samconfig.toml, or local for the cloud that make run started"
    )
    try:
        stage = read_stage(parser.parse_args(arguments).stage)
        account, findings = examine(stage)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return OUT_OF_REACH
    print(f"Stage {stage.name} in {account.id}, {account.region}\n")
    print("\n".join(report(findings)))
    return WRONG if any(finding.verdict is Verdict.WRONG for finding in findings) else WELL


if __name__ == "__main__":
    sys.exit(main())
