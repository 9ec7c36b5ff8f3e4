"""O1: a site without a domain, whose functions read its address, and the client's id, where the template wrote them."""

from collections.abc import Iterator
from typing import Final

import pytest

from local.parameters import STAGE
from local.secrets import Secrets
from tests.e2e.cloud_elsewhere import town_elsewhere
from tests.e2e.people import Town, content

pytestmark = pytest.mark.timeout(120)

OF_THE_HOST: Final = (
    *("", "/bookings", "/calendar", "/guests", "/income", "/classes", "/classes/new", "/packages", "/test-booking"),
    *("/settings/availability", "/settings/profile", "/settings/connections", "/settings/connections/apple"),
    *("/settings/payments", "/settings/plan", "/settings/automation", "/settings/calendar", "/settings/account"),
)


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    """A cloud whose API is reached where API Gateway would have it."""
    with town_elsewhere(PublicBaseUrl="", OidcClientId="") as town:
        ssm = town.cloud.client("ssm")
        for name, value in {
            "public-base-url": town.site,
            "identity/client-id": Secrets.random().oidc_client_id,
        }.items():
            ssm.put_parameter(Name=f"/joinlink/{STAGE}/{name}", Value=value, Type="String", Overwrite=True)
        yield town


def test_o1_every_page_of_a_host_opens_and_a_booking_is_mailed_with_links_to_the_site(town: Town) -> None:
    host = town.host("zoom", "google")
    browser = host.journey.host
    csrf = str(browser.headers["X-CSRF-Token"])

    for page in OF_THE_HOST:
        answer = browser.get(f"{town.site}/mentor{page}", headers={"Accept": "text/html"}, timeout=60)
        assert (answer.status_code, answer.url) == (200, f"{town.site}/mentor{page}")
    welcomed = browser.post(
        f"{town.site}/mentor/welcome",
        {"csrf": csrf, "name": "Ada", "timezone": "UTC"},
        allow_redirects=False,
        timeout=60,
    )
    assert welcomed.status_code == 303

    offer = host.sell(price_minor=4500)
    offer.booked_and_paid()
    assert offer.booking_url.startswith(f"{town.site}/bookings/")
    for reader, (mail,) in offer.mails().items():
        assert f"{town.site}/" in mail["text"], reader
    moved = offer.move(offer.slots()[-1]["startsAt"])
    assert content(moved)["status"] == "confirmed"
    assert all(step["ok"] for step in content(host.call("POST", "/api/test-booking"))["steps"])
