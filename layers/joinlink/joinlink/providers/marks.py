"""The mark on every object of ours at a provider: a marker, and the reference that it was derived from."""

from __future__ import annotations

from joinlink import ids
from joinlink.model.host import Provider
from joinlink.model.meeting import MarkedObject, MeetingReference


def marked_object(provider: Provider, provider_id: str, *, marker: str, reference: str) -> MarkedObject | None:
    """Return the object that marker and reference identify; None if they don't match: it is not ours to touch."""
    read = MeetingReference.read(reference)
    if read is None or read.kind.provider is not provider or marker != ids.marker(str(read)):
        return None
    return MarkedObject(provider_id, marker, read)
