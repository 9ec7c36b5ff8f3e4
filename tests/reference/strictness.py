"""The document as tests take it: an answer has no member that its schema doesn't name."""

import copy
from typing import Any

from reference.problems import PROBLEM

OPEN = {"Document", "HostExport", "GuestExport"}
"""What is written as it is kept, whose members grow with the product."""


def strict(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with all objects closed that don't say what else they may have."""
    closed = copy.deepcopy(document)
    for name, schema in closed["components"]["schemas"].items():
        if name not in OPEN and schema.get("type") == "object":
            schema.setdefault("additionalProperties", False)
    return closed


def problems(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the schema of each refusal."""
    return [each["content"][PROBLEM]["schema"] for each in document["components"]["responses"].values()]
