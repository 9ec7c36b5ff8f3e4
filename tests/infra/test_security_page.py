"""S5: docs/security.md tells who can open tokens, read guests and write sessions, as the template says it."""

import re
from collections.abc import Iterator

from tests.infra.project import ROOT, Statement, statements

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
READING = {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"}
WRITING = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}


def _kinds(statement: Statement) -> set[str]:
    return set(statement.condition.get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", ()))


def _opened(statement: Statement) -> Iterator[str]:
    if "kms:Decrypt" in statement.actions:
        providers = statement.condition["StringEquals"]["kms:EncryptionContext:provider"]
        yield from providers if isinstance(providers, list) else [providers]


def _ways_to_guests(statement: Statement) -> Iterator[str]:
    if "BOOKING#*" in _kinds(statement) and READING & set(statement.actions):
        yield "by booking"
    if "index/by_start" in str(statement.resources):
        yield "by host"
    if "dynamodb:GetRecords" in statement.actions:
        yield "each change"


def _sessions(statement: Statement) -> Iterator[str]:
    if "SESSION#*" in _kinds(statement):
        yield "reads one"
        if WRITING & set(statement.actions):
            yield "writes"


def _row(owner: str, granted: list[Statement]) -> str | None:
    columns = [
        ", ".join(dict.fromkeys(found for statement in granted for found in look(statement)))
        for look in (_opened, _ways_to_guests, _sessions)
    ]
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", owner.removesuffix("Role")).lower()
    return f"| `{name}` | {' | '.join(columns)} |" if any(columns) else None


def test_s5_the_page_has_the_table_of_who_reaches_what() -> None:
    everything = list(statements())
    owners = sorted({statement.owner for statement in everything})
    rows = [_row(owner, [each for each in everything if each.owner == owner]) for owner in owners]

    assert "\n".join(row for row in rows if row) in PAGE


FOR_ANYBODY = {
    "Catalogue", "Pictures", "Book", "GuestBooking", "GuestHelp", "MailBookings", "ChangeBooking", "MoveBooking",
    "Assets", "SignIn",
}  # fmt: skip


def test_s5_no_function_that_anybody_may_call_without_signing_in_opens_tokens() -> None:
    openers = {statement.owner.removesuffix("Role") for statement in statements() if any(_opened(statement))}

    assert openers & FOR_ANYBODY == set()
