"""K2: places while a host types where a class takes place."""

from io import StringIO

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable
from joinlink.model.teaching import Location
from tests.functions.site import Site
from tests.worlds.world import World


def test_k2_places_are_suggested_for_what_was_typed(site: Site, world: World) -> None:
    world.places.places = [Location("Music School", "5 High Street, Oxford", "place-1"), Location("Musica", None, "p2")]

    answer = site.get("/api/places?query=music+sch&session=typing-1")

    assert answer.status == 200
    assert answer.json == {
        "places": [
            {"placeId": "place-1", "label": "Music School", "address": "5 High Street, Oxford"},
            {"placeId": "p2", "label": "Musica"},
        ]
    }
    assert world.places.questions == [("music sch", "typing-1")]


@pytest.mark.parametrize("query", ["", "?query=", "?query=mu", "?query=%20%20mu%20%20"])
def test_k2_too_little_text_is_no_question(site: Site, world: World, query: str) -> None:
    assert site.get(f"/api/places{query}").json == {"places": []}
    assert not world.places.questions


def test_k2_a_question_is_of_bounded_length(site: Site, world: World) -> None:
    site.get(f"/api/places?query={'m' * 240}")

    assert [len(typed) for typed, _ in world.places.questions] == [200]


@pytest.mark.parametrize("session", ["", "&session=", "&session=" + "x" * 37, "&session=a%20b", "&session=%C3%A9"])
def test_k2_a_typing_session_that_google_would_not_take_is_replaced(site: Site, world: World, session: str) -> None:
    for _ in range(2):
        site.get(f"/api/places?query=music{session}")

    made = {typing_session for _, typing_session in world.places.questions}
    assert len(made) == 2
    assert all(0 < len(each) <= 36 for each in made)


@pytest.mark.parametrize("error", [ProviderUnavailable, ProviderRejected])
def test_k2_a_search_that_fails_is_told_without_a_word_of_the_provider(site, world, error) -> None:
    world.places.failures.add("suggest", error("google answered 403 (secret)", provider="google"))

    answer = site.get("/api/places?query=music")

    assert (answer.status, answer.json["code"]) == (503, "provider_unavailable")
    assert "google" not in answer.text


def test_what_was_typed_is_in_no_log(site: Site, log: StringIO) -> None:
    site.get("/api/places?query=my+home+address")

    assert '"places":1' in log.getvalue()
    assert "home" not in log.getvalue()
