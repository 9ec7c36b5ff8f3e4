"""The request of a meeting's subject to a provider, shared by making a meeting and checking it."""

from __future__ import annotations

from joinlink.ids import marker
from joinlink.model.host import Provider
from joinlink.model.meeting import NOTE, MeetingKind, MeetingReference, MeetingRequest
from joinlink.model.meeting_subject import MeetingSubject


def meeting_request(
    subject: MeetingSubject, kind: MeetingKind, *, generation: int, join_url: str | None = None
) -> MeetingRequest:
    """Return the request for an object of this kind at the subject's present revision."""
    reference = MeetingReference(subject.subject_id, subject.revision, kind, generation)
    return MeetingRequest(
        kind=kind,
        marker=marker(str(reference)),
        reference=reference,
        title=subject.meeting_title,
        description=subject.meeting_description if kind.provider is Provider.GOOGLE else NOTE,
        starts_at=subject.starts_at,
        duration_minutes=subject.duration_minutes,
        timezone=subject.host_timezone,
        join_url=join_url,
    )
