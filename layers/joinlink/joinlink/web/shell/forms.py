"""A form as a page shows it: what is in its fields, and what is wrong with them after it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from joinlink.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class FormState:
    """Values and errors by the dotted path of a field, and a sentence on the form as a whole."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str = ""

    @classmethod
    def refused(cls, values: Mapping[str, str], error: InvalidInput) -> FormState:
        """Keep what was typed, and say what is wrong with it."""
        if error.field is None:
            return cls(values, {}, sentence(str(error)))
        errors = {error.field: str(error), **error.others}
        return cls(values, {name: sentence(words) for name, words in errors.items()})

    def value(self, name: str) -> str:
        """Return what is in a field."""
        return self.values.get(name, "")

    def error(self, name: str) -> str | None:
        """Return what is wrong with a field."""
        return self.errors.get(name)


def sentence(words: str) -> str:
    """Write a message with a capital letter and a full stop."""
    return words[0].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else ".")
