"""The stages of this site, as samconfig.toml and the operator's own samconfig.own.toml describe them.

    [default.deploy.parameters]     what every stage begins with
    [prod.deploy.parameters]        what this one adds; parameter_overrides are added one by one
    samconfig.own.toml              the same, and takes precedence over samconfig.toml

The stage `local` is the local cloud that `make run` started.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = "samconfig.toml"
OWN = "samconfig.own.toml"
LOCAL = "local"
STAGE_NAME = re.compile(r"(?!.*(aws|amazon|cognito))[a-z][a-z0-9-]{0,19}")
"""As the template's parameter Stage demands: Cognito takes none of these words in a domain."""

Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """One deployment; `parameters` are the template's that the operator set, `options` those of `sam deploy`."""

    name: str
    stack_name: str
    parameters: Mapping[str, str]
    options: Settings
    region: str | None = None
    profile: str | None = None

    @property
    def is_local(self) -> bool:
        return self.name == LOCAL

    @property
    def secrets_prefix(self) -> str:
        return f"/joinlink/{self.name}"


def read_stage(name: str, own: Path = ROOT / OWN, shipped: Path = ROOT / SHIPPED) -> Stage:
    """Read a stage's settings; `own` may be missing.

    Raises:  Trouble  there is no such stage, or its settings contradict each other
    """
    if not STAGE_NAME.fullmatch(name):
        raise Trouble(
            f"{name!r} can't be the name of a stage: up to 20 small letters, digits and hyphens, a letter first, and "
            "without aws, amazon or cognito."
            if name
            else "Which stage?",
            "make deploy STAGE=prod",
        )
    files = [_read(shipped), _read(own)]
    names = {each for file in files for each in file if "deploy" in _table(file[each])} - {"default"}
    if name not in names | {LOCAL}:
        raise Trouble(f"There is no stage {name!r}; there are {', '.join(sorted(names))}.", _how_to_add(name))
    stages = [_stage(each, _settings(each, files)) for each in sorted(names | {LOCAL})]
    stage = next(each for each in stages if each.name == name)
    for other in stages:
        if other.stack_name == stage.stack_name and other != stage:
            raise Trouble(
                f"The stages {name!r} and {other.name!r} share the stack {stage.stack_name}.",
                f"One would replace the other. Give each a stack_name of its own in {OWN}.",
            )
    return stage


def _settings(name: str, files: list[Settings]) -> dict[str, Any]:
    """Gather a stage's settings from the files; the more specific ones win."""
    merged: dict[str, Any] = {"parameter_overrides": {}}
    for section in ("default", name):
        for file in files:
            merged = _merge(merged, _table(_table(_table(file.get(section)).get("deploy")).get("parameters")))
    return merged


def _stage(name: str, settings: dict[str, Any]) -> Stage:
    parameters = settings.pop("parameter_overrides")
    if parameters.setdefault("Stage", name) != name:
        raise Trouble(f"The stage {name!r} has the parameter Stage={parameters['Stage']}.", f"Give it Stage={name}.")
    return Stage(
        name=name,
        stack_name=settings.pop("stack_name", f"joinlink-{name}"),
        region=settings.pop("region", None),
        profile=settings.pop("profile", None),
        parameters=parameters,
        options=settings,
    )


def _how_to_add(name: str) -> str:
    return f"""\
To add it, write into {OWN} (yours; an upgrade leaves it alone):

[{name}.deploy.parameters]
region = "eu-west-1"

[{name}.deploy.parameters.parameter_overrides]
MailFrom = "joinlink@your.domain"

and run this again. Its stack will be joinlink-{name}, its secrets stand under /joinlink/{name}/."""


def _read(path: Path) -> Settings:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as exc:
        raise Trouble(f"{path.name} can't be read: {exc}.") from exc


def _table(value: Any) -> dict[str, Any]:  # noqa: ANN401  whatever a file has there
    return value if isinstance(value, dict) else {}


def _merge(settings: dict[str, Any], more: Settings) -> dict[str, Any]:
    """Put settings over others; the template's parameters one by one."""
    overrides = settings["parameter_overrides"] | dict(_overrides(more.get("parameter_overrides", {})))
    return {**settings, **more, "parameter_overrides": overrides}


def _overrides(given: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  sam takes a table, a list and a text
    """Yield the parameters by name, in each form that sam knows."""
    if isinstance(given, dict):
        yield from ((key, _text(value)) for key, value in given.items())
        return
    for each in given if isinstance(given, list) else [given]:
        name, equals, value = str(each).partition("=")
        if not equals or not name.isalnum():
            raise Trouble(f"parameter_overrides has {each!r}, which is not Name=value.", f"See {SHIPPED} for the form.")
        yield name, value.strip("\"'")


def _text(value: Any) -> str:  # noqa: ANN401  what TOML has
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
