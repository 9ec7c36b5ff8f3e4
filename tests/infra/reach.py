"""What a function reaches: read from its `app.py`, from what its use cases say they need, and from the wiring.

app.py     house().hosts           that name
           book_class(x, house())  what BookingPorts, as which `book_class` takes the house, has of names
House      a composite              what it is made of, in the same way
outside    an adapter               the names, secrets and settings that its method reads
"""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from inspect import get_annotations, signature
from pkgutil import walk_packages
from typing import Protocol

from joinlink import usecases
from tests.infra.project import FUNCTIONS, HOUSE

IsHouse = Callable[[ast.AST], bool]
WIRING = HOUSE / "joinlink" / "wiring"


def names_reached(function: str) -> set[str]:
    """Name what a function takes from the house, and all that this is made of."""
    return set(_parts_reached(function))


def secrets_reached(function: str) -> set[str]:
    """Name the secrets that the adapters of a function read."""
    return {name for call, name in _calls_reached(function) if call in ("secret", "secret_if_any")}


def settings_reached(function: str) -> set[str]:
    """Name the settings that a function and its adapters read."""
    written = {
        name
        for call, setting in _calls_reached(function)
        if call == "given_or_written"
        for name in (setting, f"{setting}_PARAMETER")
    }
    return written.union(*(_settings_read(tree) for tree in _code_reached(function)))


@cache
def ports_protocols() -> dict[str, type]:
    """Return what use cases say they need of the house, by name: the `…Ports`."""
    modules = [import_module(found.name) for found in walk_packages(usecases.__path__, "joinlink.usecases.")]
    return {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if name.endswith("Ports") and value.__module__ == module.__name__
    }


def members_of(ports: type) -> set[str]:
    """Name what a protocol asks for, inherited members included."""
    return {
        name for base in ports.__mro__ if base is not Protocol for name in (*get_annotations(base), *_properties(base))
    }


def _properties(of: type) -> Iterator[str]:
    return (name for name, value in vars(of).items() if isinstance(value, property))


@cache
def _parts() -> dict[str, ast.FunctionDef]:
    """Return what the house and the outside are made of, by name."""
    return {
        part.name: part
        for module in (WIRING / "house.py", *sorted((WIRING / "deployed").glob("*.py")))
        for node in _tree(module).body
        if isinstance(node, ast.ClassDef)
        for part in node.body
        if isinstance(part, ast.FunctionDef) and part.name != "prepare"  # which takes what it is told to
    }


@cache
def _parts_reached(function: str) -> dict[str, ast.FunctionDef | None]:
    """Return the code of every name that is reached; None for one that the house has as it is, as its clock."""
    app = _app(function)
    left, reached = _taken(app, _is_house_of(app)), {}
    while left:
        name = left.pop()
        reached[name] = part = _parts().get(name)
        if part is not None:
            left |= _taken(part, _is_self) - reached.keys()
    return reached


def _taken(code: ast.AST, is_house: IsHouse) -> set[str]:
    """Name what a piece of code takes from the house: itself, or by handing it to somebody who says what it needs."""
    names = set()
    for node in ast.walk(code):
        if _is_preparation(node, is_house):
            names |= {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
        elif isinstance(node, ast.Attribute) and is_house(node.value):
            names.add(node.attr)
        elif isinstance(node, ast.Call):
            given = [*enumerate(node.args), *((keyword.arg, keyword.value) for keyword in node.keywords)]
            for place, value in given:
                if is_house(value):
                    names |= members_of(_ports_of(_imported(node.func, code), place))
    return names


def _is_preparation(node: ast.AST, is_house: IsHouse) -> bool:
    """Return whether it is `house().prepare("bookings", "hosts")`, which takes these from the house."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="prepare")):
            return is_house(owner)
    return False


def _is_house_of(app: ast.Module) -> IsHouse:
    """Return a test for what stands for the house: `house()`, `house().at(clock)`, or a name for one of these."""

    def is_house(node: ast.AST) -> bool:
        match node:
            case ast.Call(func=ast.Name(id="house")) | ast.Call(func=ast.Attribute(value=ast.Call(), attr="at")):
                return True
        return isinstance(node, ast.Name) and node.id in aliases

    aliases: set[str] = set()
    for node in ast.walk(app):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                aliases |= {name.id for name, value in zip(names, values, strict=True) if is_house(value)}
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if is_house(value):
                aliases.add(name)
    return is_house


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _imported(callee: ast.expr, code: ast.AST) -> Callable[..., object]:
    """Return the function or class that a piece of code calls by a name that it or its module imports."""
    assert isinstance(callee, ast.Name), ast.dump(callee)
    (module,) = {
        node.module
        for node in ast.walk(code)
        if isinstance(node, ast.ImportFrom) and callee.id in {alias.asname or alias.name for alias in node.names}
    }
    found: Callable[..., object] = getattr(import_module(module), callee.id)
    return found


def _ports_of(callee: Callable[..., object], place: int | str) -> type:
    """Return the protocol by which somebody takes the house, at a place or by a keyword."""
    parameters = signature(callee).parameters
    name = place if isinstance(place, str) else list(parameters)[place]
    return ports_protocols()[parameters[name].annotation]


def _code_reached(function: str) -> list[ast.AST]:
    return [_app(function), *(part for part in _parts_reached(function).values() if part is not None)]


def _calls_reached(function: str) -> Iterator[tuple[str, str]]:
    """Yield method and argument of every call with one word: `parameters.secret("zoom/client-secret")`."""
    for code in _code_reached(function):
        for node in ast.walk(code):
            match node:
                case ast.Call(func=ast.Attribute(attr=method), args=[ast.Constant(value=str(word))]):
                    yield method, word


def _settings_read(code: ast.AST) -> set[str]:
    """Name the variables that are asked for: `settings["MAIL_FROM"]`, or what `settings.payouts_are_on` asks for."""
    names = set()
    for node in ast.walk(code):
        match node:
            case ast.Subscript(slice=ast.Constant(value=str(name))) if re.fullmatch(r"[A-Z][A-Z0-9_]+", name):
                names.add(name)
            case ast.Attribute(attr=name) if name in _settings_properties():
                names |= _settings_read(_settings_properties()[name])
    return names


@cache
def _settings_properties() -> dict[str, ast.FunctionDef]:
    tree = _tree(HOUSE / "joinlink" / "config.py")
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.decorator_list}


def _app(function: str) -> ast.Module:
    return _tree(FUNCTIONS / function / "app.py")


@cache
def _tree(path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))
