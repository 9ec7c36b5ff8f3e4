"""A class as form fields: text by the dotted paths of the API's body, with some exceptions.

price                    an amount such as `45.00`; its currency is `price.currency`
slotStepMinutes          empty for a step as long as the class
slug                     empty for one made from the title
location.label           empty for no place
published                `on`, or missing
color                    a name, or `none`
hoursId                  a set of hours, empty for the default, missing where there is but one
questions                there, where the form has rows for questions (`question_rows`)
reminderMinutes.1440     `on` for a reminder that many minutes before, or missing
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from pydantic_core import to_json

from joinlink.errors import ChangedMeanwhile, InvalidInput
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.deadlines import written_length
from joinlink.model.local_time import written_minutes
from joinlink.model.money import amount_minor
from joinlink.model.teaching import DEFAULT_REMINDER_MINUTES, TeachingClass
from joinlink.usecases.classes.save_class import ClassTerms
from joinlink.web.api import present, schemas
from joinlink.web.host.question_rows import body_of, filled, read_rows, rows_of, with_rows, written_rows
from joinlink.web.shell.forms import FormState, fingerprint, number_or_text, whole_number

REMINDERS = "reminderMinutes"
DEADLINES = ("moveUntilMinutes", "cancelUntilMinutes")
HAS_QUESTIONS = "questions"
"""The field that says that the form has rows for questions, perhaps all removed."""
RARE_PARTS = {
    "group": ("seats", "seriesMax"),
    "questions": (HAS_QUESTIONS,),
    "deadlines": DEADLINES,
    "times": ("hoursId", "slotStepMinutes", REMINDERS),
    "looks": ("color", "slug"),
}
"""The parts of the form that most classes leave as they are, each with its fields."""
_SET = "on"
_NO_COLOR = "none"
_PRICE_IS_UNREADABLE = N_("Write an amount such as 45 or 45.50, or 0 for a free class.")
_PRICE_IS_TOO_HIGH = N_("No payment can be that high.")
_FIELDS = {"price.amountMinor": "price", "amountMinor": "price"}
"""The form's own name for a path in a refusal, where it differs."""
LABELS = {
    "title": N_("Title"),
    "description": N_("Description"),
    "durationMinutes": N_("Duration"),
    "price": N_("Price"),
    "seats": N_("Seats"),
    "seriesMax": N_("Weeks in one go"),
    "price.currency": N_("Currency"),
    "location.label": N_("Place"),
    "location.address": N_("Address"),
    "slotStepMinutes": N_("Times on offer"),
    "slug": N_("Name in the address"),
    "reminderMinutes": N_("Reminders"),
    "color": N_("Colour"),
    "moveUntilMinutes": N_("Moving"),
    "cancelUntilMinutes": N_("Cancelling"),
    "hoursId": N_("Hours"),
}
"""The names of fields as people know them."""


def labels() -> dict[str, str]:
    """Return the names of fields as the reader knows them."""
    return {name: _(label) for name, label in LABELS.items()}


def new_class_fields(latest: TeachingClass | None) -> dict[str, str]:
    """Fill the form for a new class, with the currency of the host's latest class."""
    return {
        "durationMinutes": "60",
        "price.currency": latest.price.currency if latest else "eur",
        "seats": "1",
        "seriesMax": "1",
        "moveUntilMinutes": "0",
        "cancelUntilMinutes": "0",
        "published": _SET,
        "color": _NO_COLOR,
        **_reminders(DEFAULT_REMINDER_MINUTES),
    }


def class_fields(teaching_class: TeachingClass) -> dict[str, str]:
    """Fill the form with a stored class."""
    place, step, duration = teaching_class.location, teaching_class.slot_step_minutes, teaching_class.duration_minutes
    fields = {
        "title": teaching_class.title,
        "description": teaching_class.description,
        "durationMinutes": str(duration),
        "slotStepMinutes": "" if step == duration else str(step),
        "price": teaching_class.price.amount,
        "price.currency": teaching_class.price.currency,
        "seats": str(teaching_class.seats),
        "seriesMax": str(teaching_class.series_max),
        "meetingProvider": teaching_class.meeting_choice,
        "location.label": place.label if place else "",
        "location.address": (place.address if place else None) or "",
        "location.placeId": (place.place_id if place else None) or "",
        "slug": teaching_class.slug,
        "published": _SET if teaching_class.published else "",
        "color": teaching_class.color or _NO_COLOR,
        "hoursId": teaching_class.hours_id or "",
    }
    deadlines = {
        "moveUntilMinutes": str(teaching_class.deadlines.move_minutes),
        "cancelUntilMinutes": str(teaching_class.deadlines.cancel_minutes),
    }
    questions = written_rows(rows_of(teaching_class.questions))
    return fields | deadlines | questions | _reminders(teaching_class.reminder_minutes)


def opened(form: FormState, slug: str) -> set[str]:
    """Return the rare parts that stand open: those with an error, or with values that differ from a new class's.

    An address counts where it isn't `slug`, the one that the class has.
    """
    usual = {**new_class_fields(None), "slug": slug, HAS_QUESTIONS: form.value(HAS_QUESTIONS)}
    names = {*form.errors, *(name for name in {*form.values, *usual} if form.value(name) != usual.get(name, ""))}
    roots = {name.partition(".")[0] for name in names} | ({HAS_QUESTIONS} if "do" in form.values else set())
    return {part for part, fields in RARE_PARTS.items() if roots.intersection(fields)}


