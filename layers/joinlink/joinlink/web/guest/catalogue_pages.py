"""The catalogue for guests: a host's classes, and one class with its times and the form that books it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import AvailabilityUnknown
from joinlink.ids import secret_token
from joinlink.model.deadlines import written_deadlines
from joinlink.model.local_time import written_clock, written_span
from joinlink.model.meeting import MeetingKind, resolve_meeting_kind
from joinlink.usecases.slots.host_calendar import HostCalendar, SlotTerms
from joinlink.web.addresses import embed_address, public_class_address
from joinlink.web.guest.cookies import AGAIN
from joinlink.web.guest.link_preview import link_preview_of_class, link_preview_of_host
from joinlink.web.guest.series_fields import asks_for_series
from joinlink.web.guest.session_time import example_time
from joinlink.web.pickers.links import PickerPage
from joinlink.web.pickers.refused_choice import nearest_times
from joinlink.web.pickers.slot_picker import PickerQuery, SlotPicker, slot_picker
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.pages import page
from joinlink.web.shell.resolver import NOBODY, content_security_policy, framed_by

if TYPE_CHECKING:
    from joinlink.model.booking import Booking
    from joinlink.model.kept_form import KeptForm
    from joinlink.model.profile import HostProfile
    from joinlink.model.teaching import TeachingClass
    from joinlink.usecases.hosts.read_public_host import PublicHost
    from joinlink.web.guest.package_in_hand import PackageInHand
    from joinlink.web.guest.series_dates import SeriesDates


@dataclass(frozen=True, slots=True)
class UnpaidHold:
    """A booking that the guest has gone back from paying, and the token that opens it."""

    booking: Booking
    token: str

    @property
    def when(self) -> str:
        """Its time, in the guest's zone."""
        return written_span(self.booking.starts_at, self.booking.ends_at, self.booking.guest.timezone)

    @property
    def until(self) -> str:
        """The end of the time to pay, by the guest's clock: `10:31 AM CET`."""
        assert self.booking.pay_until is not None
        return written_clock(self.booking.pay_until, self.booking.guest.timezone)


def welcome_page() -> Response[str]:
    """Show the start page."""
    return page("guest/welcome.html", example=example_time())


def host_page(public: PublicHost, hold: UnpaidHold | None = None, *, origin: str) -> Response[str]:
    """Show a host and the classes on sale; `hold` and `origin` as on a class's page."""
    shown = hold if hold and hold.booking.host_id == public.host.host_id else None
    return page(
        "guest/host.html",
        host=public.host,
        classes=public.classes,
        hold=shown,
        packages=public.packages,
        preview=link_preview_of_host(public.host, origin),
    )


def class_page(
    handle: str,
    slug: str,
    query: PickerQuery,
    *,
    calendar: HostCalendar,
    origin: str,
    checkout_origins: Sequence[str],
    kept: KeptForm | None = None,
    hold: UnpaidHold | None = None,
    in_hand: PackageInHand | None = None,
    again: str = "1",
    is_embedded: bool = False,
) -> Response[str]:
    """Show a class and its times; `origin` is the site's, `checkout_origins` are where its form may lead.

    `kept` is the form that was just refused, which `again` finds in the page's address, `hold` the booking that this
    guest has not paid yet, `in_hand` the package that they book with. An embedded page is in a frame of another site: a
    free class is booked there; the form of a paid one takes the whole window (F6).
    Raises:  NotFound
    """
    profile, teaching_class = calendar.find_class(handle, slug)
    host, terms = calendar.hosts.get(profile.host_id), SlotTerms.of_class(profile, teaching_class)
    place = _place(handle, slug, profile, teaching_class, is_embedded=is_embedded)
    place = replace(place, carried={AGAIN: again} if kept else {})
    chosen = kept.values.get("startsAt", "") if kept else ""
    picker = slot_picker(terms, query, place, calendar=calendar, chosen=chosen)
    is_answered = bool(kept and query.at and picker.choice)
    in_hand = in_hand if in_hand and in_hand.pays_for(teaching_class) else None
    form = _form(kept, in_hand, is_answered=is_answered)
    can_repeat = teaching_class.has_series and in_hand is None and not is_embedded
    return page(
        "guest/class.html",
        headers={
            "Content-Security-Policy": content_security_policy(
                *checkout_origins, framed_by=framed_by(host.framed_by) if is_embedded else NOBODY
            )
        },
        frame="embed.html" if is_embedded else "guest.html",
        host=host,
        preview=link_preview_of_class(host, teaching_class, origin),
        teaching_class=teaching_class,
        meeting_kind=_meeting_kind(profile, teaching_class),
        picker=picker,
        form=form,
        can_repeat=can_repeat,
        series=_series(terms, teaching_class, form, picker, calendar) if can_repeat else None,
        policy=written_deadlines(teaching_class.deadlines),
        answer_labels={f"answers.{each.question_id}": each.label for each in teaching_class.questions},
        nearest=nearest_times(terms, chosen, picker, calendar=calendar)
        if kept and kept.is_time_gone and not is_answered
        else [],
        key=form.value("key") or secret_token(),
        hold=hold if hold and hold.booking.host_id == profile.host_id else None,
        in_hand=in_hand,
        packages=[each for each in profile.packages_on_sale if teaching_class.class_id in each.class_ids],
    )


def _series(
    terms: SlotTerms, teaching_class: TeachingClass, form: FormState, picker: SlotPicker, calendar: HostCalendar
) -> SeriesDates | None:
    """Return the dates that a form which came back asks for, while they can be known (G6)."""
    if not asks_for_series(form.values) or picker.choice is None:
        return None
    from joinlink.web.guest.series_dates import series_dates

    starts_at, zone = picker.choice.starts_at, picker.zone.name
    with suppress(AvailabilityUnknown):
        return series_dates(terms, teaching_class, form.values, starts_at, zone, calendar=calendar)
    return None


def _place(
    handle: str, slug: str, profile: HostProfile, teaching_class: TeachingClass, *, is_embedded: bool
) -> PickerPage:
    """Return where the page is, and where its form goes: that of a paid class leaves a frame for the checkout."""
    own, timezone = public_class_address(handle, slug), profile.availability.timezone
    if not is_embedded:
        return PickerPage(own, timezone)
    is_paid = not teaching_class.price.is_free
    return PickerPage(embed_address(handle, slug), timezone, form_path=own if is_paid else "", takes_window=is_paid)


def _form(kept: KeptForm | None, in_hand: PackageInHand | None, *, is_answered: bool) -> FormState:
    """Return the form as it was typed; what was wrong with its time is over once another is chosen.

    One that is not typed yet has the buyer of the package that pays.
    """
    if kept is None:
        buyer = in_hand.package.buyer if in_hand else None
        return FormState({"guest.name": buyer.name, "guest.email": buyer.email} if buyer else {})
    if not is_answered:
        return FormState(kept.values, kept.errors, kept.message)
    return FormState(kept.values, {name: words for name, words in kept.errors.items() if name != "startsAt"})


def _meeting_kind(profile: HostProfile, teaching_class: TeachingClass) -> MeetingKind | None:
    """Return where an online class will meet; None where it takes place in person, or nobody knows yet."""
    if not teaching_class.is_online:
        return None
    usable = {connection.provider for connection in profile.connections if connection.is_usable}
    return resolve_meeting_kind(teaching_class.meeting_choice, usable)
