"""C2, C3, AC-07: what has to be granted, and what is missing, by name."""

import pytest

from joinlink.model.host import Provider
from joinlink.model.scopes import NEEDED, missing_scopes

CALENDAR = "https://www.googleapis.com/auth/calendar"
GRANULAR = tuple(group[0] for group in NEEDED[Provider.ZOOM])


@pytest.mark.parametrize("provider", Provider)
def test_the_narrowest_scopes_are_enough(provider: Provider) -> None:
    assert missing_scopes(provider, [group[0] for group in NEEDED[provider]]) == []


@pytest.mark.parametrize("scope", GRANULAR)
def test_ac_07_a_scope_of_zoom_that_was_not_granted_is_named(scope: str) -> None:
    assert missing_scopes(Provider.ZOOM, [granted for granted in GRANULAR if granted != scope]) == [scope]


@pytest.mark.parametrize("suffix", ["", ":admin"])
def test_the_classic_scopes_of_zoom_and_those_of_an_administrator_do_too(suffix: str) -> None:
    granted = [f"{scope}{suffix}" for scope in ("meeting:write", "meeting:read", "user:read")]

    assert missing_scopes(Provider.ZOOM, granted) == []


@pytest.mark.parametrize(
    ("granted", "missing"),
    [
        ([CALENDAR], []),
        ([f"{CALENDAR}.events", f"{CALENDAR}.readonly"], []),
        ([f"{CALENDAR}.events.owned"], [f"{CALENDAR}.freebusy"]),
        ([f"{CALENDAR}.freebusy"], [f"{CALENDAR}.events.owned"]),
        (["openid", "email"], [f"{CALENDAR}.events.owned", f"{CALENDAR}.freebusy"]),
    ],
)
def test_ac_07_what_a_person_unticked_at_google_is_named(granted: list[str], missing: list[str]) -> None:
    assert missing_scopes(Provider.GOOGLE, granted) == missing
