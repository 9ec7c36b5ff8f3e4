"""K1 to K7 as a host's browser has them, with and without JavaScript."""

from dataclasses import replace

import pytest

from joinlink.model.deadlines import Deadlines
from joinlink.model.host import Provider
from joinlink.model.money import Money
from joinlink.model.palette import Hue
from joinlink.model.questions import Question, QuestionKind
from joinlink.model.teaching import DEFAULT_REMINDER_MINUTES
from tests.functions.class_desk import LIST, NEW_IN_PERSON, NEW_ONLINE, ONLINE, SCHOOL, THE_CLASS, TYPED, sell, stored
from tests.functions.site import Answer, Site
from tests.samples import CLASS
from tests.worlds.world import World

AS_NEW = {
    "seats": 1,
    "series_max": 1,
    "questions": (),
    "deadlines": Deadlines(),
    "slot_step_minutes": CLASS.duration_minutes,
    "reminder_minutes": DEFAULT_REMINDER_MINUTES,
    "color": None,
    "hours_id": None,
}
"""What a class has that was made with nothing but the everyday fields."""

# --- the form -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "is_online"), [(NEW_ONLINE, True), (NEW_IN_PERSON, False)])
def test_k1_online_skips_the_location_and_in_person_asks_for_no_provider(site, world, form, is_online) -> None:
    world.connect(Provider.ZOOM, Provider.GOOGLE)

    fields = site.get(form).form()

    assert fields["isOnline"] == ("true" if is_online else "false")
    assert ("location.label" in fields) == (not is_online)
    assert ("meetingProvider" in fields) == is_online


@pytest.mark.parametrize("is_on", [True, False])
def test_k2_places_are_looked_up_where_there_is_a_key_and_plain_text_without_one(site, world, is_on) -> None:
    world.configure(PLACES_SEARCH="on" if is_on else "off")

    answer = site.get(NEW_IN_PERSON)

    assert ("data-places" in answer.text, "/assets/places." in answer.text) == (is_on, is_on)
    assert "location.label" in answer.form()


def test_k2_k6_a_class_is_created_as_it_was_typed(site: Site, world: World) -> None:
    answer = site.submit(NEW_IN_PERSON, TYPED | {"location.placeId": "place-1", "price": " 45,5 "})

    made = stored(world)
    assert (answer.status, answer.location) == (303, f"{LIST}?saved={made.class_id}")
    assert (made.title, made.description, made.slug) == ("Piano lesson", "An hour at the piano.", "piano-lesson")
    assert (made.duration_minutes, made.slot_step_minutes, made.price) == (60, 30, Money(4550, "eur"))
    assert (made.location, made.is_online, made.published) == (replace(SCHOOL, place_id="place-1"), False, True)
    assert made.reminder_minutes == (1440, 15)
    assert "“Piano lesson” is saved" in site.get(answer.location).words


def test_k6_a_form_that_is_sent_twice_makes_one_class_and_a_changed_one_another(site: Site, world: World) -> None:
    sent = site.get(NEW_IN_PERSON).form("in_person") | TYPED

    first, again = (site.submit(NEW_IN_PERSON, sent) for _click in range(2))
    other = site.submit(NEW_IN_PERSON, sent | {"title": "Guitar lesson"})

    assert first.location == again.location != other.location
    assert [each.title for each in world.profiles.classes.values()] == ["Piano lesson", "Guitar lesson"]
    assert site.submit(NEW_IN_PERSON, sent | {"title": ""}).form("in_person")["key"] == sent["key"]


