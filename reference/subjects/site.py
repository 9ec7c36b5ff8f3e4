"""The site itself."""

from __future__ import annotations

from typing import Final

from reference.answers.site import Document, Health
from reference.calls import Access, Call, Subject

SITE: Final = Subject(
    "Site",
    "Whether requests are answered, and this reference for programs.",
    (
        Call("readHealth", "GET /healthz", Access.ANYBODY, Health, sample="assets.health"),
        Call(
            "readDocument",
            "GET /openapi.json",
            Access.ANYBODY,
            Document,
            sample="assets.openapi",
            has_example=False,
            says="It carries an `ETag`; if nothing has changed, the answer is 304.",
        ),
    ),
)
