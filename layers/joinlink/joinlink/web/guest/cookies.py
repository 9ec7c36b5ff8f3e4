"""What a guest's browser remembers: the booking it holds unpaid, a form that was refused, the package it books with.

hold    the token of the booking's link, on all pages of its host
form    the secret of the refused form, on the page that shows it again
package the token of the package that the guest books with, on all pages of its host

A frame of another site has no cookies: there, both stand in the address of the frame, as a booking's link does.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from joinlink.language import gettext as _
from joinlink.model.kept_form import KeptForm
from joinlink.ports.bookings import KeptForms
from joinlink.web.addresses import GUEST_BOOKINGS, public_class_address, public_host_address
from joinlink.web.shell.resolver import WebApp

HOLD: Final = "hold"
FORM: Final = "form"
PACKAGE: Final = "package"
PACKAGE_IN_HAND_FOR: Final = timedelta(hours=2)
"""How long a class's page offers to pay with a package, from when its guest set out to book."""
AGAIN: Final = "again"
"""In the address of a page with a form: show the refused one."""
BOOKED: Final = "booked"
"""In the address of a frame: the token of the booking made in it, or nothing if that is mailed."""
KEPT_FOR: Final = timedelta(minutes=15)
"""How long a guest can go back to a refused form."""


def hold_cookie(app: WebApp, handle: str, token: str, lasts: timedelta) -> Cookie:
    """Make the cookie of a guest who has left for the checkout."""
    return _cookie(app, HOLD, token, public_host_address(handle), lasts)


def package_cookie(app: WebApp, handle: str, token: str, *, is_over: bool = False) -> Cookie:
    """Make the cookie of a guest who sets out to book with a package, or who would rather pay."""
    lasts = timedelta() if is_over else PACKAGE_IN_HAND_FOR
    return _cookie(app, PACKAGE, token, public_host_address(handle), lasts)


def form_cookie(app: WebApp, handle: str, slug: str, secret: str) -> Cookie:
    """Make the cookie of a form that was refused on the page of a class."""
    return _cookie(app, FORM, secret, public_class_address(handle, slug), KEPT_FOR)


def address_form_cookie(app: WebApp, booking_id: str, secret: str) -> Cookie:
    """Make the cookie of a corrected address that was refused."""
    return _cookie(app, FORM, secret, f"{GUEST_BOOKINGS}/{booking_id}/address", KEPT_FOR)


def kept_form(app: WebApp, forms: KeptForms, now: datetime) -> KeptForm | None:
    """Return the refused form on the page that its browser was sent to."""
    if not app.query(AGAIN):
        return None
    secret = app.cookie(FORM)
    return (forms.find(secret, now) if secret else None) or _not_kept()


def kept_form_of_frame(app: WebApp, forms: KeptForms, now: datetime) -> KeptForm | None:
    """Return the refused form whose secret stands in the address of a frame."""
    secret = app.query(AGAIN)
    return (forms.find(secret, now) or _not_kept()) if secret else None


def _cookie(app: WebApp, name: str, value: str, path: str, lasts: timedelta) -> Cookie:
    return Cookie(
        name,
        value,
        path=path,
        secure=app.is_https,
        http_only=True,
        max_age=max(0, int(lasts.total_seconds())),
        same_site=SameSite.LAX_MODE,
    )


def _not_kept() -> KeptForm:
    """Return a form to show where the guest's is not found: it is too late, or the browser takes no cookies."""
    message = _("What you typed is no longer here. Please fill in the form again.")
    return KeptForm({}, {}, message, is_time_gone=False)
