"""The stack of a stage in CloudFormation: what it is now, and why it failed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from operations.account import Account
from operations.trouble import Trouble

NEVER_STOOD = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}
"""The states of a stack whose first creation failed: nothing of it ever ran, and nothing can update it."""
STANDS = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"}
CANCELLED = "Resource creation cancelled"
"""The reason of a resource that failed only because another had."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack as CloudFormation describes it."""

    id: str
    status: str
    parameters: Mapping[str, str]
    outputs: Mapping[str, str]

    @property
    def stands(self) -> bool:
        return self.status in STANDS


def describe(account: Account, name: str) -> Stack | None:
    """Describe a stack; None if there is none, or only the shell of one that was never created."""
    try:
        found = account.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as exc:
        if "does not exist" in str(exc):
            return None
        raise
    if found["StackStatus"] == "REVIEW_IN_PROGRESS":
        return None
    return Stack(
        id=found["StackId"],
        status=found["StackStatus"],
        parameters={each["ParameterKey"]: each.get("ParameterValue", "") for each in found.get("Parameters", [])},
        outputs={each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])},
    )


def reasons(account: Account, stack_id: str, since: datetime) -> list[str]:
    """Say why the last operation on a stack failed, the first cause first."""
    events = account.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack_id)
    found: list[dict[str, Any]] = [
        event
        for page in events
        for event in page["StackEvents"]
        if event["Timestamp"] >= since and _is_cause(event["ResourceStatus"], event.get("ResourceStatusReason", ""))
    ]
    return [f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}" for event in reversed(found)]


def _is_cause(status: str, reason: str) -> bool:
    return bool(reason) and not reason.startswith(CANCELLED) and (status.endswith("_FAILED") or "ROLLBACK_IN" in status)


def remove_remains(account: Account, stack: Stack, name: str) -> None:
    """Delete a stack that never stood, so that it can be created again.

    Raises:  Trouble  something of it can't be deleted; the message names it
    """
    cloudformation = account.client("cloudformation")
    cloudformation.delete_stack(StackName=stack.id)
    try:
        waiter = cloudformation.get_waiter("stack_delete_complete")
        waiter.wait(StackName=stack.id, WaiterConfig={"Delay": 5, "MaxAttempts": 360})
    except WaiterError as exc:
        left = ", ".join(_left_over(cloudformation, stack.id)) or "see its resources in the console"
        raise Trouble(
            f"The stack {name} never stood, and can't be deleted as a whole: {left}.",
            f"Delete these by hand, then:  aws cloudformation delete-stack --stack-name {name}",
        ) from exc


def _left_over(cloudformation: Any, stack_id: str) -> list[str]:  # noqa: ANN401  a client
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_id)
    return [
        f"{each['ResourceType']} {each.get('PhysicalResourceId', each['LogicalResourceId'])}"
        for page in pages
        for each in page["StackResourceSummaries"]
        if each["ResourceStatus"] != "DELETE_COMPLETE"
    ]
