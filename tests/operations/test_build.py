"""O1: what a build says about this machine, its sizes and its version."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from operations.build import LIMIT_BYTES, Size, require_room, sizes, take_functions
from operations.stages import ROOT
from operations.template import read_template
from operations.trouble import Trouble
from operations.version import version


def machine(path: str, runtime: str, bytecode: str = "on") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "operations/machine.sh", "python3", runtime, bytecode],
        cwd=ROOT,
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_o1_everything_that_a_bare_machine_lacks_is_said_at_once_with_how_to_get_it(tmp_path) -> None:
    told = machine(str(tmp_path), "python3.99")

    assert told.returncode == 1
    assert "python3 python3-venv" in told.stderr
    assert "python3.99" in told.stderr
    assert "the same command with BYTECODE=off" in told.stderr


def test_o1_a_machine_without_lambdas_python_may_go_on_without_bytecode() -> None:
    assert machine(os.environ["PATH"], "python3.99").returncode == 1
    assert machine(os.environ["PATH"], "python3.99", "off").returncode == 0


def test_o1_layers_and_the_largest_function_are_measured_together(tmp_path) -> None:
    for name, length in {
        "built/VendorLayer": 3000,
        "built/JoinlinkLayer": 200,
        "code/book": 10,
        "code/heal": 20,
    }.items():
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "file").write_bytes(b"x" * length)

    measured = {size.name: size.unzipped for size in sizes(tmp_path / "built", tmp_path / "code")}

    assert measured == {"VendorLayer": 3000, "JoinlinkLayer": 200, "heal, the largest of 2": 20, "together": 3220}


def test_o1_functions_are_packed_without_the_bytecode_that_a_running_local_cloud_writes(tmp_path) -> None:
    functions, built = tmp_path / "functions", tmp_path / "built"
    for file in ("book/app.py", "book/__pycache__/app.cpython-311.pyc"):
        (functions / file).parent.mkdir(parents=True, exist_ok=True)
        (functions / file).touch()
    built.mkdir()
    (built / "template.yaml").write_text("CodeUri: ../../functions/book\n", encoding="utf-8")

    take_functions(built, functions)

    assert (built / "template.yaml").read_text(encoding="utf-8") == "CodeUri: functions/book\n"
    assert [file.name for file in (built / "functions" / "book").iterdir()] == ["app.py"]


def test_o1_more_than_lambda_takes_is_refused_before_it_is_deployed() -> None:
    require_room(Size("together", LIMIT_BYTES, 1))
    with pytest.raises(Trouble, match="more than Lambda takes"):
        require_room(Size("together", LIMIT_BYTES + 1, 1))


def test_o4_the_version_is_one_that_the_template_takes_with_git_and_without(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n", encoding="utf-8")
    pattern = read_template().parameters["Version"]["AllowedPattern"]

    assert version(tmp_path) == "unreleased"
    assert re.fullmatch(pattern, version(tmp_path))
    assert re.fullmatch(pattern, version())
