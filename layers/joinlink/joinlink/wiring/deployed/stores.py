"""The stores: each a view of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from joinlink.wiring.deployed.basis import Basis, made_once

if TYPE_CHECKING:
    from joinlink.ports.bookings import BookingStore, GuestSearches, KeptForms, Timeline
    from joinlink.ports.care import DueWork, NoticeStore
    from joinlink.ports.connections import ConnectionStore
    from joinlink.ports.hosts import (
        ApiKeyStore,
        FeedStore,
        HostStore,
        Invitations,
        PictureStore,
        ProfileStore,
        SessionStore,
    )
    from joinlink.ports.mails import MailLedger, Suppressions
    from joinlink.ports.meetings import MeetingLedger, SharedMeetings
    from joinlink.ports.money import BillingStore, PayoutStore
    from joinlink.ports.occurrences import OccurrenceChanges, OccurrenceStore
    from joinlink.ports.operating import Register
    from joinlink.ports.packages import PackageStore
    from joinlink.ports.privacy import PersonalData
    from joinlink.ports.webhooks import DeliveryStore, WebhookStore
    from joinlink.store.stream import TableStream


class Stores(Basis):
    """Every store by name."""

    @made_once
    def hosts(self) -> HostStore:
        from joinlink.store.hosts import DynamoHosts

        return DynamoHosts(self.table, now=self._clock.now)

    @made_once
    def sessions(self) -> SessionStore:
        from joinlink.store.sessions import DynamoSessions

        return DynamoSessions(self.table)

    @made_once
    def api_keys(self) -> ApiKeyStore:
        from joinlink.store.api_keys import DynamoApiKeys

        return DynamoApiKeys(self.table)

    @made_once
    def feeds(self) -> FeedStore:
        from joinlink.store.feeds import DynamoFeeds

        return DynamoFeeds(self.table)

    @made_once
    def invitations(self) -> Invitations:
        from joinlink.store.invitations import DynamoInvitations

        return DynamoInvitations(self.table)

    @made_once
    def profiles(self) -> ProfileStore:
        from joinlink.store.profiles import DynamoProfiles

        return DynamoProfiles(self.table, now=self._clock.now)

    @made_once
    def pictures(self) -> PictureStore:
        from joinlink.store.pictures import DynamoPictures

        return DynamoPictures(self.table)

    @made_once
    def connections(self) -> ConnectionStore:
        from joinlink.store.connections import DynamoConnections

        return DynamoConnections(self.table)

    @made_once
    def bookings(self) -> BookingStore:
        from joinlink.store.bookings import DynamoBookings

        return DynamoBookings(self.table, self.settings.guest_data_kept_for)

    @made_once
    def occurrences(self) -> OccurrenceStore:
        from joinlink.store.occurrences import DynamoOccurrences

        return DynamoOccurrences(self.table)

    @made_once
    def occurrence_changes(self) -> OccurrenceChanges:
        from joinlink.store.occurrence_changes import DynamoOccurrenceChanges

        return DynamoOccurrenceChanges(self.table, self.settings.guest_data_kept_for)

    @made_once
    def shared_meetings(self) -> SharedMeetings:
        from joinlink.store.shared_meetings import DynamoSharedMeetings

        return DynamoSharedMeetings(self.table)

    @made_once
    def packages(self) -> PackageStore:
        from joinlink.store.packages import DynamoPackages

        return DynamoPackages(self.table, self.settings.guest_data_kept_for)

    @made_once
    def meeting_ledger(self) -> MeetingLedger:
        from joinlink.store.meetings import DynamoMeetingLedger

        return DynamoMeetingLedger(self.table, self.settings.guest_data_kept_for)

    @made_once
    def mail_ledger(self) -> MailLedger:
        from joinlink.store.mails import DynamoMailLedger

        return DynamoMailLedger(self.table, self.settings.guest_data_kept_for)

    @made_once
    def due_work(self) -> DueWork:
        from joinlink.store.due import DynamoDueWork

        return DynamoDueWork(self.table)

    @made_once
    def suppressions(self) -> Suppressions:
        from joinlink.store.suppressions import DynamoSuppressions

        return DynamoSuppressions(self.table)

    @made_once
    def kept_forms(self) -> KeptForms:
        from joinlink.store.kept_forms import DynamoKeptForms

        return DynamoKeptForms(self.table)

    @made_once
    def guest_searches(self) -> GuestSearches:
        from joinlink.store.guest_searches import DynamoGuestSearches

        return DynamoGuestSearches(self.table)

    @made_once
    def timeline(self) -> Timeline:
        from joinlink.store.timeline import DynamoTimeline

        return DynamoTimeline(self.table, at_most=self.settings.guest_data_kept_for)

    @made_once
    def notices(self) -> NoticeStore:
        from joinlink.store.notices import DynamoNotices

        return DynamoNotices(self.table)

    @made_once
    def personal_data(self) -> PersonalData:
        from joinlink.store.personal_data import DynamoPersonalData

        return DynamoPersonalData(self.table)

    @made_once
    def payouts(self) -> PayoutStore:
        from joinlink.store.payouts import DynamoPayouts

        return DynamoPayouts(self.table)

    @made_once
    def billing_store(self) -> BillingStore:
        from joinlink.store.billing import DynamoBilling

        return DynamoBilling(self.table)

    @made_once
    def register(self) -> Register:
        from joinlink.store.register import DynamoRegister

        return DynamoRegister(self.table)

    @made_once
    def table_stream(self) -> TableStream:
        from joinlink.store.stream import TableStream

        return TableStream()

    @made_once
    def webhooks(self) -> WebhookStore:
        from joinlink.store.webhooks import DynamoWebhooks

        return DynamoWebhooks(self.table)

    @made_once
    def deliveries(self) -> DeliveryStore:
        from joinlink.store.deliveries import DynamoDeliveries

        return DynamoDeliveries(self.table)
