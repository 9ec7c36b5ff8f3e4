"""S6: docs/privacy.md names every kind of row that there is, and every kind that it names is there."""

import inspect
import re

from joinlink.store import keys
from tests.infra.project import ROOT

PAGE = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")


def builders() -> set[str]:
    """Name the functions that build the key of an item."""
    functions = inspect.getmembers(keys, inspect.isfunction)
    return {name for name, function in functions if function.__annotations__.get("return") == "Key" and name[0] != "_"}


def test_s6_every_key_stands_on_the_page_of_privacy_with_its_reason_and_its_end() -> None:
    kept = PAGE.partition("## What is kept")[2].partition("## Elsewhere")[0]
    rows = [line.split("|")[1:-1] for line in kept.splitlines() if line.startswith("| ")][1:]

    named = [name for row in rows for name in re.findall(r"`(\w+)`", row[1])]

    assert sorted(named) == sorted(builders())
    assert [row for row in rows if not all(cell.strip() for cell in row)] == []
