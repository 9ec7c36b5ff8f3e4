"""A local cloud with a small deployment of its own (see fixture/template.yaml)."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local.cloud import LocalCloud, Ports

FIXTURE = Path(__file__).parent / "fixture" / "template.yaml"


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with LocalCloud(ports=Ports.free(), template=FIXTURE, ticking=False, forking=True) as cloud:
        yield cloud


@pytest.fixture
def invoke(cloud: LocalCloud) -> Callable[..., Any]:
    """Invoke a function through the Invoke API: its answer, and what kind of error it is if any."""
    client = cloud.client("lambda")

    def invoke(function: str, **event: Any) -> tuple[Any, str | None]:
        answer = client.invoke(FunctionName=f"fixture-local-{function}", Payload=json.dumps(event).encode())
        return json.loads(answer["Payload"].read()), answer.get("FunctionError")

    return invoke
