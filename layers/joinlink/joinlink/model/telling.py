"""Sentences told to people later: kept by name with their values, and written in the reader's language (F3).

    Happening.REFUNDED_BY_HOST, back=€10, paid=€45 ─▶ kept ─▶ `€10 of €45 is on its way back to the guest.`

A catalogue is an enumeration of this kind, its members' values the sentences. Sentences are whole ones: where a word of
them depends on a value, each has a sentence of its own, and the value chooses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Self, TypeAlias

from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.local_time import written_span, written_start
from joinlink.model.money import Money


class Telling(Enum):
    """A catalogue of such sentences."""

    @property
    def code(self) -> str:
        """The name that it is kept by."""
        return self.name.lower()

    @classmethod
    def of_code(cls, code: str) -> Self | None:
        """Return the member that is kept by this name; None for one that only another version knows."""
        return cls.__members__.get(code.upper())


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in a zone."""

    starts_at: datetime
    ends_at: datetime
    timezone: str

    @property
    def written(self) -> str:
        """The stretch as its reader writes it."""
        return written_span(self.starts_at, self.ends_at, self.timezone)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in a zone."""

    at: datetime
    timezone: str

    @property
    def written(self) -> str:
        """The instant as its reader writes it, in short."""
        return written_start(self.at, self.timezone)


@dataclass(frozen=True, slots=True)
class Cause:
    """An error, in its own words: `zoom answered 503`."""

    text: str

    @property
    def written(self) -> str:
        """The error itself, translated where it is one of ours."""
        return _(self.text) if self.text else ""

    @property
    def in_plain_words(self) -> str:
        """The same for people who don't know the answers of providers' computers."""
        return in_plain_words(self.text) or self.written


def in_plain_words(answer: str) -> str | None:
    """Put a provider's answer into plain words; None for a text that is no such answer."""
    for means, words in _IN_PLAIN_WORDS:
        if match := means.match(answer):
            return _(words, provider=match[1].capitalize())
    return None


_IN_PLAIN_WORDS: Final = (
    (re.compile(r"(\w+) answered (429|403 \(\w*LimitExceeded)"), N_("%(provider)s was asked too often")),
    (re.compile(r"(\w+)'s .* is used up"), N_("%(provider)s was asked too often")),
    (re.compile(r"(\w+) (answered 40[13]|no longer accepts|lacks a scope)"), N_("%(provider)s did not let us in")),
    (re.compile(r"(\w+) answered 4"), N_("%(provider)s refused it")),
    (re.compile(r"(\w+) (answered 5|did not answer)"), N_("%(provider)s was out of order")),
)

Value: TypeAlias = str | Money | Span | Moment | Cause
Values: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Choice:
    """Sentences of which a value, named by `name`, chooses one; for any other value nothing is said."""

    name: str
    sentences: Mapping[str, str]


def by(name: str, /, **sentences: str) -> Choice:
    """Return the sentences for each value of this name."""
    return Choice(name, sentences)


@dataclass(frozen=True, slots=True)
class IfGiven:
    """A sentence with a value that may be missing, and the one that does without it."""

    name: str
    sentence: str
    otherwise: str


Sentence: TypeAlias = str | Choice | IfGiven
Sentences: TypeAlias = Sentence | tuple[Sentence, ...]


def say(sentences: Sentences, values: Values, *, plainly: bool = False) -> str:
    """Say one sentence after the other in the reader's language, errors in plain words if these are wanted."""
    each_of_them = sentences if isinstance(sentences, tuple) else (sentences,)
    chosen = [_chosen(each, values) for each in each_of_them]
    spoken = {name: _spoken(value, plainly=plainly) for name, value in values.items()}
    return " ".join(_(sentence, **spoken) for sentence in chosen if sentence)


def _chosen(sentence: Sentence, values: Values) -> str:
    match sentence:
        case Choice(name, sentences):
            return sentences.get(str(values.get(name)), "")
        case IfGiven(name, with_value, otherwise):
            return with_value if name in values else otherwise
    return sentence


def _spoken(value: Value, *, plainly: bool) -> str:
    if isinstance(value, str):
        return value
    return value.in_plain_words if plainly and isinstance(value, Cause) else value.written
