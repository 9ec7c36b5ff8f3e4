"""K1 to K7 as a host's browser has them, with and without JavaScript."""

from __future__ import annotations

from dataclasses import replace

import lxml.html
import pytest

from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingChoice
from joinlink.model.money import Money
from joinlink.model.teaching import Location, TeachingClass
from tests.fakes.outside import SITE
from tests.functions.site import Answer, Site
from tests.functions.test_connections import connect
from tests.samples import CLASS
from tests.worlds.world import CSRF_TOKEN, HOST_ID, World

LIST = "/mentor/classes"
NEW_ONLINE = "/mentor/classes/new?format=online"
NEW_IN_PERSON = "/mentor/classes/new?format=in_person"
TYPED = {
    "csrf": CSRF_TOKEN,
    "isOnline": "false",
    "title": "Piano lesson",
    "description": "An hour at the piano.",
    "durationMinutes": "60",
    "slotStepMinutes": "30",
    "price": "45.00",
    "price.currency": "eur",
    "location.label": "Music School",
    "location.address": "5 High Street",
    "slug": "",
    "published": "on",
    "reminderMinutes.1440": "on",
    "reminderMinutes.15": "on",
}
ONLINE = {name: value for name, value in TYPED.items() if not name.startswith("location.")} | {"isOnline": "true"}


@pytest.fixture(autouse=True)
def _on_a_plan_with_online_classes(world: World) -> None:
    put_on_plan(world, "creator")


def put_on_plan(world: World, plan: str) -> None:
    world.hosts.hosts[HOST_ID] = replace(world.hosts.get(HOST_ID), plan=plan)


def stored(world: World) -> TeachingClass:
    (teaching_class,) = world.profiles.classes.values()
    return teaching_class


def put(world: World, **values: object) -> TeachingClass:
    teaching_class = replace(CLASS, host_id=HOST_ID, **values)  # type: ignore[arg-type]  # a test names fields
    world.profiles.put_class(teaching_class)
    return teaching_class


def seen(answer: Answer) -> str:
    """What a person reads: the text of the page, with its white space as a browser shows it."""
    main = lxml.html.fromstring(answer.text).xpath("//main")[0]
    return " ".join(main.text_content().split())


def form_values(answer: Answer) -> dict[str, str]:
    """What the first form of the page would send as it stands."""
    form = lxml.html.fromstring(answer.text).xpath("//main//form")[0]
    return {name: value for name, value in form.form_values() if value is not None}


def error_of(answer: Answer, field: str) -> str:
    return str(lxml.html.fromstring(answer.text).get_element_by_id(f"{field}-error").text_content())


# --- the list -------------------------------------------------------------------------------------------------


def test_k1_a_class_is_created_from_a_menu_of_two(site: Site) -> None:
    menu = lxml.html.fromstring(site.get(LIST).text).xpath("//main//details[contains(@class, 'menu-button')]")[0]

    assert menu.find("summary").text_content().strip() == "Create class"
    assert menu.xpath(".//a/@href") == [NEW_IN_PERSON, NEW_ONLINE]
    assert [name.text_content() for name in menu.xpath(".//strong")] == ["In-person", "Online"]


def test_a_list_without_classes_says_what_to_do(site: Site) -> None:
    assert "Create your first class" in site.get(LIST).words


def test_k6_the_list_tells_what_a_class_is_and_where_guests_book_it(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM)
    put(world, title="Piano lesson", slug="piano", duration_minutes=45, price=Money(4500, "eur"))

    answer = site.get(LIST)

    assert all(words in answer.words for words in ("Piano lesson", "45 minutes", "45.00 EUR", "Zoom", "Published"))
    assert f'href="{SITE}/book/host/piano"' in answer.text


def test_k6_a_draft_is_marked_and_has_no_address_to_give_away(site: Site, world: World) -> None:
    put(world, is_online=False, published=False, price=Money(0, "eur"))

    answer = site.get(LIST)

    assert all(words in answer.words for words in ("In person", "Draft", "Free"))
    assert "/book/" not in answer.text


def test_k3_an_online_class_without_a_provider_is_marked(site: Site, world: World) -> None:
    put(world)

    assert "No provider connected" in site.get(LIST).words


