"""The keys of a host's programs."""

from __future__ import annotations

from typing import Final

from joinlink.web.api.programs import KeyBody
from reference.answers.keys import ApiKeys, NewApiKey
from reference.calls import Access, Call, Subject

KEYS: Final = Subject(
    "Keys",
    "What lets a host's programs in. Keys are made and revoked by a person: at `/mentor/settings/automation`, or by a "
    "session.",
    (
        Call("listKeys", "GET /api/keys", Access.SESSION, ApiKeys, sample="programs.keys"),
        Call(
            "makeKey",
            "POST /api/keys",
            Access.SESSION,
            NewApiKey,
            sample="programs.make_key",
            body=KeyBody,
            status=201,
            refuses=("not_found",),
            says="`write` includes reading. A host has at most twenty.",
        ),
        Call(
            "revokeKey",
            "DELETE /api/keys/{keyId}",
            Access.SESSION,
            None,
            sample="programs.revoke_unknown_key",
            status=204,
            refuses=("not_found",),
        ),
    ),
)
