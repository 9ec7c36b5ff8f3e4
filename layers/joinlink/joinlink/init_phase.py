"""Lambda's init phase: what a function always needs is imported and made there.

    init     a whole core, once per process         imports, clients, templates
    request  0.29 of a core at 512 MB, every time   what this one caller asks for

Both are billed, so what a function rarely needs stays with the request that needs it. Init talks to nobody: no secret
is read, no table asked.

Init makes no garbage, and looking for some takes an eighth of its time. So garbage collection is off from our first
import until the function is prepared, and afterwards ignores everything that was made by then.

Source:  https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable

Preparation = Callable[[], None]


def begin() -> None:
    """Turn garbage collection off until `in_init` has run."""
    if _in_lambda():
        gc.disable()


def in_init(prepare: Preparation) -> Preparation:
    """Run a function's preparation at once, which ends its init phase: the last thing in every `app.py`."""
    if _in_lambda():
        prepare()
        gc.freeze()
        gc.enable()
    return prepare


def _in_lambda() -> bool:
    """Return whether this process is a function; in tests and tools nothing is configured."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ
