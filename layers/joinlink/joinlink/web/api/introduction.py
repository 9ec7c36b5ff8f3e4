"""A host's name, handle and introduction (F1, F2), as JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, cast

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema
from pydantic_core import to_json

from joinlink.language import LANGUAGES, Hours, WeekStart
from joinlink.language import gettext as _
from joinlink.model.introduction import (
    LONGEST_BIO,
    LONGEST_HEADLINE,
    Introduction,
    is_color,
    is_locale,
)
from joinlink.web.api.fields import AddressName, EmailAddress, Name, Timezone
from joinlink.web.api.schemas import Body, read
from joinlink.web.api.sites import sites_meant
from joinlink.web.api.values import on_one_line, without_control_characters


def _known_locale(text: str) -> str:
    if not is_locale(text):
        raise ValueError(
            _("these languages are spoken here: %(join)s; also with a region, as en-US", join=", ".join(LANGUAGES))
        )
    return text


def _color(text: str) -> str:
    color = text.lower()
    if not is_color(color):
        raise ValueError(_("write a colour as #1f5eff"))
    return color


_NOTHING = BeforeValidator(lambda value: None if value == "" else value)
"""Takes an empty text for none: that is what an empty field of a form sends."""
Headline = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=LONGEST_HEADLINE), AfterValidator(on_one_line)
]
Bio = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=LONGEST_BIO),
    AfterValidator(without_control_characters),
]
Locale = Annotated[str, StringConstraints(max_length=5), AfterValidator(_known_locale)]
Color = Annotated[
    str,
    StringConstraints(max_length=7),
    AfterValidator(_color),
    WithJsonSchema({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}),
]
Sites = Annotated[list[str], AfterValidator(sites_meant)]


_UNSAID: Final[Mapping[str, object]] = {
    "headline": "",
    "bio": "",
    "contact_email": None,
    "locale": None,
    "time_format": Hours.AUTO,
    "week_start": WeekStart.AUTO,
    "accent_color": None,
    "framed_by": (),
}


class AccountBody(Body):
    """The parts of the account that a host may change: missing ones stay, and null removes an optional one."""

    name: Name | None = None
    handle: AddressName | None = None
    headline: Headline | None = None
    bio: Bio | None = None
    contact_email: Annotated[EmailAddress | None, _NOTHING] = None
    locale: Annotated[Locale | None, _NOTHING] = None
    time_format: Hours | None = None
    week_start: WeekStart | None = None
    accent_color: Annotated[Color | None, _NOTHING] = None
    framed_by: Sites | None = None

    def change(self) -> Introduction:
        """Return the changes; null means the default, and leaves name and handle as they are."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        given = {name: value for name, value in said.items() if value is not None}
        return cast("Introduction", {name: _UNSAID[name] for name in said if name in _UNSAID} | given)


class WelcomeBody(Body):
    """What a host is asked first."""

    name: Name
    timezone: Timezone


def read_welcome(form: Mapping[str, str]) -> WelcomeBody:
    """Read the answer from its form.

    Raises:  InvalidInput
    """
    return read(WelcomeBody, to_json({name: form.get(name, "") for name in ("name", "timezone")}))
