"""A form as a page shows it: the values of its fields and, after it was sent, their errors.

A form that changes something carries `seen`, the fingerprint of what it showed. When other values were saved meanwhile,
as in a second tab, it comes back with both instead of undoing them unseen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from joinlink.errors import InvalidInput, JoinlinkError
from joinlink.ids import derived_id
from joinlink.language import gettext as _


@dataclass(frozen=True, slots=True)
class FormState:
    """Values and errors by a field's dotted path, and a message about the form as a whole."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str = ""

    @classmethod
    def refused(cls, values: Mapping[str, str], error: JoinlinkError) -> FormState:
        """Keep the values as typed, with the errors: that of a field beside it, any other on top."""
        if not isinstance(error, InvalidInput) or error.field is None:
            return cls(values, {}, sentence(str(error)))
        errors = {error.field: str(error), **error.others}
        return cls(values, {name: sentence(words) for name, words in errors.items()})

    def value(self, name: str) -> str:
        """Return a field's value."""
        return self.values.get(name, "")

    def error(self, name: str) -> str | None:
        """Return a field's error, if any."""
        return self.errors.get(name)


def key_of(sent: Mapping[str, str]) -> str | None:
    """Return the idempotency key of a form that makes something: sent twice as it is, it makes one.

    One that was changed before it was sent again, by going back in the browser, makes another.
    """
    return derived_id("form", *(f"{name}={sent[name]}" for name in sorted(sent))) if sent.get("key") else None


@dataclass(frozen=True, slots=True)
class Difference:
    """A point on which a form and what was saved meanwhile differ, as people read it."""

    label: str
    saved: str
    typed: str


def differences(saved: Mapping[str, str], typed: Mapping[str, str]) -> list[Difference]:
    """Compare two versions, each by label in the form's order."""
    labels = dict.fromkeys([*typed, *saved])
    pairs = ((label, saved.get(label, "–"), typed.get(label, "–")) for label in labels)
    return [Difference(*each) for each in pairs if each[1] != each[2]]


def fingerprint(shown: Mapping[str, object]) -> str:
    """Identify what a form shows."""
    return sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


_FULL_STOPS: Final = (".", "!", "?", "。", "؟")


def sentence(words: str) -> str:
    """Write a message with a capital letter and a full stop."""
    words = words[0].upper() + words[1:]
    return words if words.endswith(_FULL_STOPS) else _("%(sentence)s.", sentence=words)


def number_or_text(typed: str) -> int | str:
    """Read a whole number; other text stays unchanged, for the schema to refuse."""
    number = whole_number(typed)
    return typed if number is None else number


def whole_number(typed: str) -> int | None:
    """Read a typed number; None for anything else, and for more digits than any of ours has."""
    text = typed.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