def test_k5_the_menu_says_which_plan_online_classes_come_with(site: Site, world: World) -> None:
    assert "Creator" not in site.get(LIST).words

    put_on_plan(world, "free")

    assert "Comes with the Creator plan" in site.get(LIST).words


@pytest.mark.parametrize(
    ("minutes", "account_plan", "choice", "is_warned"),
    [
        (41, "basic", MeetingChoice.AUTOMATIC, True),
        (40, "basic", MeetingChoice.AUTOMATIC, False),
        (41, "licensed", MeetingChoice.AUTOMATIC, False),
        (41, None, MeetingChoice.ZOOM, False),
        (41, "basic", MeetingChoice.GOOGLE_MEET, False),
    ],
)
def test_k7_a_class_longer_than_zoom_basic_allows_shows_a_warning(
    site: Site, world: World, minutes: int, account_plan: str | None, choice: MeetingChoice, is_warned: bool
) -> None:
    connect(world, Provider.ZOOM, account_plan=account_plan)
    connect(world, Provider.GOOGLE)
    made = put(world, duration_minutes=minutes, meeting_choice=choice)
    words = "ends meetings after 40 minutes"

    assert (words in site.get(LIST).words) == is_warned
    page = lxml.html.fromstring(site.get(f"{LIST}/{made.class_id}").text)
    warnings = [
        each for each in page.find_class("alert") if words in each.text_content() and "hidden" not in each.attrib
    ]
    assert bool(warnings) == is_warned


def test_k7_a_class_in_person_may_last_as_long_as_it_likes(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM, account_plan="basic")
    put(world, is_online=False, duration_minutes=90)

    assert "40 minutes" not in site.get(LIST).words


# --- the form -------------------------------------------------------------------------------------------------


def test_k1_online_skips_the_location_and_sends_that_it_is_online(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM)

    fields = form_values(site.get(NEW_ONLINE))

    assert fields["isOnline"] == "true"
    assert not [name for name in fields if name.startswith("location")]


def test_k1_in_person_asks_for_the_place_and_for_no_provider(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM)
    connect(world, Provider.GOOGLE)

    fields = form_values(site.get(NEW_IN_PERSON))

    assert fields["isOnline"] == "false"
    assert "location.label" in fields
    assert "meetingProvider" not in fields


@pytest.mark.parametrize("is_on", [True, False])
def test_k2_places_are_looked_up_where_there_is_a_key_and_plain_text_without_one(site, world, is_on) -> None:
    world.configure(PLACES_SEARCH="on" if is_on else "off")

    answer = site.get(NEW_IN_PERSON)

    assert ("data-places" in answer.text, "/assets/places." in answer.text) == (is_on, is_on)
    assert "location.label" in form_values(answer)


def test_k6_a_class_is_created_as_it_was_typed(site: Site, world: World) -> None:
    answer = site.submit(NEW_IN_PERSON, TYPED)

    made = stored(world)
    assert (answer.status, answer.location) == (303, f"{LIST}?saved={made.class_id}")
    assert (made.title, made.description, made.slug) == ("Piano lesson", "An hour at the piano.", "piano-lesson")
    assert (made.duration_minutes, made.slot_step_minutes, made.price) == (60, 30, Money(4500, "eur"))
    assert (made.location, made.is_online, made.published) == (Location("Music School", "5 High Street"), False, True)
    assert made.reminder_minutes == (1440, 15)
    assert "“Piano lesson” is saved" in site.get(answer.location).words


def test_k6_a_class_may_be_a_draft_without_reminders_a_place_or_a_step_of_its_own(site: Site, world: World) -> None:
    left_out = ("published", "reminderMinutes.1440", "reminderMinutes.15", "location.address")
    fields = {name: value for name, value in TYPED.items() if name not in left_out}

    site.submit(NEW_IN_PERSON, fields | {"slotStepMinutes": "", "location.label": " ", "price": "0"})

    made = stored(world)
    assert (made.published, made.reminder_minutes, made.location) == (False, (), None)
    assert (made.slot_step_minutes, made.price.is_free) == (60, True)


