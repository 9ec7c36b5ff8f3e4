"""The API's calls by subject, in the order of the reference; a call stands in its subject's module."""

from __future__ import annotations

from typing import Final

from reference.calls import Subject
from reference.subjects.account import ACCOUNT
from reference.subjects.availability import AVAILABILITY
from reference.subjects.bookings import BOOKINGS
from reference.subjects.classes import CLASSES
from reference.subjects.connections import CONNECTIONS
from reference.subjects.guest_bookings import GUEST_BOOKINGS
from reference.subjects.guests_and_income import GUESTS_AND_INCOME
from reference.subjects.keys import KEYS
from reference.subjects.packages import PACKAGES
from reference.subjects.public_pages import PUBLIC_PAGES
from reference.subjects.site import SITE
from reference.subjects.webhooks import WEBHOOKS

SUBJECTS: Final[tuple[Subject, ...]] = (
    PUBLIC_PAGES,
    GUEST_BOOKINGS,
    BOOKINGS,
    GUESTS_AND_INCOME,
    CLASSES,
    PACKAGES,
    AVAILABILITY,
    CONNECTIONS,
    ACCOUNT,
    KEYS,
    WEBHOOKS,
    SITE,
)
