"""The questions that a class asks its guests, and their answers (F8).

An answer keeps the question as it was asked: a later change of the class changes no earlier booking.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _

MOST_QUESTIONS: Final = 10
MOST_CHOICES: Final = 20
FEWEST_CHOICES: Final = 2
LONGEST_LABEL: Final = 200
LONGEST_CHOICE: Final = 100
LONGEST_ANSWER: Final = 200
LONGEST_LONG_ANSWER: Final = 2000
LONGEST_PHONE: Final = 40
QUESTION_ID_PATTERN: Final = r"^[A-Za-z0-9_-]{1,40}$"

_PHONE = re.compile(r"\+?[0-9 ()./-]+")
_FEWEST_DIGITS, _MOST_DIGITS = 5, 15
"""An international number has at most 15. Source: ITU-T E.164"""

Value: TypeAlias = str | bool
"""Text, or the answer to a yes/no question."""


class QuestionKind(StrEnum):
    """What an answer may be."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    YES_NO = "yes_no"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a class; its id stays while its words change. `choices` are for a question with several answers."""

    question_id: str
    label: str
    kind: QuestionKind
    is_required: bool = False
    choices: tuple[str, ...] = ()

    @property
    def longest_answer(self) -> int:
        """The most characters that an answer may have."""
        return _LONGEST.get(self.kind, LONGEST_ANSWER)

    @property
    def options(self) -> list[tuple[str, str]]:
        """The choices, as pairs of what is sent and what people read."""
        return [(choice, choice) for choice in self.choices]

    def answered(self, given: Value) -> Answer:
        """Return a guest's answer."""
        return Answer(self.question_id, self.label, self.kind, _read(self.kind, given))

    def why_not(self, given: Value) -> str | None:
        """Say why something does not answer this question; None if it does."""
        if self.kind is QuestionKind.YES_NO:
            return None if isinstance(_read(self.kind, given), bool) else _("answer yes or no")
        return self._why_not_text(given) if isinstance(given, str) else _("write the answer as text")

    def _why_not_text(self, text: str) -> str | None:
        if len(text) > self.longest_answer:
            return _("write at most %(most)s characters", most=self.longest_answer)
        if self.kind is QuestionKind.CHOICE and text not in self.choices:
            return _("choose one of the answers")
        if self.kind is QuestionKind.PHONE and not _is_phone(text):
            return _("write a phone number, such as +44 20 7946 0018")
        if self.kind is QuestionKind.TEXT and ("\n" in text or "\r" in text):
            return _("write it on one line")
        return None


_IN_WORDS: Final[Mapping[Value, bool]] = {"true": True, "yes": True, "false": False, "no": False}
"""A yes or no as forms write it, and as programs may that go by the kind's name."""
_LONGEST: Final = {QuestionKind.LONG_TEXT: LONGEST_LONG_ANSWER, QuestionKind.PHONE: LONGEST_PHONE}


@dataclass(frozen=True, slots=True)
class Answer:
    """A guest's answer, with the question as it was asked."""

    question_id: str
    label: str
    kind: QuestionKind
    value: Value

    @property
    def written(self) -> str:
        """The answer for people to read."""
        if isinstance(self.value, bool):
            return _("Yes") if self.value else _("No")
        return self.value


def read_answers(questions: Iterable[Question], given: Mapping[str, Value]) -> tuple[Answer, ...]:
    """Check a guest's answers, without empty ones, and return them in the order of the questions.

    Raises:  InvalidInput  one is missing, or can't be one; each is named as `answers.<question id>`
    """
    asked = {question.question_id: question for question in questions}
    wrong = {f"answers.{each}": _("there is no such question") for each in given if each not in asked}
    answers: list[Answer] = []
    for question_id, question in asked.items():
        value = given.get(question_id)
        if value is None:
            refusal = _("this answer is needed") if question.is_required else None
        else:
            refusal = question.why_not(value)
            answers.append(question.answered(value))
        if refusal is not None:
            wrong[f"answers.{question_id}"] = refusal
    if wrong:
        field, message = next(iter(wrong.items()))
        raise InvalidInput(message, field=field, others={name: words for name, words in wrong.items() if name != field})
    return tuple(answers)


def are_answers(answers: Iterable[Answer], given: Mapping[str, Value]) -> bool:
    """Whether a guest has given just these answers."""
    kept = {each.question_id: each for each in answers}
    if kept.keys() != given.keys():
        return False
    return all(each.value == _read(each.kind, given[name]) for name, each in kept.items())


def _read(kind: QuestionKind, given: Value) -> Value:
    return _IN_WORDS.get(given, given) if kind is QuestionKind.YES_NO else given


def _is_phone(text: str) -> bool:
    digits = sum(character.isdigit() for character in text)
    return _PHONE.fullmatch(text) is not None and _FEWEST_DIGITS <= digits <= _MOST_DIGITS
