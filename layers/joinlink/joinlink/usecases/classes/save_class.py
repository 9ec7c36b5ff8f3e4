"""Create, change and remove classes, and check that an online class can get its links (K3 to K6)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from joinlink.errors import InvalidInput, NoMeetingProvider, NotFound, StoreUnavailable
from joinlink.ids import derived_id, new_id
from joinlink.language import gettext as _
from joinlink.model.address_name import address_name, numbered
from joinlink.model.deadlines import Deadlines
from joinlink.model.former_names import kept_names, renamed
from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingChoice, resolve_meeting_kind
from joinlink.model.money import Money
from joinlink.model.palette import Hue
from joinlink.model.profile import HostProfile
from joinlink.model.questions import Question
from joinlink.model.teaching import Location, TeachingClass
from joinlink.ports.classes import Romanizer
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore, ProfileStore
from joinlink.usecases.money.payout_gate import PayoutGate
from joinlink.usecases.money.plan_gate import PlanGate

MOST_ATTEMPTS: Final = 10


@dataclass(frozen=True, slots=True)
class ClassTerms:
    """Everything a host decides about a class; without a slug it gets one from its title."""

    title: str
    description: str
    duration_minutes: int
    slot_step_minutes: int
    price: Money
    is_online: bool
    meeting_choice: MeetingChoice
    location: Location | None
    slug: str | None
    published: bool
    reminder_minutes: tuple[int, ...]
    questions: tuple[Question, ...]
    deadlines: Deadlines
    color: Hue | None = None
    seats: int = 1
    series_max: int = 1
    hours_id: str | None = None


class ClassPorts(Protocol):
    """Ports for creating and changing a class, and the gates of plan and payouts."""

    profiles: ProfileStore
    hosts: HostStore
    romanizer: Romanizer
    clock: Clock

    @property
    def plan_gate(self) -> PlanGate: ...

    @property
    def payout_gate(self) -> PayoutGate: ...


def create_class(host_id: str, terms: ClassTerms, ports: ClassPorts, *, key: str | None = None) -> TeachingClass:
    """Store a new class; the same request again, known by its `key`, returns the first one.

    Raises:  PlanRequired       it is online, and the host's plan does not include that
             NoMeetingProvider  it is online, and neither Zoom nor Google is connected
             PayoutsRequired    it has a price, and the host can't be paid yet
             InvalidInput       another class of the host has the slug, no payment of the price can be taken, or there
                                are no such hours
    """
    class_id = derived_id("class", host_id, key) if key else new_id("class")
    created_at = ports.clock.now()

    def attempt(profile: HostProfile) -> TeachingClass | None:
        made = next((each for each in profile.classes if each.class_id == class_id), None)
        if made is not None:
            return made
        wanted = _class_of(terms, profile, ports, class_id=class_id, created_at=created_at)
        return _save(wanted, None, profile, ports)

    return _settled(host_id, attempt, ports.profiles)


def change_class(
    host_id: str, class_id: str, change: Callable[[TeachingClass], ClassTerms], ports: ClassPorts
) -> TeachingClass:
    """Store a class with the terms that `change` returns for the stored one.

    A class that has lost its provider, plan or payouts can still be edited and taken off sale.
    Raises:  NotFound, PlanRequired, NoMeetingProvider, PayoutsRequired, InvalidInput
    """

    def attempt(profile: HostProfile) -> TeachingClass | None:
        stored = find_class(profile, class_id)
        wanted = _class_of(change(stored), profile, ports, class_id=class_id, created_at=stored.created_at)
        wanted = replace(wanted, picture=stored.picture)
        return _save(_with_former_slugs(wanted, stored, ports.clock.now()), stored, profile, ports)

    return _settled(host_id, attempt, ports.profiles)


def remove_class(host_id: str, class_id: str, *, profiles: ProfileStore) -> None:
    """Remove a class; its bookings stay, with everything they need.

    Raises:  NotFound
    """

    def attempt(profile: HostProfile) -> TeachingClass | None:
        stored = find_class(profile, class_id)
        return stored if profiles.delete_class(stored) else None

    _settled(host_id, attempt, profiles)


def find_class(profile: HostProfile, class_id: str) -> TeachingClass:
    """Return one of the host's own classes.

    Raises:  NotFound
    """
    for teaching_class in profile.classes:
        if teaching_class.class_id == class_id:
            return teaching_class
    raise NotFound(_("There is no such class."))


def usable_providers(profile: HostProfile) -> Collection[Provider]:
    """Return the providers with a usable connection."""
    return {connection.provider for connection in profile.connections if connection.is_usable}


def require_meeting_provider(profile: HostProfile) -> None:
    """Check that the host can give online classes their links, whatever their choice.

    Raises:  NoMeetingProvider
    """
    if resolve_meeting_kind(MeetingChoice.AUTOMATIC, usable_providers(profile)) is None:
        raise NoMeetingProvider(_("Connect Zoom or Google Calendar first: an online class gets its links from there."))


def _settled(
    host_id: str, attempt: Callable[[HostProfile], TeachingClass | None], profiles: ProfileStore
) -> TeachingClass:
    """Attempt a change, each time on a fresh profile, until no other change of the host's classes interferes.

    Raises:  StoreUnavailable
    """
    for _turn in range(MOST_ATTEMPTS):
        done = attempt(profiles.load(host_id))
        if done is not None:
            return done
    raise StoreUnavailable("this host's classes keep changing")


def _save(
    wanted: TeachingClass, stored: TeachingClass | None, profile: HostProfile, ports: ClassPorts
) -> TeachingClass | None:
    """Check and store a class; None if its slug was taken or the class changed since the profile was read."""
    _check_slug(wanted, profile, ports.clock.now())
    _check_hours(wanted, stored, profile)
    wanted.price.check_payable()
    if _goes_online(wanted, stored):
        ports.plan_gate.require_online(ports.hosts.get(profile.host_id))
    if _asks_for_meetings(wanted, stored):
        require_meeting_provider(profile)
    if _asks_for_payments(wanted, stored):
        ports.payout_gate.require_payouts(profile.host_id)
    return wanted if ports.profiles.put_class(wanted, replaces=stored) else None


def _check_slug(wanted: TeachingClass, profile: HostProfile, now: datetime) -> None:
    for other in profile.classes:
        if wanted.class_id != other.class_id and other.answers_to(wanted.slug, now):
            has = _("another of your classes has this slug")
            had = _("another of your classes had this slug, and its former links still lead there")
            raise InvalidInput(has if wanted.slug == other.slug else had, field="slug")


def _check_hours(wanted: TeachingClass, stored: TeachingClass | None, profile: HostProfile) -> None:
    """Check that newly chosen hours are there; a class whose hours are gone goes by the default ones."""
    is_as_before = stored is not None and wanted.hours_id == stored.hours_id
    if wanted.hours_id and not is_as_before and profile.availability.find(wanted.hours_id) is None:
        raise InvalidInput(_("choose among your own sets of hours"), field="hoursId")


def _with_former_slugs(wanted: TeachingClass, stored: TeachingClass, now: datetime) -> TeachingClass:
    try:
        former = renamed(stored.former_slugs, stored.slug, wanted.slug, now)
    except InvalidInput as error:
        raise InvalidInput(str(error), field="slug") from error
    return replace(wanted, former_slugs=former)


def _goes_online(wanted: TeachingClass, stored: TeachingClass | None) -> bool:
    """Whether saving turns a class into an online one, or puts an online one on sale."""
    was_online = stored is not None and stored.is_online
    return wanted.is_online and (not was_online or _goes_on_sale(wanted, stored))


def _asks_for_meetings(wanted: TeachingClass, stored: TeachingClass | None) -> bool:
    """Whether saving makes a class require a provider where it did not before."""
    asks_for_another = stored is not None and wanted.meeting_choice is not stored.meeting_choice
    return _goes_online(wanted, stored) or (wanted.is_online and asks_for_another)


def _asks_for_payments(wanted: TeachingClass, stored: TeachingClass | None) -> bool:
    """Whether saving turns a class into a paid one, or puts a paid one on sale."""
    was_paid = stored is not None and not stored.price.is_free
    return not wanted.price.is_free and (not was_paid or _goes_on_sale(wanted, stored))


def _goes_on_sale(wanted: TeachingClass, stored: TeachingClass | None) -> bool:
    """Whether saving publishes a class that was there unpublished."""
    return stored is not None and wanted.published and not stored.published


def _class_of(
    terms: ClassTerms, profile: HostProfile, ports: ClassPorts, *, class_id: str, created_at: datetime
) -> TeachingClass:
    now, romanize = ports.clock.now(), ports.romanizer.romanize
    others = [other for other in profile.classes if other.class_id != class_id]
    taken = {other.slug for other in others}.union(*(kept_names(other.former_slugs, now) for other in others))
    return TeachingClass(
        class_id=class_id,
        host_id=profile.host_id,
        title=terms.title,
        description=terms.description,
        duration_minutes=terms.duration_minutes,
        slot_step_minutes=terms.slot_step_minutes,
        price=terms.price,
        is_online=terms.is_online,
        meeting_choice=terms.meeting_choice,
        location=terms.location,
        slug=terms.slug or numbered(address_name(terms.title, romanize=romanize, otherwise="class"), taken),
        published=terms.published,
        reminder_minutes=terms.reminder_minutes,
        created_at=created_at,
        color=terms.color,
        questions=terms.questions,
        deadlines=terms.deadlines,
        seats=terms.seats,
        series_max=terms.series_max,
        hours_id=terms.hours_id,
    )