def read_terms(sent: Mapping[str, str]) -> ClassTerms:
    """Read the form of a new class.

    Raises:  InvalidInput
    """
    return schemas.read(schemas.ClassBody, to_json(_body(sent))).terms()


def read_change(sent: Mapping[str, str]) -> Callable[[TeachingClass], ClassTerms]:
    """Read the form of an existing class; anything that the form does not ask for stays unchanged.

    Raises, when the change is applied:  InvalidInput
                                         ChangedMeanwhile  the stored class is not the one that the form showed
    """
    apply = schemas.read_class_change(to_json(_body(sent)), present.class_terms)

    def change(stored: TeachingClass) -> ClassTerms:
        if sent.get("seen", shown(stored)) != shown(stored):
            raise ChangedMeanwhile(_("The class was changed after this form was opened."))
        return apply(stored)

    return change


def shown(stored: TeachingClass) -> str:
    """Return the fingerprint of what the form of a class shows."""
    return fingerprint(present.class_terms(stored))


def in_words(fields: Mapping[str, str], hours: Mapping[str, str]) -> dict[str, str]:
    """Write the contents of the form for people, by label; `hours` are the names of sets of hours by id."""
    told = {label: fields.get(name, "").strip() for name, label in labels().items() if name != REMINDERS}
    if (chosen := told.pop(labels()["hoursId"])) or "hoursId" in fields:
        told[labels()["hoursId"]] = hours.get(chosen, "")
    price, currency = labels()["price"], labels()["price.currency"]
    told[price] = f"{told[price]} {told.pop(currency).upper()}"
    reminders = (
        number_or_text(name.removeprefix(f"{REMINDERS}.")) for name in fields if name.startswith(f"{REMINDERS}.")
    )
    told[labels()[REMINDERS]] = ", ".join(
        _("%(minutes)s before", minutes=written_minutes(int(each))) for each in sorted(reminders, reverse=True)
    )
    if "meetingProvider" in fields:
        told[_("Video")] = fields["meetingProvider"].replace("_", " ")
    told[labels()["color"]] = fields.get("color", _NO_COLOR)
    told[_("Questions")] = " · ".join(row.get("label", "") for row in filled(read_rows(fields)))
    for name in DEADLINES:
        minutes = whole_number(fields.get(name, ""))
        told[labels()[name]] = _("until %(length)s before", length=written_length(minutes)) if minutes else ""
    told[_("Published")] = _("yes") if fields.get("published") == _SET else _("no")
    return {label: words or "–" for label, words in told.items()}


def refused(sent: Mapping[str, str], error: InvalidInput) -> FormState:
    """Return the form as typed, with each error beside its field."""
    state = FormState.refused(with_rows(sent, filled(read_rows(sent))), error)
    errors = {_field(path): words for path, words in state.errors.items()}
    if "price.amountMinor" in state.errors:
        errors["price"] = _(_PRICE_IS_UNREADABLE if _amount(sent) is None else _PRICE_IS_TOO_HIGH)
    return replace(state, errors=errors)


def _body(sent: Mapping[str, str]) -> dict[str, object]:
    """Turn the form into the API's body; a value that can't be read stays text, to be refused with the rest."""
    body: dict[str, object] = {
        "title": sent.get("title", ""),
        "description": sent.get("description", ""),
        "durationMinutes": number_or_text(sent.get("durationMinutes", "")),
        "slotStepMinutes": number_or_text(sent["slotStepMinutes"]) if sent.get("slotStepMinutes") else None,
        "price": {"amountMinor": _amount(sent), "currency": sent.get("price.currency", "")},
        "isOnline": sent.get("isOnline") == "true",
        "location": _location(sent),
        "slug": sent.get("slug") or None,
        "published": sent.get("published") == _SET,
        "reminderMinutes": [
            number_or_text(name.removeprefix(f"{REMINDERS}.")) for name in sent if name.startswith(f"{REMINDERS}.")
        ],
    }
    chosen: dict[str, object] = {name: sent[name] for name in ("meetingProvider", "color") if name in sent}
    body |= {name: number_or_text(sent[name]) for name in ("seats", "seriesMax", *DEADLINES) if name in sent}
    body |= {"hoursId": sent["hoursId"] or None} if "hoursId" in sent else {}
    body |= {"questions": body_of(read_rows(sent))} if HAS_QUESTIONS in sent else {}
    return body | chosen | ({"color": None} if chosen.get("color") == _NO_COLOR else {})


def _location(sent: Mapping[str, str]) -> dict[str, str] | None:
    """Return the place, whose id only the page's script sends; None without a label."""
    given = {name: sent.get(f"location.{name}", "").strip() for name in ("label", "address", "placeId")}
    if not (given["label"] or given["address"]):
        return None
    return {"label": given["label"], **{name: text for name, text in given.items() if text}}


def _amount(sent: Mapping[str, str]) -> int | None:
    return amount_minor(sent.get("price", ""), sent.get("price.currency", ""))


def _field(path: str) -> str:
    """Return the form's field for a refused path."""
    return REMINDERS if path.startswith(f"{REMINDERS}.") else _FIELDS.get(path, path)


def _reminders(minutes: Iterable[int]) -> dict[str, str]:
    return {f"{REMINDERS}.{each}": _SET for each in minutes}
