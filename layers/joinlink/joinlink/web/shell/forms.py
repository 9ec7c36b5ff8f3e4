"""A form as a page shows it: the values of its fields and, after it was sent, their errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from joinlink.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class FormState:
    """Values and errors by a field's dotted path, and a message about the form as a whole."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str = ""

    @classmethod
    def refused(cls, values: Mapping[str, str], error: InvalidInput) -> FormState:
        """Keep the values as typed, with the errors."""
        if error.field is None:
            return cls(values, {}, sentence(str(error)))
        errors = {error.field: str(error), **error.others}
        return cls(values, {name: sentence(words) for name, words in errors.items()})

    def value(self, name: str) -> str:
        """Return a field's value."""
        return self.values.get(name, "")

    def error(self, name: str) -> str | None:
        """Return a field's error, if any."""
        return self.errors.get(name)


def sentence(words: str) -> str:
    """Write a message with a capital letter and a full stop."""
    return words[0].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else ".")
