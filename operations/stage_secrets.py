"""The secrets of a stage in Parameter Store: which are there, and where the missing ones come from.

there already      stays; of another kind, or a placeholder, it counts as missing
JOINLINK_…         a variable of the environment, as a CI has them
made up            the key of guests' links
copied             from the client of the stack's own user pool
asked for          by a person at the terminal, hidden

A value is never printed, and no process that is started gets one.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from joinlink.model.placeholder import is_placeholder
from joinlink.model.secrets import IDENTITY, SECRETS, Origin, Parameters, Secret, needed_secrets
from operations.account import Account
from operations.stages import Stage
from operations.terminal import Terminal
from operations.trouble import Trouble

VARIABLE_PREFIX = "JOINLINK_"


def variable(secret: Secret) -> str:
    """Name the environment's variable that may bring a secret."""
    return VARIABLE_PREFIX + secret.name.upper().replace("/", "_").replace("-", "_")


@dataclass(frozen=True, slots=True)
class Asking:
    """How missing secrets are come by; `without` and `replace` name secrets, or folders of them."""

    terminal: Terminal
    environment: Mapping[str, str]
    without: Sequence[str] = ()
    replace: Sequence[str] = ()

    def leaves_out(self, secret: Secret) -> bool:
        return _named(secret, self.without)

    def replaces(self, secret: Secret) -> bool:
        return _named(secret, self.replace)


@dataclass(frozen=True, slots=True)
class StageSecrets:
    """The SecureStrings under `/joinlink/{stage}/`."""

    account: Account
    stage: Stage
    parameters: Parameters

    def missing(self, asking: Asking) -> dict[Secret, str]:
        """Return the needed secrets that aren't there in their right kind, without those left out, and what is wrong.

        A key of guests' links is never of the wrong kind: another one would end every link that was mailed.
        """
        there = self._read()
        missing = {}
        for secret in needed_secrets(self.parameters):
            value = there.get(secret.name, "")
            if not value:
                missing[secret] = "missing"
            elif is_placeholder(value):
                missing[secret] = "a placeholder"
            elif secret.origin(self.parameters) is Origin.MADE_UP:
                continue
            elif asking.replaces(secret):
                missing[secret] = "to be replaced"
            elif fault := secret.fault(value, self.parameters):
                missing[secret] = fault
        return {secret: why for secret, why in missing.items() if not asking.leaves_out(secret)}

    def settle(self, asked_for: Iterable[Secret], asking: Asking, *, outputs: Mapping[str, str]) -> list[Secret]:
        """Write those of these secrets that are available, and return the rest.

        Raises:  Trouble  the environment brings one of the wrong kind
        """
        rest = []
        for secret in asked_for:
            value = self._given(secret, asking) or self._made(secret, outputs) or self._asked(secret, asking)
            if value:
                self._write(secret, value)
                asking.terminal.say(f"  written  {self.stage.secrets_prefix}/{secret.name}")
            else:
                rest.append(secret)
        return rest

    def follow_the_pool(self, outputs: Mapping[str, str]) -> bool:
        """Write the secret of the user pool's client if it is another than what is there; tell whether it was."""
        secret = self._copy_of_the_pool(outputs)
        if secret is None or self._read().get(IDENTITY) == secret:
            return False
        self._write(next(each for each in SECRETS if each.name == IDENTITY), secret)
        return True

    def _copy_of_the_pool(self, outputs: Mapping[str, str]) -> str | None:
        if "UserPoolClientId" not in outputs:
            return None
        pool = {"UserPoolId": outputs["UserPoolId"], "ClientId": outputs["UserPoolClientId"]}
        client = self.account.client("cognito-idp").describe_user_pool_client(**pool)
        secret: str | None = client["UserPoolClient"].get("ClientSecret")
        return secret

    def _given(self, secret: Secret, asking: Asking) -> str | None:
        value = asking.environment.get(variable(secret), "").strip()
        if value and (fault := secret.fault(value, self.parameters)):
            raise Trouble(f"{variable(secret)}: {fault}.", f"You find it here: {secret.place}.")
        return value or None

    def _made(self, secret: Secret, outputs: Mapping[str, str]) -> str | None:
        match secret.origin(self.parameters):
            case Origin.MADE_UP:
                return secrets.token_hex(32)
            case Origin.COPIED:
                return self._copy_of_the_pool(outputs)
            case Origin.ASKED:
                return None

    def _asked(self, secret: Secret, asking: Asking) -> str | None:
        if secret.origin(self.parameters) is not Origin.ASKED or not asking.terminal.has_a_person:
            return None
        asking.terminal.say(f"  {secret.name} {secret.looks}.\n    {secret.place}")
        while value := asking.terminal.ask_hidden(
            "    Paste it (it doesn't show; Enter alone leaves it out for now): "
        ):
            fault = secret.fault(value, self.parameters)
            if fault is None:
                return value
            asking.terminal.say(f"    Not taken: {fault}.")
        return None

    def _read(self) -> dict[str, str]:
        pages = self.account.client("ssm").get_paginator("get_parameters_by_path")
        path = self.stage.secrets_prefix
        found = pages.paginate(Path=path, Recursive=True, WithDecryption=True)
        return {each["Name"].removeprefix(f"{path}/"): each["Value"] for page in found for each in page["Parameters"]}

    def _write(self, secret: Secret, value: str) -> None:
        self.account.client("ssm").put_parameter(
            Name=f"{self.stage.secrets_prefix}/{secret.name}", Value=value, Type="SecureString", Overwrite=True
        )


def without_secrets(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the variables that a child process may see."""
    for name, value in environment.items():
        if not name.startswith(VARIABLE_PREFIX):
            yield name, value


def _named(secret: Secret, names: Sequence[str]) -> bool:
    return any(secret.name == name or secret.name.startswith(f"{name}/") for name in names)
