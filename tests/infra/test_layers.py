"""What is left out of the libraries' layer is nothing that the functions call."""

import ast
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import botocore
import pytest

from layers.vendor.lazy_packages import make_lazy
from layers.vendor.trim_botocore import OPERATIONS
from tests.infra.project import HOUSE, ROOT, VENDOR, function_names, run_on_the_layers

CLIENTS = {
    "cloudwatch": ["providers/aws/watch.py"],
    "dynamodb": ["store/table.py"],
    "dynamodbstreams": ["providers/aws/stream_reader.py"],
    "kms": ["providers/aws/envelope.py"],
    "lambda": ["providers/aws/calendar_reader.py", "providers/aws/handover.py", "providers/aws/workers.py"],
    "scheduler": ["providers/aws/schedules.py"],
    "sesv2": ["providers/aws/mailer.py", "providers/aws/mail_standing.py"],
    "sqs": ["providers/aws/delivery_queue.py", "providers/aws/queues.py"],
    "stepfunctions": ["providers/aws/workflow_engine.py", "providers/aws/workflow_runs.py"],
}
LAZY = [
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.utilities.data_classes",
    "aws_lambda_powertools.utilities.parameters",
]
NOBODY_S = {"asyncio", "multiprocessing", "s3transfer"}
"""What Powertools and boto3 import for resolvers, events and transfers that are not ours."""


def methods_called(path: str) -> set[str]:
    """Name what a module calls of `self._client`, as operations: `GetItem`."""
    tree = ast.parse((HOUSE / "joinlink" / path).read_text(encoding="utf-8"))
    return {
        node.attr.title().replace("_", "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "_client"
    }


@pytest.mark.parametrize("service", list(CLIENTS))
def test_botocore_describes_all_that_is_called_and_no_more(service) -> None:
    called = set().union(*(methods_called(path) for path in CLIENTS[service]))

    assert called == OPERATIONS[service]


def test_no_client_is_made_of_a_service_that_is_not_described() -> None:
    modules = (HOUSE / "joinlink" / "wiring" / "deployed").glob("*.py")
    wiring = "\n".join(module.read_text(encoding="utf-8") for module in modules)

    assert set(re.findall(r"_aws\.client\(\"(\w+)\"", wiring)) == set(OPERATIONS)


@pytest.mark.parametrize("package", LAZY)
def test_a_package_that_was_made_lazy_has_all_its_names(package) -> None:
    whole = import_module(package)
    public = sorted(name for name in whole.__all__)

    found = run_on_the_layers(
        f"from importlib import import_module\npackage = import_module({package!r})\n"
        f"print(*(name for name in {public!r} if getattr(package, name).__name__), sep='\\n')"
    )

    assert found.split() == public


def test_functions_import_nothing_for_services_that_they_do_not_use() -> None:
    loaded = run_on_the_layers(
        f"for name in {function_names()!r}:\n    import_app(name)\nimport boto3\nprint(*sys.modules, sep='\\n')"
    )

    assert not NOBODY_S & set(loaded.split())


def test_a_package_that_does_more_than_import_names_is_not_made_lazy(tmp_path) -> None:
    (tmp_path / "__init__.py").write_text("from eager.part import name\nstart_something()\n")

    with pytest.raises(SystemExit, match=r"__init__.py:2: does more than import names"):
        make_lazy(tmp_path, "eager")


TRIM = """
import sys
from pathlib import Path
from layers.vendor.trim_botocore import OPERATIONS, trim_service
trim_service(Path(sys.argv[1]), OPERATIONS["dynamodb"])
"""


def test_o1_two_builds_are_alike_so_that_a_second_deployment_changes_nothing(tmp_path) -> None:
    built = [tmp_path / seed for seed in ("1", "2")]

    for folder in built:
        shutil.copytree(Path(botocore.__file__).parent / "data" / "dynamodb", folder)
        subprocess.run([sys.executable, "-c", TRIM, folder], cwd=ROOT, env={"PYTHONHASHSEED": folder.name}, check=True)

    one, other = ({file.relative_to(each): file.read_bytes() for file in each.rglob("*.json")} for each in built)
    assert one == other


def test_templates_are_compiled_by_the_jinja_that_renders_them() -> None:
    """SAM's is at hand where the layer is built."""
    lists = [ROOT / "requirements" / "sam.txt", ROOT / "layers" / "vendor" / "requirements.txt"]

    versions = {re.search(r"^jinja2==(\S+)", path.read_text(), re.MULTILINE)[1] for path in lists}

    assert len(versions) == 1
    assert (VENDOR / f"jinja2-{versions.pop()}.dist-info").is_dir()


def test_o1_every_template_is_compiled_beside_no_library_but_jinja2(tmp_path) -> None:
    """`sam build` compiles them before, or while, it puts the other libraries into their layer."""
    layer = ROOT / "layers" / "joinlink"
    shutil.copytree(layer / "joinlink", tmp_path / "joinlink", ignore=shutil.ignore_patterns("__pycache__"))
    for library in ("jinja2", "markupsafe"):
        (tmp_path / library).symlink_to(VENDOR / library)

    command = [sys.executable, "-S", "-P", layer / "compile_templates.py"]
    subprocess.run(command, env={"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}, check=True)

    made = {file.parent.parent for file in tmp_path.rglob("*.bytecode")}
    assert made == {tmp_path / "joinlink" / "mail" / "templates", tmp_path / "joinlink" / "web" / "templates"}
