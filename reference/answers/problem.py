"""Refusals."""

from __future__ import annotations

from datetime import datetime

from reference.answers.answer import LEFT_OUT, Answer


class Problem(Answer):
    """A refusal (RFC 9457): `code` is for programs, `title` and `detail` are for people, in the language asked for."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str = LEFT_OUT
    plan: str = LEFT_OUT
    link: str = LEFT_OUT
    starts: list[datetime] = LEFT_OUT