def test_k2_a_place_that_was_chosen_keeps_its_id(site: Site, world: World) -> None:
    site.submit(NEW_IN_PERSON, TYPED | {"location.placeId": "place-1"})

    assert stored(world).location == Location("Music School", "5 High Street", "place-1")


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("45", "eur", 4500),
        ("45.5", "eur", 4550),
        ("45,50", "eur", 4550),
        (" 45.00 ", "usd", 4500),
        ("4500", "jpy", 4500),
        ("1.500", "kwd", 1500),
        ("0", "eur", 0),
    ],
)
def test_k6_a_price_is_typed_as_an_amount(site: Site, world: World, typed: str, currency: str, minor: int) -> None:
    site.submit(NEW_IN_PERSON, TYPED | {"price": typed, "price.currency": currency})

    assert stored(world).price == Money(minor, currency)


@pytest.mark.parametrize("typed", ["", "free", "-1", "1,000.00", "45.555", "1e3", "٤٥", "45 EUR"])
def test_k6_an_amount_that_can_not_be_read_is_refused_beside_its_field(site: Site, world: World, typed: str) -> None:
    answer = site.submit(NEW_IN_PERSON, TYPED | {"price": typed})

    assert answer.status == 422
    assert error_of(answer, "price") == "Write an amount such as 45 or 45.50, or 0 for a free class."
    assert form_values(answer)["price"] == typed
    assert not world.profiles.classes


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": " "}, "title", "This field is needed."),
        ({"durationMinutes": ""}, "durationMinutes", "Write a whole number."),
        ({"durationMinutes": "4"}, "durationMinutes", "It must be at least 5."),
        ({"price": "0.20"}, "price", "A class is free or costs at least 0.50 EUR."),
        ({"price": "99999999999"}, "price", "No payment can be that high."),
        ({"price.currency": "xxx"}, "price.currency", "A currency is three small letters"),
        ({"location.label": ""}, "location.label", "This field is needed."),
        ({"slug": "Not A Slug"}, "slug", "Use small letters, digits and hyphens, such as piano-lesson."),
        ({"slotStepMinutes": "1"}, "slotStepMinutes", "It must be at least 5."),
        ({"reminderMinutes.1": "on"}, "reminderMinutes", "It must be at least 5."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(site, world, changes, field, words) -> None:
    answer = site.submit(NEW_IN_PERSON, TYPED | changes)

    assert answer.status == 422
    assert words in error_of(answer, field)
    kept = dict.fromkeys(TYPED, "") | form_values(answer)
    assert all(kept[name] == typed for name, typed in TYPED.items() if name not in changes)
    assert not world.profiles.classes


@pytest.mark.parametrize("field", ["durationMinutes", "slotStepMinutes", "reminderMinutes.{}"])
def test_a_number_of_thousands_of_digits_is_refused_like_any_other_text(site: Site, field: str) -> None:
    digits = "9" * 5000

    answer = site.submit(NEW_ONLINE, ONLINE | {field.format(digits): digits})

    assert error_of(answer, field.removesuffix(".{}")) == "Write a whole number."


def test_a_form_names_all_that_is_wrong_at_once(site: Site) -> None:
    answer = site.submit(NEW_IN_PERSON, TYPED | {"title": "", "durationMinutes": "x", "price": "x"})

    summary = lxml.html.fromstring(answer.text).find_class("alert")[0]
    assert summary.xpath(".//a/@href") == ["#title", "#durationMinutes", "#price"]


def test_a_slug_of_another_class_is_refused_where_it_can_be_seen(site: Site, world: World) -> None:
    put(world, slug="piano")

    answer = site.submit(NEW_IN_PERSON, TYPED | {"slug": "piano"})

    assert error_of(answer, "slug") == "Another of your classes has this slug."
    assert "open" in lxml.html.fromstring(answer.text).xpath("//form/section//details")[0].attrib


# --- online ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("connected", "name"), [(Provider.ZOOM, "Zoom"), (Provider.GOOGLE, "Google Meet")])
def test_k3_with_one_provider_the_form_says_which_it_will_be(site, world, connected, name) -> None:
    connect(world, connected)

    answer = site.get(NEW_ONLINE)

    assert f"Every booking gets its own {name} link" in answer.words
    assert "meetingProvider" not in form_values(answer)
    assert site.submit(NEW_ONLINE, ONLINE).status == 303


@pytest.mark.parametrize("choice", ["zoom", "google_meet", "automatic"])
def test_k3_k4_with_both_the_host_picks_and_automatic_is_where_it_begins(site: Site, world: World, choice: str) -> None:
    connect(world, Provider.ZOOM)
    connect(world, Provider.GOOGLE)

    answer = site.get(NEW_ONLINE)
    site.submit(NEW_ONLINE, ONLINE | {"meetingProvider": choice})

    radios = lxml.html.fromstring(answer.text).xpath("//input[@name='meetingProvider']/@value")
    assert radios == ["zoom", "google_meet", "automatic"]
    assert form_values(answer)["meetingProvider"] == "automatic"
    assert stored(world).meeting_choice == choice


def test_k3_with_neither_the_form_gives_way_to_the_refusal(site: Site) -> None:
    answer = site.get(NEW_ONLINE)

    assert "An online class needs Zoom or Google" in answer.words
    assert 'href="/mentor/settings/connections"' in lxml.html.tostring(
        lxml.html.fromstring(answer.text).xpath("//main")[0], encoding="unicode"
    )
    assert not lxml.html.fromstring(answer.text).xpath("//main//form")


def test_k3_a_provider_that_went_meanwhile_refuses_the_form_and_keeps_what_was_typed(site: Site, world: World) -> None:
    answer = site.submit(NEW_ONLINE, ONLINE)

    assert answer.status == 409
    assert "An online class needs Zoom or Google" in answer.words
    assert form_values(answer)["title"] == "Piano lesson"
    assert not world.profiles.classes


def test_k5_a_plan_without_online_classes_is_named_with_the_one_that_has_them(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM)
    put_on_plan(world, "free")

    begun, sent = site.get(NEW_ONLINE), site.submit(NEW_ONLINE, ONLINE)

    assert (begun.status, sent.status) == (200, 403)
    for answer in (begun, sent):
        assert "Online classes come with the Creator plan" in answer.words
        assert lxml.html.fromstring(answer.text).xpath("//main//a[@href='/mentor/settings/plan']")
    assert not world.profiles.classes


def test_k5_where_gating_is_off_every_plan_has_online_classes(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM)
    put_on_plan(world, "free")
    world.configure(PLAN_GATING="off")

    assert "Every booking gets its own Zoom link" in site.get(NEW_ONLINE).words
    assert site.submit(NEW_ONLINE, ONLINE).status == 303


def test_k7_the_form_of_a_class_that_may_get_zoom_knows_the_limit(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM, account_plan="basic")

    refused = site.submit(NEW_ONLINE, ONLINE | {"durationMinutes": "30", "title": ""})

    (limit,) = lxml.html.fromstring(refused.text).xpath("//*[@data-longest-minutes]")
    assert limit.get("data-longest-minutes") == "40"
    assert "hidden" in limit[0].attrib


def test_a_paid_class_whose_host_can_not_be_paid_is_refused_with_the_way_there(site: Site, world: World) -> None:
    world.configure(PAYOUTS="connect")

    answer = site.submit(NEW_IN_PERSON, TYPED)

    assert answer.status == 409
    assert lxml.html.fromstring(answer.text).xpath("//main//a[@href='/mentor/settings/payments']")
    assert form_values(answer)["price"] == "45.00"


# --- a class that is there ------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_online", [True, False])
def test_a_form_that_is_saved_as_it_stands_changes_nothing(site: Site, world: World, is_online: bool) -> None:
    connect(world, Provider.ZOOM)
    place = None if is_online else Location("Music School", "5 High Street")
    made = put(
        world,
        is_online=is_online,
        location=place,
        meeting_choice=MeetingChoice.GOOGLE_MEET,
        duration_minutes=50,
        slot_step_minutes=25,
        price=Money(1500, "kwd"),
        reminder_minutes=(300, 60),
    )

    answer = site.submit(f"{LIST}/{made.class_id}", form_values(site.get(f"{LIST}/{made.class_id}")))

    assert answer.status == 303
    assert stored(world) == made


def test_k6_a_class_is_changed_by_its_form(site: Site, world: World) -> None:
    made = put(world, is_online=False)

    answer = site.submit(f"{LIST}/{made.class_id}", TYPED | {"title": "Organ lesson", "slug": "organ"})

    assert (answer.status, answer.location) == (303, f"{LIST}?saved={made.class_id}")
    assert (stored(world).title, stored(world).slug, stored(world).class_id) == ("Organ lesson", "organ", made.class_id)


def test_times_that_follow_each_other_still_do_when_the_class_gets_longer(site: Site, world: World) -> None:
    made = put(world, is_online=False, duration_minutes=30, slot_step_minutes=30)
    fields = form_values(site.get(f"{LIST}/{made.class_id}"))

    site.submit(f"{LIST}/{made.class_id}", fields | {"durationMinutes": "45"})

    assert (stored(world).duration_minutes, stored(world).slot_step_minutes) == (45, 45)


def test_a_change_that_is_refused_shows_the_class_with_what_was_typed(site: Site, world: World) -> None:
    made = put(world, is_online=False, title="Piano")

    answer = site.submit(f"{LIST}/{made.class_id}", TYPED | {"title": ""})

    assert (answer.status, error_of(answer, "title")) == (422, "This field is needed.")
    assert lxml.html.fromstring(answer.text).xpath("//main//form/@action")[0] == f"{LIST}/{made.class_id}"
    assert stored(world).title == "Piano"


def test_k2_a_place_changed_by_hand_loses_the_id_that_a_script_would_send(site: Site, world: World) -> None:
    made = put(world, is_online=False, location=Location("Music School", "5 High Street", "place-1"))

    site.submit(f"{LIST}/{made.class_id}", form_values(site.get(f"{LIST}/{made.class_id}")))

    assert stored(world).location == Location("Music School", "5 High Street")


def test_k3_a_class_whose_provider_has_gone_says_so_and_can_be_taken_off_sale(site: Site, world: World) -> None:
    made = put(world)
    page = site.get(f"{LIST}/{made.class_id}")

    answer = site.submit(f"{LIST}/{made.class_id}", {**form_values(page), "published": ""})

    assert "new bookings get no link" in page.words
    assert (answer.status, stored(world).published) == (303, False)


def test_a_class_is_removed_after_a_question(site: Site, world: World) -> None:
    made = put(world)
    page = lxml.html.fromstring(site.get(f"{LIST}/{made.class_id}").text)
    (question,) = page.xpath("//details[form]")

    answer = site.submit(question.find("form").get("action"), {"csrf": CSRF_TOKEN})

    assert "open" not in question.attrib
    assert "Bookings that guests have made stay" in question.text_content()
    assert (answer.status, world.profiles.classes) == (303, {})
    assert "The class is removed" in site.get(answer.location).words


@pytest.mark.parametrize("path", ["", "/remove"])
def test_a_class_of_somebody_else_is_not_found(site: Site, world: World, path: str) -> None:
    theirs = replace(CLASS, host_id="host_other")
    world.profiles.put_class(theirs)

    assert site.submit(f"{LIST}/{theirs.class_id}{path}", TYPED).status == 404
    assert list(world.profiles.classes.values()) == [theirs]


@pytest.mark.parametrize("path", [NEW_IN_PERSON, f"{LIST}/class_1", f"{LIST}/class_1/remove"])
def test_every_form_carries_the_csrf_token(site: Site, world: World, path: str) -> None:
    made = put(world, class_id="class_1")

    assert site.submit(path, TYPED | {"csrf": "another"}).status == 403
    assert stored(world) == made


def test_words_of_a_host_are_text_and_no_markup(site: Site, world: World) -> None:
    made = put(world, title="<b>Piano</b>", slug="piano")

    for path in (LIST, f"{LIST}?saved={made.class_id}", f"{LIST}/{made.class_id}"):
        assert "<b>Piano" not in site.get(path).text


def test_a_message_about_a_class_that_is_not_there_is_not_shown(site: Site) -> None:
    assert "is saved" not in site.get(f"{LIST}?saved=class_of_nobody").words
