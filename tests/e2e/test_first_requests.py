"""What Lambda's init phase is for: by the first request, everything that it needs is there."""

import json
import subprocess
import sys

import pytest

from local.cloud import ROOT


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_first_request_of_a_web_function_imports_nothing() -> None:
    """In a cloud of its own process, as each function has to begin with an init there."""
    command = [sys.executable, "-m", "tests.benchmarks.first_imports"]
    environment = {"PYTHONPATH": str(ROOT / "layers" / "joinlink"), "PATH": "/usr/bin:/bin"}

    played = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)

    found = json.loads(played.stdout)
    assert len(found) > 20
    assert {request: imports for request, imports in found.items() if imports} == {}
