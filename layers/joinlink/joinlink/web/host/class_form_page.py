"""The form of a class in either format, and the obstacles to an online one (K2, K3, K5 to K7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import InvalidInput, JoinlinkError, NoMeetingProvider, PlanRequired
from joinlink.ids import secret_token
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.deadlines import written_length
from joinlink.model.local_time import written_minutes
from joinlink.model.meeting import MeetingChoice, MeetingKind
from joinlink.model.money import CURRENCIES
from joinlink.model.palette import Hue
from joinlink.model.pictures import SHAPES, PictureUse
from joinlink.model.profile import HostProfile
from joinlink.model.questions import MOST_QUESTIONS
from joinlink.model.teaching import TeachingClass
from joinlink.usecases.classes.save_class import require_meeting_provider
from joinlink.web.addresses import (
    CLASSES_PAGE,
    CONNECTIONS_PAGE,
    PAYMENTS_PAGE,
    PLAN_PAGE,
    new_class_address,
    own_class_address,
)
from joinlink.web.host import class_form
from joinlink.web.host.class_pages import ClassDesk
from joinlink.web.host.layout import host_page
from joinlink.web.host.question_rows import KINDS, ROWS, arranged, read_rows
from joinlink.web.host.share_kit import share_kit_of_class
from joinlink.web.shell.forms import Difference, FormState, differences, whole_number
from joinlink.web.shell.problems import Problem, problem_of

_STEPS = (5, 10, 15, 20, 30, 45, 60, 90, 120)
_DEADLINES = (60, 2 * 60, 6 * 60, 12 * 60, 1440, 2 * 1440, 3 * 1440, 7 * 1440, 14 * 1440)
HUES = {
    Hue.TEAL: N_("Teal"),
    Hue.GREEN: N_("Green"),
    Hue.AMBER: N_("Amber"),
    Hue.ORANGE: N_("Orange"),
    Hue.RED: N_("Red"),
    Hue.PINK: N_("Pink"),
    Hue.VIOLET: N_("Violet"),
    Hue.BLUE: N_("Blue"),
}
"""The names of colours, for those who can't see them."""
_REMINDERS = (7 * 1440, 2 * 1440, 1440, 60, 15)
_MENDING = {
    CONNECTIONS_PAGE: N_("Open connections"),
    PLAN_PAGE: N_("See the plans"),
    PAYMENTS_PAGE: N_("Open payments"),
}
"""The text of the link to the page where the cause of a refusal can be fixed."""


def new_class_page(desk: ClassDesk, *, is_online: bool) -> Response[str]:
    """Show the form for a new class, or why there can be no online class yet."""
    obstacle = _obstacle(desk) if is_online else None
    if obstacle is not None:
        return host_page(
            "host/no_online_class.html",
            desk.signed_in,
            desk.profile.connections,
            current=CLASSES_PAGE,
            obstacle=obstacle,
            mending=_MENDING,
        )
    latest = max(desk.profile.classes, key=lambda each: each.created_at, default=None)
    return _page(desk, FormState(class_form.new_class_fields(latest)), is_online=is_online)


def class_page(desk: ClassDesk, stored: TeachingClass, *, refused_picture: bool = False) -> Response[str]:
    """Show the form of an existing class; a picture that was sent for it may have been refused."""
    form = FormState(class_form.class_fields(stored))
    return _page(desk, form, is_online=stored.is_online, stored=stored, refused_picture=refused_picture)


def refused_page(
    desk: ClassDesk, sent: Mapping[str, str], refusal: JoinlinkError, stored: TeachingClass | None = None
) -> Response[str]:
    """Show the form as sent, and why it was refused."""
    return _page(
        desk,
        class_form.refused(sent, refusal) if isinstance(refusal, InvalidInput) else FormState(sent),
        is_online=sent.get("isOnline") == "true",
        stored=stored,
        problem=problem_of(refusal),
    )


def arranged_page(desk: ClassDesk, sent: Mapping[str, str], stored: TeachingClass | None = None) -> Response[str]:
    """Show the form with its questions added, removed or in another order; nothing is saved yet (F8)."""
    return _page(desk, FormState(arranged(sent)), is_online=sent.get("isOnline") == "true", stored=stored)


def changed_page(desk: ClassDesk, sent: Mapping[str, str], stored: TeachingClass) -> Response[str]:
    """Show the form as sent beside the class as it was saved meanwhile."""
    hours = dict(_hours(FormState(sent), desk.profile))
    saved, typed = (class_form.in_words(fields, hours) for fields in (class_form.class_fields(stored), sent))
    return _page(
        desk,
        FormState(sent),
        is_online=stored.is_online,
        stored=stored,
        changed=differences({label: saved[label] for label in typed}, typed),
        status=409,
    )


