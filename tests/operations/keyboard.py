"""People at the keyboard, and `sam deploy` without the packaging."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from operations.account import Account
from operations.stack import describe
from operations.trouble import Trouble

TEMPLATE = Path(__file__).parent / "template.yaml"


@dataclass
class Person:
    """Pastes these answers one after the other, and then only presses Enter."""

    answers: list[str] = field(default_factory=list)
    has_a_person: bool = True
    read: str = ""

    def say(self, text: str = "") -> None:
        self.read += f"{text}\n"

    def ask_hidden(self, prompt: str) -> str:
        self.read += f"{prompt}\n"
        return self.answers.pop(0) if self.answers else ""


@dataclass
class QuickSam:
    """Makes the calls of `sam deploy` with a template whose code is in a bucket already."""

    account: Account
    version: str = "1"

    def __call__(self, arguments: Sequence[str], _log: Path, _environment: Mapping[str, str]) -> str:
        options = dict(zip(arguments[1::2], arguments[2::2], strict=False))
        name, parameters = options["--stack-name"], Path(options["--parameter-overrides"].removeprefix("file://"))
        cloudformation = self.account.client("cloudformation")
        given = json.loads(parameters.read_text(encoding="utf-8"))
        change_set = cloudformation.create_change_set(
            StackName=name,
            ChangeSetName=f"samcli-deploy{time.monotonic_ns()}",
            ChangeSetType="UPDATE" if describe(self.account, name) else "CREATE",
            TemplateBody=TEMPLATE.read_text(encoding="utf-8").replace("packaged/function", f"packaged/{self.version}"),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
        )
        made = cloudformation.describe_change_set(ChangeSetName=change_set["Id"], StackName=name)
        if made["Status"] == "FAILED":
            return f"No changes to deploy. Stack {name} is up to date"
        cloudformation.execute_change_set(ChangeSetName=change_set["Id"], StackName=name)
        stack = describe(self.account, name)
        if stack is None or not stack.stands or "ROLLBACK" in stack.status:
            raise Trouble("sam deploy failed. It said:", "…")
        return "Successfully created/updated stack"
