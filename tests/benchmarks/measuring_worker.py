"""The local cloud's Lambda process, with a clock: it prints the CPU that its init and each request took.

    MEASURED {"step": "init", "cpu_ms": 201.4, "imports": []}
    MEASURED {"step": "request", "cpu_ms": 3.1, "imports": ["joinlink.web.guest.booking_pages"]}

Started in the place of `local/lambda_worker.py`, with the same arguments. What the runtime itself does around a request
is left out: reading the event, writing the answer.
"""

import importlib.util
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

WORKER = Path(__file__).parents[2] / "local" / "lambda_worker.py"
MARK = "MEASURED "

T = TypeVar("T")


def measured(step: str, work: Callable[[], T]) -> T:
    """Do the work and print what it took of this process's CPU, and what it imported."""
    known, began_ns = frozenset(sys.modules), time.process_time_ns()
    try:
        return work()
    finally:
        cpu_ms = (time.process_time_ns() - began_ns) / 1e6
        imports = sorted(set(sys.modules) - known) if step == "request" else []
        print(MARK + json.dumps({"step": step, "cpu_ms": cpu_ms, "imports": imports}), flush=True)


def load_worker() -> ModuleType:
    """Load the worker by its file alone: its folder holds modules that bear names of the standard library."""
    spec = importlib.util.spec_from_file_location("lambda_worker", WORKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Serve the function as the worker does."""
    worker = load_worker()
    load_handler = worker.load_handler

    def load_measured(name: str) -> Callable[[Any, Any], Any]:
        handler = measured("init", lambda: load_handler(name))
        return lambda event, context: measured("request", lambda: handler(event, context))

    worker.__dict__["load_handler"] = load_measured
    worker.main()


if __name__ == "__main__":
    main()