def _page(
    desk: ClassDesk,
    form: FormState,
    *,
    is_online: bool,
    stored: TeachingClass | None = None,
    problem: Problem | None = None,
    changed: Sequence[Difference] | None = None,
    status: int = 200,
    refused_picture: bool = False,
) -> Response[str]:
    return host_page(
        "host/class_form.html",
        desk.signed_in,
        desk.profile.connections,
        current=CLASSES_PAGE,
        mending=_MENDING,
        status=problem.status if problem else status,
        changed=changed,
        seen=class_form.shown(stored) if stored else None,
        key=None if stored else form.value("key") or secret_token(),
        form=form,
        opened=class_form.opened(form, stored.slug if stored else ""),
        shape=SHAPES[PictureUse.CLASS],
        refused_picture=refused_picture,
        labels=class_form.labels() | _labels_of_questions(form),
        questions=read_rows(form.values),
        most_questions=MOST_QUESTIONS,
        problem=problem,
        is_online=is_online,
        listed=desk.listed(stored) if stored else None,
        share_kit=share_kit_of_class(desk.host, stored, desk.base_url) if stored and stored.published else None,
        address=own_class_address(stored.class_id) if stored else new_class_address(is_online=is_online),
        options=_options(form) | {"hours": _hours(form, desk.profile)},
        places_search=desk.places_search,
        meeting=MeetingPart.of(desk, form) if is_online else None,
    )


@dataclass(frozen=True, slots=True)
class MeetingPart:
    """The part of an online class's form about its meetings."""

    kinds: Sequence[MeetingKind]
    """The kinds that the connected accounts can make; a host with both has to choose."""
    zoom_limit: int | None
    """The longest Zoom meeting of this host in minutes, if limited and the class may get one."""
    is_too_long: bool

    @classmethod
    def of(cls, desk: ClassDesk, form: FormState) -> MeetingPart:
        """Work it out from the contents of the form."""
        kinds, choice = desk.meeting_kinds, form.value("meetingProvider")
        minutes = whole_number(form.value("durationMinutes"))
        limit = desk.profile.meeting_limit_minutes(MeetingKind.ZOOM) if MeetingKind.ZOOM in kinds else None
        gets_zoom = MeetingKind.GOOGLE_MEET not in kinds or choice != MeetingChoice.GOOGLE_MEET
        is_longer = limit is not None and minutes is not None and minutes > limit
        return cls(kinds, limit, is_too_long=gets_zoom and is_longer)


def _options(form: FormState) -> dict[str, list[tuple[str, str]]]:
    """Return the options offered, including this class's own values, as pairs of value (or field name) and text."""
    prefix = f"{class_form.REMINDERS}."
    own_reminders = (name.removeprefix(prefix) for name in form.values if name.startswith(prefix))
    steps = sorted({*_STEPS, *_numbers([form.value("slotStepMinutes")])})
    reminders = sorted({*_REMINDERS, *_numbers(own_reminders)}, reverse=True)
    return {
        "kinds": [(str(kind), _(words)) for kind, words in KINDS],
        "currencies": [(currency, currency.upper()) for currency in sorted(CURRENCIES)],
        "colors": [("none", _("No colour")), *((str(hue), _(words)) for hue, words in HUES.items())],
        "steps": [
            ("", _("One after the other")),
            *((str(each), _("%(minutes)s apart", minutes=written_minutes(each))) for each in steps),
        ],
        "moving": _deadlines(form, "moveUntilMinutes", _("Until it starts")),
        "cancelling": _deadlines(form, "cancelUntilMinutes", _("At any time")),
        "reminders": [
            (f"{prefix}{each}", _("%(minutes)s before", minutes=written_minutes(each))) for each in reminders
        ],
    }


def _hours(form: FormState, profile: HostProfile) -> list[tuple[str, str]]:
    """Return the sets of hours to choose from; none where there is but one (P4)."""
    default, *others = profile.availability.sets
    chosen = [default] if form.value("hoursId") == default.hours_id else []
    named = [(each.hours_id, each.title) for each in (*chosen, *others)]
    return [("", _("The default: %(name)s", name=default.title)), *named] if others else []


def _deadlines(form: FormState, name: str, otherwise: str) -> list[tuple[str, str]]:
    """Return the deadlines on offer, that of this class included."""
    minutes = sorted({*_DEADLINES, *_numbers([form.value(name)])} - {0})
    return [
        ("0", otherwise),
        *((str(each), _("Until %(length)s before", length=written_length(each))) for each in minutes),
    ]


def _labels_of_questions(form: FormState) -> dict[str, str]:
    numbers = range(len(read_rows(form.values)))
    parts = ("label", "kind", "choices")
    return {
        f"{ROWS}.{number}.{part}": _("Question %(number)s", number=number + 1) for number in numbers for part in parts
    }


def _numbers(texts: Iterable[str]) -> list[int]:
    return [number for number in map(whole_number, texts) if number is not None]


def _obstacle(desk: ClassDesk) -> Problem | None:
    """Return the obstacle to any online class of this host, if there is one."""
    try:
        desk.plan_gate.require_online(desk.host)
        require_meeting_provider(desk.profile)
    except (PlanRequired, NoMeetingProvider) as error:
        return problem_of(error)
    return None
