"""What every part of the outside stands on: the settings, the clock, AWS, its parameters, the table."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from joinlink.wiring.outside import Outside
from joinlink.wiring.parameters import ParameterStore

if TYPE_CHECKING:
    from boto3 import Session

    from joinlink.config import Settings
    from joinlink.ports.clock import Clock
    from joinlink.store.table import Table

Made = TypeVar("Made")


class made_once(cached_property[Made]):  # noqa: N801  reads as the decorator that it is
    """A cached property that type checkers let stand in for an attribute, which `functools` alone is not."""


class Basis(Outside):
    """The settings, and what all adapters are made of."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self._clock = clock

    @made_once
    def _aws(self) -> Session:
        from joinlink.providers.aws.session import aws_session

        return aws_session()

    @made_once
    def parameters(self) -> ParameterStore:
        from aws_lambda_powertools.utilities.parameters import SSMProvider

        return ParameterStore(SSMProvider(boto3_client=self._aws.client("ssm")), self.settings)

    @made_once
    def public_base_url(self) -> str:
        return self.parameters.given_or_written("PUBLIC_BASE_URL").rstrip("/")

    @made_once
    def table(self) -> Table:
        from joinlink.store.table import Table

        return Table(self._aws.client("dynamodb"), self.settings["TABLE_NAME"])

    @property
    def _timeout_seconds(self) -> float:
        return self.settings.provider_timeout_seconds
