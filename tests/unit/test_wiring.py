"""N4: an adapter costs nothing until it is asked for, and is made once."""

from datetime import timedelta

import pytest

from joinlink.config import MissingSetting, Settings
from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingKind
from joinlink.wiring import House, house, living_in
from joinlink.wiring.deployed import DeployedOutside
from joinlink.wiring.on_demand import OnDemand
from tests.fakes import FakeClock
from tests.samples import NOW
from tests.worlds.world import World


class Watched:
    """Has everything, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> object:
        self.asked.append(name)
        return object()


class TestOnDemand:
    def test_n4_a_value_is_made_when_it_is_looked_up_and_once(self) -> None:
        made: list[str] = []
        echo = OnDemand({"one": lambda: made.append("one") or object(), "two": lambda: made.append("two")})

        assert (len(echo), list(echo), "one" in echo, "three" in echo) == (2, ["one", "two"], True, False)
        assert made == []
        assert echo["one"] is echo["one"] is echo.get("one")
        assert made == ["one"]


class TestHouse:
    def test_n4_nothing_is_made_before_it_is_asked_for(self) -> None:
        outside = Watched()
        lazy = House(outside, FakeClock())

        assert (lazy.provider_access, lazy.busy_times) == (lazy.provider_access, lazy.busy_times)
        assert outside.asked == []
        assert lazy.bookings is not None
        lazy.prepare("hosts")
        assert outside.asked == ["bookings", "hosts"]

    def test_what_asks_parameter_store_is_prepared_as_far_as_it_goes_without(self) -> None:
        """The site's address may lie there, and init reads nothing over the network."""
        outside = Watched()

        House(outside, FakeClock()).prepare("host_guard", "guest_links", "identity_provider")

        guard = ["parameters", "sessions", "hosts", "api_keys"]
        assert outside.asked == [*guard, "parameters", "link_signer", "parameters", "sessions"]

    def test_at_another_clock_it_is_the_same_house_whose_parts_go_by_that_clock(self) -> None:
        world = World().connect(Provider.ZOOM)
        ahead = world.house.at(FakeClock(NOW + timedelta(days=1)))

        assert (ahead.bookings, ahead.mailer) == (world.bookings, world.mailer)
        assert ahead.provider_access.call("host_1", Provider.ZOOM, lambda token: token) == "access-2"
        assert world.house.clock.now() == NOW

    @pytest.mark.parametrize(
        ("lack", "offered"),
        [
            ([], {Provider.ZOOM, Provider.GOOGLE, Provider.APPLE}),
            (["ZOOM_CLIENT_ID"], {Provider.GOOGLE, Provider.APPLE}),
            (["ZOOM_CLIENT_ID", "GOOGLE_CLIENT_ID"], {Provider.APPLE}),
        ],
    )
    def test_without_an_app_at_a_provider_it_is_not_offered(self, lack, offered) -> None:
        world = World()
        world.configure(**dict.fromkeys(lack, ""))

        assert world.house.offered_providers == offered

    def test_whoever_lives_in_another_house_leaves_it_again(self) -> None:
        inner, outer = World().house, World().house

        with living_in(outer):
            with living_in(inner):
                assert house() is inner
            assert house() is outer


def test_n4_what_is_deployed_reads_a_setting_when_it_makes_what_needs_it_and_names_one_that_is_missing() -> None:
    outside = DeployedOutside(Settings({}), FakeClock())

    assert list(outside.meeting_providers) == list(MeetingKind)
    with pytest.raises(MissingSetting, match="ZOOM_API_URL"):
        outside.meeting_providers[MeetingKind.ZOOM]
