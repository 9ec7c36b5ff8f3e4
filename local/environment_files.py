"""What other programs need beside a running local cloud, in files that are there while it runs.

aws.env         for a shell, `make deploy` and `make doctor`: the cloud's AWS, by credentials that may do anything
functions.json  for `sam local invoke --env-vars`: each function's variables, by logical id
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.aws import REGION
from local.cloud import OPERATOR, LocalCloud


@contextmanager
def environment_files(cloud: LocalCloud, folder: Path) -> Iterator[None]:
    """Keep the files in a folder while a `with` block lasts; a cloud that starts later puts its own in their place."""
    files = {folder / "aws.env": _for_shells(cloud), folder / "functions.json": _for_sam(cloud)}
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for file, text in files.items():
            file.write_text(text, encoding="utf-8")
        yield
    finally:
        for file, text in files.items():
            if file.is_file() and file.read_text(encoding="utf-8") == text:
                file.unlink()


def _for_shells(cloud: LocalCloud) -> str:
    variables = {
        "AWS_ENDPOINT_URL": cloud.aws,
        "AWS_ACCESS_KEY_ID": OPERATOR,
        "AWS_SECRET_ACCESS_KEY": OPERATOR,
        "AWS_DEFAULT_REGION": REGION,
    }
    return "".join(f"{name}={value}\n" for name, value in variables.items())


def _for_sam(cloud: LocalCloud) -> str:
    by_function = {function.logical_id: dict(function.environment) for function in cloud.functions}
    return json.dumps(by_function, indent=2) + "\n"
