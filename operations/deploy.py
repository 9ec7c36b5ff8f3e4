"""Deploy a stage: `python -m operations.deploy --stage prod`, behind `make deploy STAGE=prod`.

    checks ──▶ secrets ──▶ build ──▶ stack ──▶ secrets that came with it ──▶ what to register ──▶ what is old

A second run changes nothing, and says so. Exit code 0: all is there; 1: it stopped, and says why; 2: the stage is
deployed, and something is still missing.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from joinlink.model.secrets import Origin, Secret
from operations.account import Account, open_account
from operations.build import BUILT, LOG, build_and_report
from operations.checks import Mark, check
from operations.old_layers import remove_old_layers
from operations.old_versions import remove_old_versions
from operations.registrations import registrations
from operations.sam import run_sam
from operations.stack import NEVER_STOOD, describe, reasons, remove_remains
from operations.stage_secrets import Asking, StageSecrets, variable
from operations.stages import OWN, ROOT, Stage, read_stage
from operations.template import Template, read_template
from operations.terminal import Console
from operations.trouble import Trouble
from operations.version import version

DONE, STOPPED, INCOMPLETE = 0, 1, 2
NO_CHANGES = "No changes to deploy"
PROTECTION = "DeletionProtection"
"""The parameter that is on by default once the stack stands: before that, a failure could not be taken back."""
NOT_ON_A_LAPTOP = """\
This is the local cloud. It has read, made and described the stack; nothing of it runs. Only AWS itself can say whether
its quotas, your rights, certificates and names that must be unique in the world stand in the way."""


@dataclass
class Deploying:
    """One deployment, step by step; `stack` is what stands now."""

    stage: Stage
    account: Account
    asking: Asking
    template: Template = field(default_factory=read_template)
    build: Callable[[], Iterable[str]] = build_and_report
    sam: Callable[[Sequence[str], Path, Mapping[str, str]], str] = run_sam

    def __post_init__(self) -> None:
        self.say = self.asking.terminal.say
        self.told: list[str] = []
        self.has_changed = False
        self.stack = describe(self.account, self.stage.stack_name)
        self.given = dict(self.stage.parameters)
        self.log = ROOT / ".build" / "deploy" / f"{self.stage.name}.log"
        if not self.stage.is_local:
            self.given.setdefault("Version", version())
            if self.had:
                self.given.setdefault(PROTECTION, "on")

    def run(self) -> int:
        """Go through all steps; return the exit code.

        Raises:  Trouble  a step can't be done
        """
        self._check()
        late = self._settle_early()
        self._build()
        self._deploy()
        missing = self._settle_late(late)
        self._tell_what_to_register()
        self._clean_up()
        return self._sum_up(missing)

    @property
    def parameters(self) -> dict[str, str]:
        """All that the stack has or will have: defaults, what it had, what is set for the stage."""
        had = {name: value for name, value in self.had.items() if name in self.template.parameters}
        return self.template.defaults() | had | self.given

    @property
    def had(self) -> Mapping[str, str]:
        return self.stack.parameters if self.stack and self.stack.status not in NEVER_STOOD else {}

    @property
    def outputs(self) -> Mapping[str, str]:
        return self.stack.outputs if self.stack else {}

    @property
    def site(self) -> str | None:
        """Where the site is or will be; None as long as API Gateway has yet to say."""
        domain = self.parameters.get("DomainName")
        known = f"https://{domain}" if domain else self.parameters.get("PublicBaseUrl")
        return known or self.outputs.get("SiteUrl")

    @property
    def secrets(self) -> StageSecrets:
        return StageSecrets(self.account, self.stage, self.parameters)

    def _check(self) -> None:
        self.say("Checks")
        found = list(check(self.stage, self.account, self.template, self.stack, self.parameters))
        for finding in found:
            self.say(str(finding))
        kept = {name: value for name, value in self.had.items() if self.template.defaults().get(name) != value}
        if left := {name: value for name, value in kept.items() if name not in self.given}:
            self.say("  kept   " + ", ".join(f"{name}={value}" for name, value in sorted(left.items())))
        if any(finding.mark is Mark.WRONG for finding in found):
            raise Trouble("Nothing was deployed: put right what is marked WRONG, and run this again.")

    def _settle_early(self) -> list[Secret]:
        """Write the secrets that are available before the stack exists; return those that can't exist yet."""
        missing = self.secrets.missing(self.asking)
        late = [secret for secret in missing if self._comes_late(secret)]
        early = {secret: why for secret, why in missing.items() if secret not in late}
        if self.site and any(secret.follows_address for secret in early):
            self._tell_what_to_register()
        self.say("\nSecrets")
        rest = self.secrets.settle(early, self.asking, outputs=self.outputs)
        for secret in late:
            self.say(f"  later    {self.stage.secrets_prefix}/{secret.name}, which follows from the stack")
        if not missing:
            self.say("  all there")
        if rest and not self.asking.terminal.has_a_person:
            raise Trouble(
                "Nothing was deployed: secrets are missing, and nobody is here to be asked.", _list(rest, early)
            )
        return late

    def _comes_late(self, secret: Secret) -> bool:
        if secret.origin(self.parameters) is Origin.COPIED:
            return "UserPoolClientId" not in self.outputs
        is_given = variable(secret) in self.asking.environment
        return secret.follows_address and self.site is None and not is_given

    def _build(self) -> None:
        self.say(f"\nBuilding (log: {LOG.relative_to(ROOT)})")
        for line in self.build():
            self.say(line)

    def _deploy(self) -> None:
        """Create or update the stack; what is created is protected from deletion once it stands."""
        if self.stack and self.stack.status in NEVER_STOOD:
            self.say(f"\nRemoving what an earlier attempt left of {self.stage.stack_name} ({self.stack.status})")
            remove_remains(self.account, self.stack, self.stage.stack_name)
            self.stack = None
        self.say(f"\nDeploying {self.stage.stack_name} (ten minutes the first time; log: {self.log.relative_to(ROOT)})")
        protects_later = self.stack is None and PROTECTION in self.template.parameters.keys() - self.given.keys()
        self._run_sam()
        if protects_later:
            self.say("  protecting table and user pool from deletion")
            self.given[PROTECTION] = "on"
            self._run_sam()
        self.say("  done" if self.has_changed else "  nothing to change")

    def _run_sam(self) -> None:
        """Let sam create or update the stack; a first creation that failed leaves nothing behind.

        Raises:  Trouble  it failed; the message has the causes
        """
        began = datetime.now(UTC)
        try:
            printed = self.sam(self._arguments(), self.log, self.account.environment)
        except Trouble as trouble:
            raise self._failure(trouble, began) from trouble
        self.stack = describe(self.account, self.stage.stack_name)
        self.has_changed = self.has_changed or NO_CHANGES not in printed

    def _arguments(self) -> list[str]:
        parameters = ROOT / ".build" / "deploy" / f"{self.stage.name}.parameters.yaml"
        parameters.parent.mkdir(parents=True, exist_ok=True)
        parameters.write_text(json.dumps(self.given, indent=2), encoding="utf-8")
        options = [word for name, value in self.stage.options.items() for word in _option(name, value)]
        return [
            *("deploy", "--template-file", str(BUILT / "template.yaml")),
            *("--stack-name", self.stage.stack_name, "--region", self.account.region),
            *("--parameter-overrides", f"file://{parameters}"),
            *options,
        ]

    def _failure(self, trouble: Trouble, began: datetime) -> Trouble:
        """Find out why the deployment failed, and remove what is left of a stack that never existed."""
        stack = describe(self.account, self.stage.stack_name)
        causes = reasons(self.account, stack.id, began) if stack else []
        if not causes:
            return trouble
        state = "The stack is as it was before." if stack and stack.stands else "It is left as it is."
        if stack and stack.status in NEVER_STOOD:
            remove_remains(self.account, stack, self.stage.stack_name)
            state = "Nothing of it was left; secrets stay where they are."
        remedy = "\n".join([*causes, "", f"{state} Put it right, and run this again."])
        return Trouble(f"{self.stage.stack_name} could not be deployed:", remedy)

    def _settle_late(self, late: list[Secret]) -> dict[Secret, str]:
        """Write the secrets that the stack brought, and ask for those that follow from its addresses."""
        self._refresh_the_copy()
        asking = replace(self.asking, replace=())
        missing = self.secrets.missing(asking)
        if asked_for := [secret for secret in late if secret in missing]:
            self._tell_what_to_register()
            self.say("\nSecrets that follow from these addresses")
            self.secrets.settle(asked_for, asking, outputs=self.outputs)
        return self.secrets.missing(asking)

    def _refresh_the_copy(self) -> None:
        """Follow the user pool's client, which a change of the stack may have replaced."""
        if not self.parameters.get("OidcIssuer") and self.secrets.follow_the_pool(self.outputs):
            self.say(f"  written  {self.stage.secrets_prefix}/identity/client-secret (copied from the user pool)")

    def _tell_what_to_register(self) -> None:
        known = {**(self.template.addresses(self.site) if self.site else {}), **self.outputs}
        if sections := [each for each in registrations(self.parameters, known) if each not in self.told]:
            self.say("\nRegister, where it isn't yet")
        for section in sections:
            self.say("\n".join(f"  {line}" for line in section.splitlines()))
        self.told += sections

    def _clean_up(self) -> None:
        if count := remove_old_versions(self.account, self.stage.name):
            self.say(f"\nRemoved {count} old versions of functions.")
        if removed := remove_old_layers(self.account, self.stage.name):
            self.say(f"\nRemoved {len(removed)} old layer versions that nothing uses.")

    def _sum_up(self, missing: dict[Secret, str]) -> int:
        self.say(f"\nThe site: {self.site}\nHow it is: make doctor STAGE={self.stage.name}")
        if self.account.is_played and not self.stage.is_local:
            self.say(NOT_ON_A_LAPTOP)
        if missing:
            self.say(f"Deployed, and not complete:\n{_list(list(missing), missing)}")
            return INCOMPLETE
        self.say(
            "Deployed." if self.has_changed else f"Nothing had to be changed: {self.stage.stack_name} is up to date."
        )
        return DONE


