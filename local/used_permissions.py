"""What functions and workflows were seen to be allowed, a line each, if a file for it is named in the environment.

    book             dynamodb:Query      HOST#
    change_booking   kms:Decrypt         google

`tests/infra/test_used_permissions.py` holds the roles to it: nothing may be allowed that nobody was seen to need.
"""

import os
import re
import threading
from pathlib import Path
from typing import Self

from local.iam import Permission

VARIABLE = "USED_PERMISSIONS"
"""Names the file, to which lines are added."""
KIND_OF_KEY = re.compile(r"[A-Z]+#")


class UsedPermissions:
    """Writes each line once."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    @classmethod
    def as_asked(cls) -> Self:
        """Write where the environment says, if anywhere."""
        named = os.environ.get(VARIABLE)
        return cls(Path(named) if named else None)

    @property
    def are_wanted(self) -> bool:
        """Whether there is a file for them."""
        return self._path is not None

    def note(self, caller: str, permission: Permission) -> None:
        """Remember that somebody was allowed something."""
        if self._path is None:
            return
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            for what in objects_of(permission):
                line = f"{caller} {permission.action} {what}"
                if line not in self._seen:
                    self._seen.add(line)
                    file.write(f"{line}\n")


def objects_of(permission: Permission) -> list[str]:
    """Name what a call was about: kinds of key, an index, a parameter, a provider whose tokens it is, or a resource."""
    keys = permission.context.get("dynamodb:LeadingKeys", ())
    kinds = sorted({found[0] for key in keys if (found := KIND_OF_KEY.match(key))})
    index = permission.resource.partition("/index/")[2]
    if index or kinds:
        return [index] if index else kinds
    if permission.action == "ssm:GetParameter":
        return [permission.resource.partition("/joinlink/")[2].partition("/")[2]]
    return list(permission.context.get("kms:EncryptionContext:provider", ("-",)))
