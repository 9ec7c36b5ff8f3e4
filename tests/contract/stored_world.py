"""The world of the tests on a real table: its stores are DynamoDB's, everything else is as in any world."""

from dataclasses import dataclass

from joinlink.store.billing import DynamoBilling
from joinlink.store.bookings import DynamoBookings
from joinlink.store.connections import DynamoConnections
from joinlink.store.due import DynamoDueWork
from joinlink.store.guest_notes import DynamoGuestNotes
from joinlink.store.hosts import DynamoHosts
from joinlink.store.kept_forms import DynamoKeptForms
from joinlink.store.mails import DynamoMailLedger
from joinlink.store.meetings import DynamoMeetingLedger
from joinlink.store.notices import DynamoNotices
from joinlink.store.occurrences import DynamoOccurrences
from joinlink.store.packages import DynamoPackages
from joinlink.store.payouts import DynamoPayouts
from joinlink.store.personal_data import DynamoPersonalData
from joinlink.store.pictures import DynamoPictures
from joinlink.store.profiles import DynamoProfiles
from joinlink.store.sessions import DynamoSessions
from joinlink.store.suppressions import DynamoSuppressions
from joinlink.store.table import Table
from joinlink.store.timeline import DynamoTimeline
from tests.contract.store_samples import KEPT_FOR
from tests.worlds.world import World


@dataclass
class StoredWorld(World):
    """A world whose rows can be looked through."""

    def on(self, table: Table) -> "StoredWorld":
        """Keep everything in a table from now on; nobody is there yet."""
        stores = {
            "hosts": DynamoHosts(table, now=self.clock.now),
            "sessions": DynamoSessions(table),
            "profiles": DynamoProfiles(table),
            "pictures": DynamoPictures(table),
            "connections": DynamoConnections(table),
            "bookings": DynamoBookings(table, KEPT_FOR),
            "occurrences": DynamoOccurrences(table),
            "packages": DynamoPackages(table, KEPT_FOR),
            "due_work": DynamoDueWork(table, now=self.clock.now),
            "meeting_ledger": DynamoMeetingLedger(table, KEPT_FOR),
            "mail_ledger": DynamoMailLedger(table, KEPT_FOR),
            "suppressions": DynamoSuppressions(table),
            "kept_forms": DynamoKeptForms(table),
            "guest_notes": DynamoGuestNotes(table, KEPT_FOR),
            "timeline": DynamoTimeline(table, at_most=KEPT_FOR),
            "notices": DynamoNotices(table, now=self.clock.now),
            "payouts": DynamoPayouts(table),
            "billing_store": DynamoBilling(table),
            "personal_data": DynamoPersonalData(table),
        }
        vars(self).update(stores)
        return self
