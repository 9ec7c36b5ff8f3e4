"""Leaves of boto3 and botocore what the functions call: `trim_botocore.py FOLDER`.

botocore reads the whole description of a service, prose included, to make a client of it, and that of every endpoint of
all 400 services before the first: more work than all else in making one. boto3 imports the transfers of S3, and
multiprocessing with them, to learn whether a faster library for those is installed. Both import a library that writes
the docstrings of clients, which nobody reads on Lambda.
"""

import gzip
import json
import shutil
import sys
from pathlib import Path

OPERATIONS = {
    "cloudwatch": {"DescribeAlarms", "GetMetricData"},
    "dynamodb": {
        "BatchGetItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "TransactWriteItems",
        "UpdateItem",
    },
    "dynamodbstreams": {"GetRecords", "GetShardIterator"},
    "kms": {"Decrypt", "GenerateDataKey"},
    "lambda": {"Invoke"},
    "scheduler": {"GetSchedule"},
    "sesv2": {
        "GetAccount",
        "GetConfigurationSetEventDestinations",
        "GetEmailIdentity",
        "SendEmail",
    },
    "sqs": {"DeleteMessage", "GetQueueAttributes", "ReceiveMessage", "SendMessage"},
    "ssm": {"DescribeParameters", "GetParameter"},
    "stepfunctions": {
        "DescribeExecution",
        "GetExecutionHistory",
        "ListExecutions",
        "RedriveExecution",
        "StartExecution",
    },
}
"""What our layer calls, by service; a test holds both together."""

TRANSFERS = {
    "from s3transfer.manager import TransferConfig\n": "",
    "hasattr(TransferConfig, 'UNSET_DEFAULT')": "False",
}


DOCSTRINGS = {
    "__init__.py": "",
    "docstring.py": '''"""Every docstring of a client is empty."""


class EmptyDocstring(str):
    def __new__(cls, *args, **kwargs):
        return super().__new__(cls)


def __getattr__(name):
    if not name.endswith("Docstring"):
        raise AttributeError(name)
    return EmptyDocstring
''',
}


def trim_service(folder: Path, operations: set[str]) -> None:
    """Leave the operations of the latest version, and the shapes that they are made of."""
    *former, packed = sorted(folder.glob("*/service-2.json.gz"))
    for version in former:
        shutil.rmtree(version.parent)
    model = json.loads(gzip.decompress(packed.read_bytes()))
    model["operations"] = {name: model["operations"][name] for name in sorted(operations)}
    reached = set()
    waiting = list(_shapes_of(list(model["operations"].values())))
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += _shapes_of(model["shapes"][name])
    model["shapes"] = {name: model["shapes"][name] for name in sorted(reached)}
    packed.with_suffix("").write_text(json.dumps(_without_prose(model), separators=(",", ":")), encoding="utf-8")
    packed.unlink()


def trim_endpoints(file: Path) -> None:
    """Leave the endpoints of these services."""
    endpoints = json.loads(file.read_text(encoding="utf-8"))
    prefixes = {
        "dynamodb",
        "email",
        "kms",
        "lambda",
        "monitoring",
        "scheduler",
        "sqs",
        "ssm",
        "states",
        "streams.dynamodb",
    }
    for partition in endpoints["partitions"]:
        partition["services"] = {name: told for name, told in partition["services"].items() if name in prefixes}
    file.write_text(json.dumps(endpoints, separators=(",", ":")), encoding="utf-8")


def trim_docstrings(folder: Path) -> None:
    """Let docstrings be empty."""
    for name, source in DOCSTRINGS.items():
        if not (folder / name).exists():
            raise SystemExit(f"{folder} has changed: there is no {name}")
        (folder / name).write_text(source, encoding="utf-8")


def trim_transfers(module: Path) -> None:
    """Let boto3 know that there is no faster library for S3, without a look."""
    source = module.read_text(encoding="utf-8")
    for line, instead in TRANSFERS.items():
        if source.count(line) != 1:
            raise SystemExit(f"{module} has changed: {line!r} is not there")
        source = source.replace(line, instead)
    module.write_text(source, encoding="utf-8")


def _shapes_of(part: object) -> list[str]:
    """Name the shapes that a part of a model refers to."""
    if isinstance(part, list):
        return [name for each in part for name in _shapes_of(each)]
    if not isinstance(part, dict):
        return []
    own = [part["shape"]] if isinstance(part.get("shape"), str) else []
    return own + [name for each in part.values() for name in _shapes_of(each)]


def _without_prose(part: object) -> object:
    if isinstance(part, list):
        return [_without_prose(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        name: _without_prose(each)
        for name, each in part.items()
        if not (name == "documentation" and isinstance(each, str))
    }


def main() -> None:
    """Trim what lies in the folder of packages."""
    data = Path(sys.argv[1], "botocore", "data")
    for folder in [path for path in data.iterdir() if path.is_dir()]:
        if folder.name in OPERATIONS:
            trim_service(folder, OPERATIONS[folder.name])
        else:
            shutil.rmtree(folder)
    trim_endpoints(data / "endpoints.json")
    trim_transfers(Path(sys.argv[1], "boto3", "compat.py"))
    for library in ("boto3", "botocore"):
        trim_docstrings(Path(sys.argv[1], library, "docs"))


if __name__ == "__main__":
    main()