def test_k6_a_class_may_be_a_draft_without_reminders_a_place_or_a_step_of_its_own(site: Site, world: World) -> None:
    left_out = ("published", "reminderMinutes.1440", "reminderMinutes.15", "location.address")
    fields = {name: value for name, value in TYPED.items() if name not in left_out}

    site.submit(NEW_IN_PERSON, fields | {"slotStepMinutes": "", "location.label": " ", "price": "0"})

    made = stored(world)
    assert (made.published, made.reminder_minutes, made.location) == (False, (), None)
    assert (made.slot_step_minutes, made.price.is_free) == (60, True)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": " "}, "title", "This field is needed."),
        ({"durationMinutes": ""}, "durationMinutes", "Write a whole number."),
        ({"durationMinutes": "4"}, "durationMinutes", "It must be at least 5."),
        ({"price": ""}, "price", "Write an amount such as 45 or 45.50, or 0 for a free class."),
        ({"price": "1.0000"}, "price", "Write an amount such as 45 or 45.50, or 0 for a free class."),
        ({"price": "0.20"}, "price", "A class is free or costs at least €0.50."),
        ({"price": "14", "price.currency": "czk"}, "price", "A class is free or costs at least CZK 15."),
        ({"price": "1234.50", "price.currency": "isk"}, "price", "Payments are taken in steps of ISK 1."),
        ({"price": "5.001", "price.currency": "kwd"}, "price", "Payments are taken in steps of KWD 0.010."),
        ({"price": "99999999999"}, "price", "No payment can be that high."),
        ({"price.currency": "xxx"}, "price.currency", "A currency is three small letters"),
        ({"location.label": ""}, "location.label", "This field is needed."),
        ({"slug": "Not A Slug"}, "slug", "Use small letters, digits and hyphens, such as piano-lesson."),
        ({"slotStepMinutes": "1"}, "slotStepMinutes", "It must be at least 5."),
        ({"reminderMinutes.1": "on"}, "reminderMinutes", "It must be at least 5."),
        ({"durationMinutes": "9" * 5000}, "durationMinutes", "Write a whole number."),
        ({"slotStepMinutes": "9" * 5000}, "slotStepMinutes", "Write a whole number."),
        ({f"reminderMinutes.{'9' * 5000}": "on"}, "reminderMinutes", "Write a whole number."),
    ],
)
def test_k6_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
    site: Site, world: World, changes: dict[str, str], field: str, words: str
) -> None:
    answer = site.submit(NEW_IN_PERSON, TYPED | changes)

    assert answer.status == 422
    assert words in answer.error(field).replace("\N{NO-BREAK SPACE}", " ")
    kept = dict.fromkeys(TYPED, "") | answer.form()
    assert all(kept[name] == typed for name, typed in TYPED.items() if name not in changes)
    assert kept["price"] == (TYPED | changes)["price"]
    assert not world.profiles.classes


def test_a_form_names_all_that_is_wrong_at_once(site: Site) -> None:
    answer = site.submit(NEW_IN_PERSON, TYPED | {"title": "", "durationMinutes": "x", "price": "x"})

    summary = answer.find("//*[contains(@class, 'alert')]")[0]
    assert summary.xpath(".//a/@href") == ["#title", "#durationMinutes", "#price"]


def test_a_slug_of_another_class_is_refused_where_it_can_be_seen(site: Site, world: World) -> None:
    sell(world, slug="piano")

    answer = site.submit(NEW_IN_PERSON, TYPED | {"slug": "piano"})

    assert answer.error("slug") == "Another of your classes has this slug."
    assert "looks" in opened(answer)


PARTS = ["group", "questions", "deadlines", "times", "looks"]


def opened(page: Answer) -> list[str]:
    """Return the parts of the form that stand open, of those that are closed otherwise."""
    assert page.find("//form//details/@id") == PARTS
    return list(page.find("//form//details[@open]/@id"))


def test_k6_what_most_classes_leave_as_it_is_stands_behind_a_line_of_its_own(site: Site) -> None:
    page = site.get(NEW_IN_PERSON)

    assert opened(page) == []
    assert page.find("//form//details//*[@required or @min or @max]") == []  # a browser can't tell of a field unseen


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({"seats": 4}, "group"),
        ({"series_max": 6}, "group"),
        ({"questions": (Question("level", "Your level?", QuestionKind.TEXT),)}, "questions"),
        ({"deadlines": Deadlines(cancel_minutes=60)}, "deadlines"),
        ({"slot_step_minutes": 15}, "times"),
        ({"reminder_minutes": (60,)}, "times"),
        ({"color": Hue.TEAL}, "looks"),
        ({"slug": "other-than-the-title"}, None),
    ],
)
def test_k6_a_part_that_differs_from_a_new_class_s_stands_open(site: Site, world: World, values, part) -> None:
    sell(world, **AS_NEW | values)

    assert opened(site.get(THE_CLASS)) == ([part] if part else [])


