"""AWS as the operator's commands reach it: the profile of the stage, or the local cloud that is running."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from operations.stages import ROOT, Stage
from operations.trouble import Trouble

LOCAL_ENVIRONMENT = ROOT / ".build" / "local" / "aws.env"
"""Where `make run` writes how its AWS is reached, as NAME=value lines."""
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
PATIENCE = Config(retries={"mode": "standard", "max_attempts": 5}, connect_timeout=10, read_timeout=30)

HOW_TO_SIGN_IN = """\
Sign in with a profile and name it:  aws configure sso, then  AWS_PROFILE=… make deploy STAGE=…
or set profile = "…" for the stage in samconfig.own.toml."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account it is; `environment` are the variables by which a child process reaches it, too."""

    session: boto3.Session
    region: str
    environment: Mapping[str, str]
    id: str = ""
    caller: str = ""

    @property
    def endpoint(self) -> str | None:
        """Where AWS is, if it is not at its own addresses."""
        return self.environment.get("AWS_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT_URL")

    @property
    def is_played(self) -> bool:
        """Whether AWS is the local cloud's, on this machine."""
        return urlsplit(self.endpoint or "").hostname in LOOPBACK

    def client(self, service: Any) -> Any:  # noqa: ANN401  any service, any client
        return self.session.client(service, endpoint_url=self.endpoint, config=PATIENCE)


def open_account(stage: Stage) -> Account:
    """Find the account of a stage, and ask it who is calling.

    Raises:  Trouble  no local cloud, no region, no credentials, or some that AWS doesn't take
    """
    variables = _local_environment() if stage.is_local else {}
    try:
        session = boto3.Session(
            profile_name=stage.profile,
            region_name=stage.region or variables.get("AWS_DEFAULT_REGION"),
            aws_access_key_id=variables.get("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=variables.get("AWS_SECRET_ACCESS_KEY"),
        )
        if session.region_name is None:
            raise Trouble("No region is set.", 'Set region = "…" for the stage in samconfig.own.toml, or AWS_REGION.')
        region = {"AWS_REGION": session.region_name, "AWS_DEFAULT_REGION": session.region_name}
        profile = {"AWS_PROFILE": stage.profile} if stage.profile else {}
        account = Account(session, session.region_name, {**variables, **region, **profile})
        who = account.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as exc:
        raise Trouble(f"AWS doesn't know who is calling: {exc}", HOW_TO_SIGN_IN) from exc
    return replace(account, id=who["Account"], caller=who["Arn"])


def _local_environment() -> dict[str, str]:
    if not LOCAL_ENVIRONMENT.exists():
        raise Trouble("No local cloud is running.", "Start one in another window: make run")
    lines = LOCAL_ENVIRONMENT.read_text(encoding="utf-8").splitlines()
    named = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in named}
