"""AWS asked how something stands: what it refuses to say, or does not answer, is `NotTold` with its code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from joinlink.aws_errors import error_code
from joinlink.errors import NotTold


@contextmanager
def told() -> Iterator[None]:
    """Translate whatever AWS fails with."""
    try:
        yield
    except (BotoCoreError, ClientError) as exc:
        raise NotTold(error_code(exc)) from exc
