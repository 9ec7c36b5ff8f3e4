"""The site itself."""

from __future__ import annotations

from typing import Any, Literal

from reference.answers.answer import Answer


class Health(Answer):
    """That requests are answered."""

    status: Literal["ok"]


class Document(Answer):
    """OpenAPI 3.1 of this API."""

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]
