"""K2, K3, F8, F9: the form of a class that is there: changed, refused, saved against another change, removed."""

from dataclasses import replace

import pytest

from joinlink.model.deadlines import Deadlines
from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingChoice
from joinlink.model.money import Money
from joinlink.model.questions import QuestionKind
from tests.functions.class_desk import LIST, SCHOOL, THE_CLASS, TYPED, sell, stored
from tests.functions.site import Site
from tests.samples import CLASS
from tests.worlds.world import CSRF_TOKEN, World

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