def _option(name: str, value: Any) -> list[str]:  # noqa: ANN401  what TOML has
    """Spell an option of sam as on a command line."""
    flag = name.replace("_", "-")
    if value is True:
        return [f"--{flag}"]
    if value is False:
        return [] if name.startswith("resolve") else [f"--no-{flag}"]
    return [f"--{flag}", *(map(str, value) if isinstance(value, list) else str(value).split())]


def _list(secrets: list[Secret], why: Mapping[Secret, str]) -> str:
    return "\n".join(
        f"{secret.name}: {why[secret]}. Without it, {secret.without}.\n"
        f"  {secret.place}; or in the variable {variable(secret)}"
        for secret in secrets
    )


def main() -> int:
    """Return the exit code."""
    parser = argparse.ArgumentParser(prog="make deploy")
    parser.add_argument("--stage", required=True)
    parser.add_argument(
        "--settings", type=Path, default=ROOT / OWN, help=f"the operator's own settings (default: {OWN})"
    )
    parser.add_argument("--without", default="", help="secrets that this stage can do without, such as stripe")
    parser.add_argument("--replace", default="", help="secrets to ask for anew, such as stripe/secret-key")
    options = parser.parse_args()
    asking = Asking(Console(), os.environ, options.without.split(), options.replace.split())
    try:
        stage = read_stage(options.stage, options.settings)
        return Deploying(stage, open_account(stage), asking).run()
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
    except (ClientError, BotoCoreError) as exc:
        print(f"\nAWS refused: {exc}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped. If the stack was being changed, AWS goes on with that; run this again.", file=sys.stderr)
    return STOPPED


if __name__ == "__main__":
    sys.exit(main())
