"""The questions of a class as rows of its form, which are added, removed and put in order without a script (F8).

questions.0.questionId   empty for a new one
questions.0.label
questions.0.kind
questions.0.required     `on`, or missing
questions.0.choices      one on each line, for a choice
do                       `add`, `remove.0`, `up.1` or `down.0`: the form comes back so, with nothing saved

An empty row does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from joinlink.language import N_
from joinlink.model.questions import MOST_QUESTIONS, Question, QuestionKind

ROWS: Final = "questions"
KINDS: Final = (
    (QuestionKind.TEXT, N_("One line")),
    (QuestionKind.LONG_TEXT, N_("A longer text")),
    (QuestionKind.CHOICE, N_("One of several answers")),
    (QuestionKind.YES_NO, N_("Yes or no")),
    (QuestionKind.PHONE, N_("A phone number")),
)
"""What an answer may be, in a host's words."""

_FIELD = re.compile(rf"{ROWS}\.([0-9]{{1,2}})\.(questionId|label|kind|required|choices)")
_DO = re.compile(r"(add|remove|up|down)(?:\.([0-9]{1,2}))?")

Row: TypeAlias = dict[str, str]
"""The fields of one question, by the last part of their names."""


def rows_of(questions: Iterable[Question]) -> list[Row]:
    """Fill rows with stored questions."""
    return [
        {
            "questionId": question.question_id,
            "label": question.label,
            "kind": question.kind,
            "required": "on" if question.is_required else "",
            "choices": "\n".join(question.choices),
        }
        for question in questions
    ]


def read_rows(sent: Mapping[str, str]) -> list[Row]:
    """Read the rows of a form, empty ones included."""
    rows: dict[int, Row] = {}
    for name, value in sent.items():
        field = _FIELD.fullmatch(name)
        if field is not None:
            rows.setdefault(int(field[1]), {})[field[2]] = value
    return [rows[number] for number in sorted(rows)]


def written_rows(rows: Iterable[Row]) -> dict[str, str]:
    """Write rows as fields of a form."""
    return {f"{ROWS}.{number}.{part}": value for number, row in enumerate(rows) for part, value in row.items()}


def with_rows(sent: Mapping[str, str], rows: Iterable[Row]) -> dict[str, str]:
    """Return a form with these rows in place of its own."""
    return {name: value for name, value in sent.items() if not _FIELD.fullmatch(name)} | written_rows(rows)


def filled(rows: Iterable[Row]) -> list[Row]:
    """Return the rows in which something is written."""
    return [row for row in rows if any(row.get(part, "").strip() for part in ("questionId", "label", "choices"))]


def body_of(rows: Iterable[Row]) -> list[dict[str, object]]:
    """Turn the filled rows into the API's questions."""
    return [_question(row) for row in filled(rows)]


def arranged(sent: Mapping[str, str]) -> dict[str, str]:
    """Return the form with what its button does to the rows; another button does nothing."""
    rows, does = read_rows(sent), _DO.fullmatch(sent.get("do", ""))
    if does is not None:
        rows = _with_one_more(rows) if does[1] == "add" else _changed(rows, does[1], int(does[2] or 0))
    return with_rows(sent, rows)


def _question(row: Row) -> dict[str, object]:
    kind = row.get("kind", "")
    choices = [line.strip() for line in row.get("choices", "").splitlines() if line.strip()]
    return {
        "questionId": row.get("questionId") or None,
        "label": row.get("label", ""),
        "kind": kind,
        "required": row.get("required") == "on",
        **({"choices": choices} if kind == QuestionKind.CHOICE else {}),
    }


def _with_one_more(rows: list[Row]) -> list[Row]:
    return [*rows, {"label": "", "kind": QuestionKind.TEXT}][:MOST_QUESTIONS]


def _changed(rows: list[Row], does: str, number: int) -> list[Row]:
    other = {"up": number - 1, "down": number + 1}.get(does, number)
    if not (0 <= number < len(rows) and 0 <= other < len(rows)):
        return rows
    if does == "remove":
        return rows[:number] + rows[number + 1 :]
    changed = list(rows)
    changed[number], changed[other] = rows[other], rows[number]
    return changed
