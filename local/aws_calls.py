"""Which call a request to AWS is, and what its caller must be allowed to do.

Source:  https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import base64
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from werkzeug.wrappers import Request

from local.iam import Permission

CREDENTIAL = re.compile(r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
RPC_PATH = re.compile(r"/service/\w+/operation/(?P<operation>\w+)")
"""Smithy's own protocol, which the SDK speaks to CloudWatch."""
IAM_PREFIXES = {"monitoring": "cloudwatch"}
"""Services that are signed for under another name than they have in policies."""
REST_CALLS = {
    "SendEmail": re.compile("POST /v2/email/outbound-emails"),
    "GetAccount": re.compile("GET /v2/email/account"),
    "GetEmailIdentity": re.compile("GET /v2/email/identities/(?P<EmailIdentity>[^/]+)"),
    "GetConfigurationSetEventDestinations": re.compile(
        "GET /v2/email/configuration-sets/(?P<ConfigurationSetName>[^/]+)/event-destinations"
    ),
    "GetSchedule": re.compile("GET /schedules/(?P<Name>[^/]+)"),
}
"""Operations that are known by method and path, in which their parameters stand."""
STREAM_CALLS = frozenset({"GetRecords", "GetShardIterator"})
KEY_EQUALITY = re.compile(r"(?P<name>[#\w]+)\s*=\s*(?P<value>:\w+)")
KMS_KEY_ID_LENGTH = 36
TRANSACTION_ACTIONS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}

JsonBody = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AwsCall:
    """A signed request: who calls (`access_key_id`), which service by its IAM prefix, which operation, with what."""

    access_key_id: str
    service: str
    operation: str
    body: JsonBody

    @property
    def name(self) -> str:
        return f"{self.service}:{self.operation}"


class Verified(Protocol):
    """Who tells which recipients' addresses are identities of the account."""

    @property
    def verified(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True)
class Account:
    """Where ARNs point; `partition_keys` names the partition key of (table, index), index "" for the table itself."""

    id: str
    region: str
    partition_keys: Mapping[tuple[str, str], str]
    mail: Verified

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.id}:{resource}"


def read_call(request: Request) -> AwsCall | None:
    """Return the call that a request makes; None when nobody signed it."""
    credential = CREDENTIAL.search(request.headers.get("Authorization", ""))
    if credential is None:
        return None
    raw = request.get_data()
    is_json = "json" in request.headers.get("Content-Type", "")
    operation, in_path = _operation(request)
    return AwsCall(
        access_key_id=credential["key"],
        service=IAM_PREFIXES.get(credential["service"], credential["service"]),
        operation=operation,
        body={**(json.loads(raw) if raw and is_json else {}), **in_path},
    )


def permissions(call: AwsCall, account: Account) -> Iterator[Permission]:
    """Return every permission that the call needs; a call that isn't known needs its own name on every resource."""
    needs = PERMISSIONS.get(call.service)
    if needs is None:
        yield Permission(call.name, "*")
    else:
        yield from needs(call, account)


def recipients(mail: JsonBody) -> Sequence[str]:
    """Return the recipients of a SendEmail."""
    return list(mail.get("Destination", {}).get("ToAddresses", ()))


def sender_of(mail: JsonBody) -> str:
    """Return the sender's address of a SendEmail, without the name before it."""
    return str(mail["FromEmailAddress"]).rpartition("<")[2].rstrip(">")


def _operation(request: Request) -> tuple[str, Mapping[str, str]]:
    """Name the operation, and the parameters that its path has."""
    target = request.headers.get("X-Amz-Target")
    if target:
        return target.rpartition(".")[2], {}
    if rpc := RPC_PATH.fullmatch(request.path):
        return rpc["operation"], {}
    line = f"{request.method} {request.path}"
    for operation, pattern in REST_CALLS.items():
        if rest := pattern.fullmatch(line):
            return operation, rest.groupdict()
    return request.form.get("Action") or line, {}


def _dynamodb(call: AwsCall, account: Account) -> Iterator[Permission]:
    if call.operation in STREAM_CALLS:
        yield Permission(call.name, call.body.get("StreamArn") or call.body["ShardIterator"].partition("|")[0])
    elif call.operation in {"TransactWriteItems", "TransactGetItems"}:
        for item in call.body["TransactItems"]:
            for kind, part in item.items():
                yield _on_table(TRANSACTION_ACTIONS[kind], part, account)
    elif call.operation in {"BatchGetItem", "BatchWriteItem"}:
        for table, part in call.body["RequestItems"].items():
            yield _on_table(call.operation, {"TableName": table, "Batch": part}, account)
    else:
        yield _on_table(call.operation, call.body, account)


