"""Makes packages import their parts when these are first asked for: `lazy_packages.py FOLDER PACKAGE ...`.

Powertools' packages import a resolver and an event class for every service of AWS, asyncio along with them, before
they give the one that is used. Afterwards all names are still there: `from package import Name` imports the module of
that name and no other (PEP 562).
"""

import ast
import sys
from pathlib import Path

LAZY = '''"""{summary}"""

from importlib import import_module

__all__ = {names!r}
_MODULES = {modules!r}


def __getattr__(name):
    if name not in _MODULES:
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    return getattr(import_module(_MODULES[name], __name__), name)
'''


def make_lazy(package: Path, name: str) -> None:
    """Rewrite a package's `__init__.py`."""
    module = package / "__init__.py"
    tree = ast.parse(module.read_text(encoding="utf-8"))
    modules = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            where = f".{node.module}" if node.level else f".{node.module.removeprefix(name + '.')}"
            modules |= {alias.asname or alias.name: where for alias in node.names}
        elif not _is_harmless(node):
            raise SystemExit(f"{module}:{node.lineno}: does more than import names, and can't be made lazy")
    summary = (ast.get_docstring(tree) or name).splitlines()[0]
    module.write_text(LAZY.format(summary=summary, names=sorted(modules), modules=modules), encoding="utf-8")


def _is_harmless(node: ast.stmt) -> bool:
    """Return whether it is the docstring, or `__all__`."""
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def main() -> None:
    """Rewrite the packages that are named."""
    folder, *packages = sys.argv[1:]
    for name in packages:
        make_lazy(Path(folder, *name.split(".")), name)


if __name__ == "__main__":
    main()
