"""A class's page as a guest fills in its form, in a browser without JavaScript."""

from joinlink.model.booking import Booking
from tests.fakes.outside import CHECKOUT_ORIGIN
from tests.functions.guests.page_parts import Shown
from tests.functions.site import Answer, Site
from tests.worlds.world import World

CLASS_PAGE = "/book/host/portfolio-review"
SLOT = "2026-12-02T09:00:00Z"
TYPED = {"guest.name": "Guest", "guest.email": "guest@example.com", "notes": "Scales first"}


def fill_in(site: Site, starts_at: str = SLOT, **changes: str) -> dict[str, str]:
    """Open the page, and fill in its form."""
    page = Shown(site.get(f"{CLASS_PAGE}?day={starts_at[:10]}&timezone=America/New_York").text)
    return {**page.fields, **TYPED, "startsAt": starts_at, **changes}


def send(site: Site, **changes: str) -> Answer:
    return site.submit(CLASS_PAGE, fill_in(site, **changes))


def refused(site: Site, form: dict[str, str]) -> Shown:
    """Send a form that is refused, and look at the page that the browser is sent to."""
    answer = site.submit(CLASS_PAGE, form)
    assert answer.status == 303
    assert answer.location.startswith(f"{CLASS_PAGE}?")
    site.keep_cookies(answer)
    page = site.get(answer.location)
    assert (page.status, CHECKOUT_ORIGIN in page.headers["content-security-policy"]) == (200, True)
    return Shown(page.text)


def booked(world: World) -> Booking:
    (booking,) = world.bookings.bookings.values()
    return booking