def _on_table(action: str, part: JsonBody, account: Account) -> Permission:
    table = part.get("TableName", "").rpartition("/")[2]
    index = part.get("IndexName", "")
    resource = f"table/{table}/index/{index}" if index else f"table/{table}"
    partition_key = account.partition_keys.get((table, index), "")
    return Permission(
        action=f"dynamodb:{action}",
        resource=account.arn("dynamodb", resource),
        context={"dynamodb:LeadingKeys": tuple(_leading_keys(part, partition_key))},
    )


def _leading_keys(part: JsonBody, partition_key: str) -> Iterator[str]:
    """Return the partition keys that a request names."""
    for holder in (part.get("Key"), part.get("Item"), *_batched_items(part.get("Batch"))):
        if holder and partition_key in holder:
            yield str(next(iter(holder[partition_key].values())))
    names = part.get("ExpressionAttributeNames", {})
    for equality in KEY_EQUALITY.finditer(part.get("KeyConditionExpression", "")):
        if names.get(equality["name"], equality["name"]) == partition_key:
            yield str(next(iter(part["ExpressionAttributeValues"][equality["value"]].values())))


def _batched_items(batch: Any) -> Iterator[JsonBody]:  # noqa: ANN401  either of two shapes
    if isinstance(batch, Mapping):
        yield from batch["Keys"]
    for write in batch if isinstance(batch, list) else ():
        for part in write.values():
            yield part.get("Item") or part["Key"]


def _kms(call: AwsCall, account: Account) -> Iterator[Permission]:
    key = call.body.get("KeyId") or _key_of(call.body.get("CiphertextBlob", ""))
    bound_to = call.body.get("EncryptionContext", {})
    context = {f"kms:EncryptionContext:{name}": (value,) for name, value in bound_to.items()}
    yield Permission(
        action=call.name,
        resource=key if key.startswith("arn:") else account.arn("kms", f"key/{key}"),
        context={"kms:EncryptionContextKeys": tuple(bound_to), **context},
    )


def _key_of(ciphertext: str) -> str:
    """Read the key's id from the head of what moto encrypted."""
    return base64.b64decode(ciphertext)[:KMS_KEY_ID_LENGTH].decode("ascii", errors="replace")


def _ssm(call: AwsCall, account: Account) -> Iterator[Permission]:
    names = call.body.get("Names") or [call.body.get("Name") or call.body.get("Path", "")]
    for name in names:
        yield Permission(call.name, account.arn("ssm", f"parameter/{name.removeprefix('/')}"))


def _states(call: AwsCall, _account: Account) -> Iterator[Permission]:
    yield Permission(call.name, call.body.get("stateMachineArn") or call.body.get("executionArn", "*"))


def _sqs(call: AwsCall, account: Account) -> Iterator[Permission]:
    queue = urlsplit(call.body.get("QueueUrl", "")).path.rpartition("/")[2]
    yield Permission(call.name, account.arn("sqs", queue))


def _ses(call: AwsCall, account: Account) -> Iterator[Permission]:
    """Ask for SendRawEmail when the message is raw, although it is SendEmail that sends it."""
    if call.operation != "SendEmail":
        yield Permission(call.name, _mail_resource(call, account))
        return
    action = "ses:SendRawEmail" if "Raw" in call.body["Content"] else "ses:SendEmail"
    sender = sender_of(call.body)
    context = {"ses:FromAddress": (sender,)}
    for address in (sender, *(each for each in recipients(call.body) if each in account.mail.verified)):
        yield Permission(action, account.arn("ses", f"identity/{address}"), context)
    if call.body.get("ConfigurationSetName"):
        configuration_set = account.arn("ses", f"configuration-set/{call.body['ConfigurationSetName']}")
        yield Permission(action, configuration_set, context)


def _mail_resource(call: AwsCall, account: Account) -> str:
    """Name what a question to SES is about."""
    match call.operation:
        case "GetEmailIdentity":
            return account.arn("ses", f"identity/{call.body['EmailIdentity']}")
        case "GetConfigurationSetEventDestinations":
            return account.arn("ses", f"configuration-set/{call.body['ConfigurationSetName']}")
    return "*"


def _scheduler(call: AwsCall, account: Account) -> Iterator[Permission]:
    yield Permission(call.name, account.arn("scheduler", f"schedule/default/{call.body.get('Name', '')}"))


PERMISSIONS: Mapping[str, Callable[[AwsCall, Account], Iterator[Permission]]] = {
    "dynamodb": _dynamodb,
    "kms": _kms,
    "ssm": _ssm,
    "scheduler": _scheduler,
    "states": _states,
    "sqs": _sqs,
    "ses": _ses,
}
