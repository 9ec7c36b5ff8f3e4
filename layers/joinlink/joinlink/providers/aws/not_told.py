"""Questions to AWS about the state of things: a refusal, or no answer, is `NotTold` with its code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from joinlink.aws_errors import error_code
from joinlink.errors import NotTold

HASTY: Final = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
"""An operator's page asks for many things, one after the other; what does not answer is shown as unknown."""
LONGEST_ANSWER_SECONDS: Final = 10.0
"""Two attempts of a hasty call, and the pause between them."""


@contextmanager
def told() -> Iterator[None]:
    """Translate AWS's errors."""
    try:
        yield
    except (BotoCoreError, ClientError) as exc:
        raise NotTold(error_code(exc)) from exc