@pytest.mark.parametrize(
    ("sent", "part"),
    [
        ({"seats": "0"}, "group"),
        ({"do": "add"}, "questions"),
        ({"moveUntilMinutes": "x"}, "deadlines"),
        ({"slotStepMinutes": "1"}, "times"),
    ],
)
def test_k6_a_part_with_an_error_or_where_something_is_done_comes_back_open(site: Site, sent, part) -> None:
    typed = site.get(NEW_IN_PERSON).form() | {"title": "Piano", "price": "0"}

    assert opened(site.submit(NEW_IN_PERSON, typed | sent)) == [part]


# --- online ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("connected", "name"), [(Provider.ZOOM, "Zoom"), (Provider.GOOGLE, "Google Meet")])
def test_k3_with_one_provider_the_form_says_which_it_will_be(site: Site, world: World, connected, name: str) -> None:
    world.connect(connected)

    answer = site.get(NEW_ONLINE)

    assert f"Every booking gets its own {name} link" in answer.words
    assert "meetingProvider" not in answer.form()
    assert site.submit(NEW_ONLINE, ONLINE).status == 303


@pytest.mark.parametrize("connected", [(Provider.ZOOM,), (Provider.ZOOM, Provider.GOOGLE)], ids=["one", "both"])
def test_g2_a_class_with_seats_says_that_its_guests_share_a_link_and_any_other_that_each_gets_one(
    site: Site, world: World, connected
) -> None:
    world.connect(*connected)
    sell(world, is_online=True, seats=4)

    group, single = site.get(THE_CLASS).words, site.get(NEW_ONLINE).words

    assert ("share one Zoom" in group, "gets its own Zoom" in group) == (True, False)
    assert ("share one Zoom" in single, "gets its own Zoom" in single) == (False, True)


@pytest.mark.parametrize("choice", ["zoom", "google_meet", "automatic"])
def test_k3_k4_with_both_the_host_picks_and_automatic_is_where_it_begins(site: Site, world: World, choice: str) -> None:
    world.connect(Provider.ZOOM, Provider.GOOGLE)

    answer = site.get(NEW_ONLINE)
    site.submit(NEW_ONLINE, ONLINE | {"meetingProvider": choice})

    assert answer.find("//input[@name='meetingProvider']/@value") == ["zoom", "google_meet", "automatic"]
    assert answer.form()["meetingProvider"] == "automatic"
    assert stored(world).meeting_choice == choice


def test_k3_with_neither_the_form_gives_way_to_the_refusal_and_one_that_is_sent_keeps_what_was_typed(
    site: Site, world: World
) -> None:
    begun, sent = site.get(NEW_ONLINE), site.submit(NEW_ONLINE, ONLINE)

    assert not begun.find("//main//form")
    assert sent.status == 409
    assert sent.form()["title"] == "Piano lesson"
    for answer in (begun, sent):
        assert "An online class needs Zoom or Google" in answer.words
        assert answer.find("//main//a[@href='/mentor/settings/connections']")
    assert not world.profiles.classes


def test_k5_a_plan_without_online_classes_is_named_with_the_one_that_has_them(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM).be(plan="free")

    begun, sent = site.get(NEW_ONLINE), site.submit(NEW_ONLINE, ONLINE)

    assert (begun.status, sent.status) == (200, 403)
    for answer in (begun, sent):
        assert "Online classes come with the Creator plan" in answer.words
        assert answer.find("//main//a[@href='/mentor/settings/plan']")
    assert not world.profiles.classes


def test_k7_the_form_of_a_class_that_may_get_zoom_knows_the_limit(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM, account_plan="basic")

    refused = site.submit(NEW_ONLINE, ONLINE | {"durationMinutes": "30", "title": ""})

    (limit,) = refused.find("//*[@data-longest-minutes]")
    assert limit.get("data-longest-minutes") == "40"
    assert "hidden" in limit[0].attrib


def test_a_paid_class_whose_host_can_not_be_paid_is_refused_with_the_way_there(site: Site, world: World) -> None:
    world.configure(PAYOUTS="connect")

    answer = site.submit(NEW_IN_PERSON, TYPED)

    assert answer.status == 409
    assert answer.find("//main//a[@href='/mentor/settings/payments']")
    assert answer.form()["price"] == "45.00"
