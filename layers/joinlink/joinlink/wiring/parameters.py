"""Parameter Store: the secrets of this stage, and the values that the template wrote there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from joinlink.errors import StoreUnavailable

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.parameters import SSMProvider

    from joinlink.config import Settings

MAX_AGE_SECONDS = 300


class ParameterStore:
    """Reads parameters, and keeps each for five minutes. Every read may raise StoreUnavailable."""

    def __init__(self, store: SSMProvider, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def secret(self, name: str) -> str:
        """Return a SecureString of this stage."""
        return self._read(self._settings.parameter(name), decrypt=True)

    def secret_if_any(self, name: str) -> str:
        """Return a SecureString of this stage; empty if the operator wrote none."""
        from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

        from joinlink.aws_errors import error_code

        try:
            return self.secret(name)
        except GetParameterError as exc:
            if isinstance(exc.__context__, Exception) and error_code(exc.__context__) == "ParameterNotFound":
                return ""
            raise

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
