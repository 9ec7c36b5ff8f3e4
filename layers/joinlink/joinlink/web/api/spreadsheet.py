"""Tables that spreadsheets open right: RFC 4180 in UTF-8, and no text of a guest's is a formula (P3).

The mark in front tells a spreadsheet that it is UTF-8. What a cell may begin with, and how it is defused:
https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
BEGINNINGS_OF_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


def written_table(rows: Iterable[Sequence[object]]) -> str:
    """Write rows, each on a line that ends in CRLF."""
    table = io.StringIO()
    csv.writer(table).writerows([cell(each) for each in row] for row in rows)
    return table.getvalue()


def cell(value: object) -> str:
    """Write a cell; a spreadsheet takes text that begins like this for a formula (guests write names and notes)."""
    text = str(value)
    return f"'{text}" if text.startswith(BEGINNINGS_OF_FORMULAS) else text
