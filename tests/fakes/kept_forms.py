"""Fake of the forms that were refused; `tests.fakes` exports it too."""

from dataclasses import dataclass, field
from datetime import datetime

from joinlink.model.kept_form import KeptForm


@dataclass
class FakeKeptForms:
    forms: dict[str, tuple[KeptForm, datetime]] = field(default_factory=dict)
    """Form and end, by secret."""

    def keep(self, secret: str, form: KeptForm, until: datetime) -> None:
        self.forms[secret] = form, until

    def find(self, secret: str, now: datetime) -> KeptForm | None:
        form, until = self.forms.get(secret, (None, now))
        return form if until > now else None
