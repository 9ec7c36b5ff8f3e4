"""Run lambda_worker.py by a clock that is ahead of the machine's, or behind it.

Started as `python -S -I moved_worker.py <seconds ahead> <time-machine's folder> <function folder> <layer> ...`. Of
time-machine's folder nothing else is imported, and the function can't import from it.
"""

import runpy
import sys
import time
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType

WORKER = Path(__file__).with_name("lambda_worker.py")
MODULES = ("_time_machine", "time_machine")


def main() -> None:
    """Move the clock, and become the worker."""
    seconds_ahead, library, *path = sys.argv[1:]
    _, time_machine = (_import(name, library) for name in MODULES)
    time_machine.travel(time.time() + float(seconds_ahead)).start()
    time.time()  # it ticks from the first time that it is read
    sys.argv[1:] = path
    runpy.run_path(str(WORKER), run_name="__main__")


def _import(name: str, folder: str) -> ModuleType:
    spec = PathFinder.find_spec(name, [folder])
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"no {name} in {folder}", name=name)
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
