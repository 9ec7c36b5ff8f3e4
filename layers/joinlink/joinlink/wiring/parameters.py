"""Parameter Store: the secrets of this stage, and the values that the template wrote there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from joinlink.errors import SecretMissing, StoreUnavailable
from joinlink.metrics import Metric, count
from joinlink.model.placeholder import is_placeholder
from joinlink.observability import logger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.parameters import SSMProvider

    from joinlink.config import Settings

MAX_AGE_SECONDS = 300


def comma_separated(text: str) -> list[str]:
    """Read several values from one parameter."""
    return [part.strip() for part in text.split(",") if part.strip()]


class ParameterStore:
    """Reads parameters, and keeps each for five minutes. Every read may raise StoreUnavailable."""

    def __init__(self, store: SSMProvider, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def secret(self, name: str) -> str:
        """Return a SecureString of this stage.

        Raises:  SecretMissing  the operator wrote none, or left a placeholder; an ERROR in the log names it
        """
        secret = self.secret_if_any(name)
        if not secret:
            parameter = self._settings.parameter(name)
            logger().error("secret missing", extra={"parameter": parameter})
            count(Metric.MISSING_SECRETS)
            raise SecretMissing(f"there is no {parameter}", provider=name.partition("/")[0])
        return secret

    def secret_if_any(self, name: str) -> str:
        """Return a SecureString of this stage; empty if the operator wrote none, or left a placeholder."""
        from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

        from joinlink.aws_errors import error_code

        try:
            secret = self._read(self._settings.parameter(name), decrypt=True)
        except GetParameterError as exc:
            if isinstance(exc.__context__, Exception) and error_code(exc.__context__) == "ParameterNotFound":
                return ""
            raise
        return "" if is_placeholder(secret) else secret

    def given_or_written(self, variable: str) -> str:
        """Return a setting or, if it is empty, the value that the template wrote to the parameter in `…_PARAMETER`.

        As a function's variable, a value from the API or the user pool would be a circular dependency.
        """
        return self._settings[variable] or self._read(self._settings[f"{variable}_PARAMETER"])

    def _read(self, name: str, *, decrypt: bool = False) -> str:
        from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

        from joinlink.aws_errors import is_passing

        try:
            value = self._store.get(name, max_age=MAX_AGE_SECONDS, decrypt=decrypt)
        except GetParameterError as exc:
            # Powertools raises it for every error alike, and keeps what happened as its context alone.
            if is_passing(exc.__context__):
                raise StoreUnavailable("Parameter Store did not answer") from exc
            raise
        assert isinstance(value, str)
        return value


class NeededSecrets:
    """Secrets that are needed together, each read by a function that raises where it is missing."""

    def __init__(self, *secrets: Callable[[], str]) -> None:
        self._secrets = secrets

    def check(self) -> None:
        for secret in self._secrets:
            secret()
