"""A fake of what hosts note about their guests."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from joinlink.model.known_guest import GuestNote


@dataclass
class FakeGuestNotes:
    notes: dict[tuple[str, str], GuestNote] = field(default_factory=dict)
    """By host and guest."""

    def list(self, host_id: str) -> Sequence[GuestNote]:
        return [note for (of_host, _), note in sorted(self.notes.items()) if of_host == host_id]

    def get(self, host_id: str, guest_id: str) -> GuestNote | None:
        return self.notes.get((host_id, guest_id))

    def put(self, host_id: str, guest_id: str, text: str, now: datetime) -> None:
        self.notes.pop((host_id, guest_id), None)
        if text:
            self.notes[host_id, guest_id] = GuestNote(guest_id, text)
