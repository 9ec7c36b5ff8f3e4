"""K1, K3, K5 to K7, F5: the page with a host's classes, their order, and the menu of new ones."""

import pytest

from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingChoice
from joinlink.model.money import Money
from tests.fakes.outside import SITE
from tests.functions.class_desk import LIST, NEW_IN_PERSON, NEW_ONLINE, THE_CLASS, sell
from tests.functions.site import Site
from tests.worlds.world import CSRF_TOKEN, World


def test_f5_a_host_puts_the_classes_in_order_without_a_script_and_the_public_page_follows(site, world) -> None:
    for number in (1, 2, 3):
        sell(world, class_id=f"class_{number}", title=f"Class {number}", slug=f"c{number}")
    assert site.get(LIST).find("//main//h2//a/text()") == ["Class 3", "Class 2", "Class 1"]

    for moved, direction in [("class_1", "up"), ("class_1", "up"), ("class_1", "up"), ("class_3", "down")]:
        fields = {"csrf": CSRF_TOKEN, "direction": direction}
        answer = site.submit(f"{LIST}/{moved}/order", fields)
        assert (answer.status, answer.location) == (303, f"{LIST}#{moved}")

    order = ["Class 1", "Class 2", "Class 3"]
    assert site.get(LIST).find("//main//h2//a/text()") == order
    assert site.get("/book/host").find("//main//h3//a/text()") == order
    assert site.submit(f"{LIST}/class_9/order", {"csrf": CSRF_TOKEN, "direction": "up"}).status == 404


def test_f5_the_first_class_cant_go_up_nor_the_last_one_down(site: Site, world: World) -> None:
    for number in (1, 2):
        sell(world, class_id=f"class_{number}", title=f"Class {number}", slug=f"c{number}")

    buttons = site.get(LIST).find("//form[@class='order']/button")

    assert [" ".join(each.text_content().split()) for each in buttons] == ["Move Class 2 down", "Move Class 1 up"]


def test_k1_a_class_is_created_from_a_menu_of_two(site: Site) -> None:
    page = site.get(LIST)

    (menu,) = page.find("//main//details[contains(@class, 'menu-button')]")
    assert menu.find("summary").text_content().strip() == "Create class"
    assert menu.xpath(".//a/@href") == [NEW_IN_PERSON, NEW_ONLINE]
    assert [name.text_content() for name in menu.xpath(".//strong")] == ["In-person", "Online"]
    assert "Create your first class" in page.words


@pytest.mark.parametrize(
    ("connected", "values", "words", "is_for_guests"),
    [
        (
            [Provider.ZOOM],
            {"title": "Piano lesson", "slug": "piano", "duration_minutes": 45},
            ["Piano lesson", "45 minutes", "€45", "Zoom", "Published"],
            True,
        ),
        ([], {"is_online": False, "published": False, "price": Money(0, "eur")}, ["In person", "Draft", "Free"], False),
        ([], {"slug": "piano"}, ["No provider connected", "Published"], True),
    ],
    ids=["on sale", "draft", "without a provider"],
)
def test_k3_k6_the_list_tells_what_a_class_is_and_where_guests_book_it(
    site: Site, world: World, connected: list[Provider], values: dict, words: list[str], is_for_guests: bool
) -> None:
    world.connect(*connected)
    sell(world, **values)

    page = site.get(LIST)

    assert [each for each in words if each not in page.words] == []
    assert (f'href="{SITE}/book/host/piano"' in page.text) == ("/book/" in page.text) == is_for_guests


@pytest.mark.parametrize(("plan", "is_said"), [("creator", False), ("free", True)])
def test_k5_the_menu_says_which_plan_online_classes_come_with(site: Site, world: World, plan, is_said) -> None:
    world.be(plan=plan)

    assert ("Comes with the Creator plan" in site.get(LIST).words) == is_said


@pytest.mark.parametrize(
    ("values", "account_plan", "is_warned"),
    [
        ({"duration_minutes": 41}, "basic", True),
        ({"duration_minutes": 40}, "basic", False),
        ({"duration_minutes": 41}, "licensed", False),
        ({"duration_minutes": 41, "meeting_choice": MeetingChoice.ZOOM}, None, False),
        ({"duration_minutes": 41, "meeting_choice": MeetingChoice.GOOGLE_MEET}, "basic", False),
        ({"duration_minutes": 90, "is_online": False}, "basic", False),
    ],
)
def test_k7_a_class_longer_than_zoom_basic_allows_shows_a_warning(site, world, values, account_plan, is_warned) -> None:
    world.connect(Provider.ZOOM, account_plan=account_plan).connect(Provider.GOOGLE)
    sell(world, **values)
    words = "ends meetings after 40 minutes"

    page = site.get(THE_CLASS)

    alerts = page.find("//*[contains(@class, 'alert')][not(@hidden)]")
    assert any(words in alert.text_content() for alert in alerts) == is_warned
    assert (words in site.get(LIST).words) == is_warned
