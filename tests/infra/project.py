"""The project as the infrastructure tests see it: its template, its state machines, its modules and their imports."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from local.template import read

ROOT = Path(__file__).parents[2]
FUNCTIONS = ROOT / "functions"
HOUSE = ROOT / "layers" / "joinlink"
VENDOR = ROOT / ".build" / "layers" / "vendor" / "python"
STATE_MACHINES = ROOT / "statemachines"
EVENTS = ROOT / "events"

# Files that tools leave in folders of source.
BY_PRODUCTS = {"__pycache__"}


@cache
def template() -> dict[str, Any]:
    """Return template.yaml as written, short forms like !Ref spelled out."""
    return read((ROOT / "template.yaml").read_text(encoding="utf-8"))


@cache
def resources(resource_type: str) -> dict[str, dict[str, Any]]:
    """Return the properties of every resource of a type, by logical id."""
    return {
        logical_id: resource["Properties"]
        for logical_id, resource in template()["Resources"].items()
        if resource["Type"] == resource_type
    }


def camel_case(name: str) -> str:
    """Turn a folder's name into the beginning of its logical ids: `mint_meeting` → `MintMeeting`."""
    return "".join(word.capitalize() for word in name.split("_"))


def function_names() -> list[str]:
    """Return the names of the function folders."""
    return sorted(path.name for path in FUNCTIONS.iterdir() if path.is_dir() and path.name not in BY_PRODUCTS)


def environment_of(logical_id: str) -> dict[str, Any]:
    """Return the variables that the template gives a function."""
    everywhere = template()["Globals"]["Function"]["Environment"]["Variables"]
    own = resources("AWS::Serverless::Function")[logical_id].get("Environment", {}).get("Variables", {})
    return {**everywhere, **own}


def seconds_of(logical_id: str) -> int:
    """Return how long a function may run."""
    given = template()["Globals"]["Function"] | resources("AWS::Serverless::Function")[logical_id]
    seconds: int = given["Timeout"]
    return seconds


def triggered_by(event_type: str) -> list[str]:
    """Return the functions that events of a type set going: `DynamoDB`, `ScheduleV2`, `HttpApi`."""
    return [
        logical_id
        for logical_id, properties in resources("AWS::Serverless::Function").items()
        if any(event["Type"] == event_type for event in properties.get("Events", {}).values())
    ]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy and the role or managed policy that it belongs to."""

    owner: str
    sid: str
    actions: tuple[str, ...]
    resources: tuple[Any, ...]
    condition: dict[str, Any]


@cache
def statements() -> tuple[Statement, ...]:
    """Return every statement that grants something, of roles and managed policies alike."""
    return tuple(_statements())


def _statements() -> Iterator[Statement]:
    for owner, role in resources("AWS::IAM::Role").items():
        for policy in role["Policies"]:
            yield from _statements_of(owner, policy["PolicyDocument"])
    for owner, policy in resources("AWS::IAM::ManagedPolicy").items():
        yield from _statements_of(owner, policy["PolicyDocument"])


def _statements_of(owner: str, document: dict[str, Any]) -> Iterator[Statement]:
    for statement in document["Statement"]:
        assert statement["Effect"] == "Allow"
        assert not {"NotAction", "NotResource"} & set(statement)
        yield Statement(
            owner,
            statement["Sid"],
            tuple(_as_list(statement["Action"])),
            tuple(_as_list(statement["Resource"])),
            statement.get("Condition", {}),
        )


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@dataclass(frozen=True, slots=True)
class Import:
    """One import of a module; `for_types_only` is under `if TYPE_CHECKING`."""

    module: str
    for_types_only: bool


@cache
def imports_of(path: Path) -> frozenset[Import]:
    """Return everything a file imports, inside functions too; `from joinlink import x` counts as `joinlink.x`."""
    return frozenset(_imports_in(ast.parse(path.read_text(encoding="utf-8"), str(path)), for_types_only=False))


def _imports_in(node: ast.AST, *, for_types_only: bool) -> Iterator[Import]:
    match node:
        case ast.Import(names=names):
            yield from (Import(alias.name, for_types_only) for alias in names)
        case ast.ImportFrom(module=str(package), names=names) if _is_package_of_ours(package):
            yield from (Import(f"{package}.{alias.name}", for_types_only) for alias in names)
        case ast.ImportFrom(module=str(module)):
            yield Import(module, for_types_only)
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            for child in node.body:
                yield from _imports_in(child, for_types_only=True)
            for child in node.orelse:
                yield from _imports_in(child, for_types_only=for_types_only)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _imports_in(child, for_types_only=for_types_only)


def _is_package_of_ours(name: str) -> bool:
    return name.startswith("joinlink") and (HOUSE / name.replace(".", "/")).is_dir()


def house_modules() -> Iterator[tuple[str, Path]]:
    """Yield every module of our layer with the area it lies in: `model`, `store`, `errors`."""
    package = HOUSE / "joinlink"
    for path in sorted(package.rglob("*.py")):
        yield path.relative_to(package).parts[0].removesuffix(".py"), path


def module_name(path: Path) -> str:
    """Name one of our modules by its file; a package by its folder."""
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


def area_of(module: str) -> str:
    """Name the area of one of our modules: `joinlink.model.booking` → `model`."""
    return module.split(".")[1] if "." in module else "joinlink"


def room_of(module: str, area: str) -> str | None:
    """Name the room of a module within an area: `joinlink.web.host.words` → `host`; None if it lies elsewhere."""
    ours, where, *rest = [*module.split("."), ""][:3]
    return rest[0] or None if (ours, where) == ("joinlink", area) else None


@cache
def error_names() -> frozenset[str]:
    """Return the names of the classes in errors.py."""
    tree = ast.parse((HOUSE / "joinlink" / "errors.py").read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.ClassDef))


def state_machine_files() -> list[Path]:
    """Return the files of the state machines."""
    return sorted(STATE_MACHINES.glob("*.asl.json"))


def definition(path: Path) -> dict[str, Any]:
    """Read a state machine's definition."""
    parsed: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return parsed


def states_of(machine: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every state by name, those inside Parallel and Map too."""
    for name, state in machine["States"].items():
        yield name, state
        nested = [*state.get("Branches", []), *(state[key] for key in ("ItemProcessor", "Iterator") if key in state)]
        for branch in nested:
            yield from states_of(branch)


def substitutions_in(text: str) -> set[str]:
    """Return the names that stand as `${Name}` in a text."""
    return set(re.findall(r"\$\{(\w+)\}", text))


IMPORT_APP = """
import importlib.util, sys

sys.path[:0] = {path!r}

def import_app(name):
    spec = importlib.util.spec_from_file_location(f"app_of_{{name}}", f"{functions}/{{name}}/app.py")
    app = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(app)
    return app

"""


def run_on_the_layers(code: str) -> str:
    """Run code as Lambda would, without site-packages, and without a single variable; return what it prints.

    `import_app(name)` gives it the module of a function.
    """
    head = IMPORT_APP.format(path=[str(VENDOR), str(HOUSE)], functions=FUNCTIONS)
    finished = subprocess.run(
        [sys.executable, "-S", "-W", "error", "-c", head + code],
        env={},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout
