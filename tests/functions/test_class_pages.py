"""K1 to K7 as a host's browser has them, with and without JavaScript."""

from dataclasses import replace

import pytest

from joinlink.model.deadlines import Deadlines
from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingChoice
from joinlink.model.money import Money
from joinlink.model.questions import QuestionKind
from joinlink.model.teaching import Location, TeachingClass
from tests.fakes.outside import SITE
from tests.functions.site import Site
from tests.samples import CLASS
from tests.worlds.world import CSRF_TOKEN, World

LIST = "/mentor/classes"
NEW_ONLINE = "/mentor/classes/new?format=online"
NEW_IN_PERSON = "/mentor/classes/new?format=in_person"
SCHOOL = Location("Music School", "5 High Street")
TYPED = {
    "csrf": CSRF_TOKEN,
    "isOnline": "false",
    "title": "Piano lesson",
    "description": "An hour at the piano.",
    "durationMinutes": "60",
    "slotStepMinutes": "30",
    "price": "45.00",
    "price.currency": "eur",
    "location.label": SCHOOL.label,
    "location.address": SCHOOL.address,
    "slug": "",
    "published": "on",
    "reminderMinutes.1440": "on",
    "reminderMinutes.15": "on",
}
ONLINE = {name: value for name, value in TYPED.items() if not name.startswith("location.")} | {"isOnline": "true"}
THE_CLASS = f"{LIST}/{CLASS.class_id}"


def stored(world: World) -> TeachingClass:
    (teaching_class,) = world.profiles.classes.values()
    return teaching_class


def sell(world: World, **values: object) -> TeachingClass:
    return world.sell(replace(CLASS, **values))  # type: ignore[arg-type]  # a test names fields


# --- the list -------------------------------------------------------------------------------------------------


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
        (
            {"price": "14", "price.currency": "czk"},
            "price",
            "A class is free or costs at least CZK\N{NO-BREAK SPACE}15.",
        ),
        (
            {"price": "1234.50", "price.currency": "isk"},
            "price",
            "Payments are taken in steps of ISK\N{NO-BREAK SPACE}1.",
        ),
        (
            {"price": "5.001", "price.currency": "kwd"},
            "price",
            "Payments are taken in steps of KWD\N{NO-BREAK SPACE}0.010.",
        ),
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
    assert words in answer.error(field)
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
    assert "open" in answer.find("//form/section//details")[0].attrib


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


# --- a class that is there ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("is_online", "place"), [(True, None), (False, SCHOOL)])
def test_a_form_that_is_saved_as_it_stands_changes_nothing(site: Site, world: World, is_online, place) -> None:
    world.connect(Provider.ZOOM)
    made = sell(
        world,
        is_online=is_online,
        location=place,
        meeting_choice=MeetingChoice.GOOGLE_MEET,
        duration_minutes=50,
        slot_step_minutes=25,
        price=Money(1500, "kwd"),
        reminder_minutes=(300, 60),
    )

    answer = site.submit(THE_CLASS, site.get(THE_CLASS).form())

    assert answer.status == 303
    assert stored(world) == made


def test_times_that_follow_each_other_still_do_when_the_class_gets_longer(site: Site, world: World) -> None:
    sell(world, is_online=False, duration_minutes=30, slot_step_minutes=30)

    site.submit(THE_CLASS, site.get(THE_CLASS).form() | {"durationMinutes": "45"})

    assert (stored(world).duration_minutes, stored(world).slot_step_minutes) == (45, 45)


def test_a_change_that_is_refused_shows_the_class_with_what_was_typed(site: Site, world: World) -> None:
    made = sell(world, is_online=False)

    answer = site.submit(THE_CLASS, TYPED | {"title": ""})

    assert (answer.status, answer.error("title")) == (422, "This field is needed.")
    assert answer.find("//main//form/@action")[0] == THE_CLASS
    assert stored(world) == made


def test_k2_a_place_changed_by_hand_loses_the_id_that_a_script_would_send(site: Site, world: World) -> None:
    sell(world, is_online=False, location=replace(SCHOOL, place_id="place-1"))

    site.submit(THE_CLASS, site.get(THE_CLASS).form())

    assert stored(world).location == SCHOOL


def test_k3_a_class_whose_provider_has_gone_says_so_and_can_be_taken_off_sale(site: Site, world: World) -> None:
    sell(world)
    page = site.get(THE_CLASS)

    answer = site.submit(THE_CLASS, {**page.form(), "published": ""})

    assert "new bookings get no link" in page.words
    assert (answer.status, stored(world).published) == (303, False)


def test_a_class_is_removed_after_a_question(site: Site, world: World) -> None:
    sell(world)
    (question,) = site.get(THE_CLASS).find("//details[form]")

    answer = site.submit(question.find("form").get("action"), {"csrf": CSRF_TOKEN})

    assert "open" not in question.attrib
    assert "Bookings that guests have made stay" in question.text_content()
    assert (answer.status, world.profiles.classes) == (303, {})
    assert "The class is removed" in site.get(answer.location).words


def test_a_class_that_is_saved_is_called_by_its_name_as_text_and_no_other_is(site: Site, world: World) -> None:
    sell(world, title="<b>Piano</b>")

    assert "“&lt;b&gt;Piano&lt;/b&gt;” is saved" in site.get(f"{LIST}?saved={CLASS.class_id}").text
    assert "is saved" not in site.get(f"{LIST}?saved=class_of_nobody").words


def test_a_form_opened_before_another_change_shows_both_versions_and_saves_nothing(site: Site, world: World) -> None:
    sell(world, is_online=False, location=SCHOOL)
    typed = site.get(THE_CLASS).form() | {"title": "Mine", "reminderMinutes.60": "on"}
    between = sell(world, is_online=False, location=SCHOOL, title="Theirs", price=Money(2000, "eur"))

    answer = site.submit(THE_CLASS, typed)

    assert answer.status == 409
    assert stored(world) == between
    shown = {
        label: [" ".join(part.split()) for part in told]
        for label, told in (
            (row.text_content(), row.getnext().xpath("text()[normalize-space()]"))
            for row in answer.find("//*[@role='alert']//dt")
        )
    }
    assert shown["Title"] == ["Theirs", "Mine"]
    assert shown["Price"] == ["20.00 EUR", "45.00 EUR"]
    assert set(shown) <= {"Title", "Price", "Reminders"}
    assert answer.form()["title"] == "Mine"

    assert site.submit(THE_CLASS, answer.form()).status == 303
    assert (stored(world).title, stored(world).price) == ("Mine", Money(4500, "eur"))


# --- questions and deadlines ----------------------------------------------------------------------------------


def arrange(site: Site, sent: dict[str, str], does: str, address: str = THE_CLASS) -> dict[str, str]:
    """Press a button of the questions, and return the form that comes back."""
    answer = site.submit(address, {**sent, "do": does})
    assert answer.status == 200
    return answer.form(address)


def test_f8_questions_are_added_ordered_and_removed_without_a_script_and_saved_with_the_class(site, world) -> None:
    sell(world)
    form = site.get(THE_CLASS).form(THE_CLASS)

    form = arrange(site, {**form, "title": "Typed"}, "add")
    form |= {"questions.2.label": "Your number", "questions.2.kind": "phone", "questions.2.required": "on"}
    form = arrange(site, form, "up.2")
    form = arrange(site, form, "remove.0")
    assert stored(world) == CLASS
    answer = site.submit(THE_CLASS, form)

    number, level = stored(world).questions
    assert (answer.status, stored(world).title, level) == (303, "Typed", CLASS.questions[1])
    assert (number.label, number.kind, number.is_required) == ("Your number", QuestionKind.PHONE, True)


def test_f8_a_question_that_cannot_be_asked_is_marked_at_its_field_and_keeps_what_was_typed(site, world) -> None:
    sell(world)
    form = site.get(THE_CLASS).form(THE_CLASS) | {"questions.5.kind": "text", "questions.7.label": "Which?"}

    answer = site.submit(THE_CLASS, form | {"questions.7.kind": "choice", "questions.7.choices": "Only one"})

    assert answer.status == 422
    assert answer.error("questions.2.choices") == "Write at least two answers to choose from."
    assert answer.form(THE_CLASS)["questions.2.label"] == "Which?"
    assert answer.find("//a[@href='#questions.2.choices']/text()") == ["Question 3"]


def test_f8_nothing_is_added_beyond_the_most_questions_and_other_buttons_do_nothing(site, world) -> None:
    sell(world, questions=tuple(replace(CLASS.questions[0], question_id=f"q_{number}") for number in range(10)))
    form = site.get(THE_CLASS).form(THE_CLASS)

    for does in ("add", "up.0", "down.9", "remove.10", "elsewhere"):
        assert arrange(site, form, does) == form


def test_f9_deadlines_are_chosen_in_words_and_zero_is_none(site: Site, world: World) -> None:
    sell(world, deadlines=Deadlines(cancel_minutes=17 * 60))
    page = site.get(THE_CLASS)

    site.submit(THE_CLASS, page.form(THE_CLASS) | {"moveUntilMinutes": "1440"})

    assert "Until 17 hours before" in page.find("//select[@name='cancelUntilMinutes']/option/text()")
    assert stored(world).deadlines == Deadlines(1440, 17 * 60)
