"""`make check-build`: every function can be imported from the layers that `sam build` made, on a machine like Lambda's.

It runs by Lambda's Python, without site-packages and variables, and takes nothing but the standard library.
"""

import importlib.util
import platform
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILT = ROOT / ".aws-sam" / "build"
LAYERS = ("VendorLayer", "JoinlinkLayer")
PROCESSORS = ("aarch64", "arm64")
PYTHON = (3, 13)


def main() -> int:
    """Return the exit code: 2 where this can't be checked."""
    if reason := _unlike_lambda():
        print(reason, file=sys.stderr)
        return 2
    sys.path[:0] = [str(BUILT / layer / "python") for layer in LAYERS]
    apps = sorted((ROOT / "functions").glob("*/app.py"))
    for path in apps:
        spec = importlib.util.spec_from_file_location(f"app_of_{path.parent.name}", path)
        assert spec is not None
        assert spec.loader is not None
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    native = {
        Path(file).name for module in [*sys.modules.values()] if (file := _file_of(module)).startswith(str(BUILT))
    }
    print(
        f"{len(apps)} functions imported; {sum(name.endswith('.so') for name in native)} libraries for arm64 among them"
    )
    return 0


def _unlike_lambda() -> str | None:
    if not all((BUILT / layer / "python").is_dir() for layer in LAYERS):
        return "Nothing is built for Lambda yet: make build"
    if platform.machine() not in PROCESSORS or sys.version_info[:2] != PYTHON:
        found = f"this is {platform.machine()} with {platform.python_version()}"
        return f"Only arm64 with Python 3.13 can import what Lambda does; {found}."
    return None


def _file_of(module: object) -> str:
    return getattr(module, "__file__", None) or ""


if __name__ == "__main__":
    sys.exit(main())
