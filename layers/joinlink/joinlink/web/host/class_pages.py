"""The list of a host's classes, and the values that all of their pages depend on (K1, K5, K7)."""

from __future__ import annotations

from dataclasses import dataclass

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.model.host import Host
from joinlink.model.meeting import MEETINGS, MeetingKind, resolve_meeting_kind
from joinlink.model.plans import smallest_with_online
from joinlink.model.profile import HostProfile
from joinlink.model.teaching import TeachingClass
from joinlink.usecases.classes.save_class import usable_providers
from joinlink.usecases.money.plan_gate import PlanGate
from joinlink.web.addresses import CLASSES_PAGE
from joinlink.web.api import present
from joinlink.web.host.layout import host_page
from joinlink.web.shell.session import SignedIn


@dataclass(frozen=True, slots=True)
class ClassDesk:
    """The signed-in host, and everything else that the class pages depend on."""

    signed_in: SignedIn
    host: Host
    profile: HostProfile
    base_url: str
    plan_gate: PlanGate
    places_search: bool
    """Whether places are suggested while one is typed (K2)."""

    @property
    def meeting_kinds(self) -> list[MeetingKind]:
        """The kinds that the connected accounts can make, in order of precedence (K4)."""
        return [kind for kind in MEETINGS if kind.provider in usable_providers(self.profile)]

    def listed(self, teaching_class: TeachingClass) -> ListedClass:
        """Return a class as a line of the list."""
        is_online, connected = teaching_class.is_online, usable_providers(self.profile)
        kind = resolve_meeting_kind(teaching_class.meeting_choice, connected) if is_online else None
        limit = self.profile.meeting_limit_minutes(kind)
        return ListedClass(
            teaching_class,
            public_url=f"{present.host_page(self.host, self.base_url)}/{teaching_class.slug}",
            meeting_kind=kind,
            exceeded_minutes=limit if limit and teaching_class.duration_minutes > limit else None,
        )


@dataclass(frozen=True, slots=True)
class ListedClass:
    """A class as a line of the list."""

    teaching_class: TeachingClass
    public_url: str
    meeting_kind: MeetingKind | None
    """The meeting that its bookings get; None for an in-person class, or if no account can make one."""
    exceeded_minutes: int | None
    """The longest meeting allowed, if the class is longer (K7)."""


def classes_page(desk: ClassDesk, *, saved: str | None, was_removed: bool) -> Response[str]:
    """List the classes in the host's order; `saved` is the id of the class just stored."""
    listed = [desk.listed(each) for each in desk.profile.ordered_classes]
    return host_page(
        "host/classes.html",
        desk.signed_in,
        desk.profile.connections,
        current=CLASSES_PAGE,
        classes=listed,
        saved=next((each for each in listed if each.teaching_class.class_id == saved), None),
        was_removed=was_removed,
        plan_needed=None if desk.plan_gate.includes_online(desk.host) else smallest_with_online().title,
    )
