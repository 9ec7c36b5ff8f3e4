"""The pool without a cloud around it."""

import subprocess
from pathlib import Path

import pytest

from local.deployment import Function
from local.lambda_pool import LambdaPool
from local.worker_processes import ColdProcesses

FUNCTION = Function("none", "arn:none", "app.handler", "python3.13", (Path("none"),), {}, 3, 128, "arn:role")


def test_a_process_that_could_not_be_started_does_not_keep_the_pool_from_stopping(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    pool = LambdaPool(region="us-east-1", aws_url="http://localhost:1", processes=ColdProcesses())
    pool.deploy({"none": FUNCTION}, set_aside=lambda *_: None)
    monkeypatch.setattr(subprocess, "Popen", refuse)

    with pytest.raises(OSError, match="no more processes"):
        pool.invoke("none", b"{}")

    pool.stop()
