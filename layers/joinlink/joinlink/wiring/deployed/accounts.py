"""The accounts of hosts: the one that they sign in with, Zoom, Google, and calendars by CalDAV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingKind
from joinlink.wiring.deployed.basis import Basis, made_once
from joinlink.wiring.on_demand import OnDemand
from joinlink.wiring.parameters import comma_separated

if TYPE_CHECKING:
    from joinlink.ports.classes import Places
    from joinlink.ports.connections import OauthProvider, OauthProviders
    from joinlink.ports.hosts import IdentityProvider
    from joinlink.ports.meetings import (
        CalendarNotes,
        MarkedObjects,
        MarkedObjectsByProvider,
        MeetingProvider,
        MeetingProviders,
    )
    from joinlink.ports.slots import CalendarServer, FreeBusy
    from joinlink.providers.zoom.meetings import ZoomMeetings
    from joinlink.providers.zoom.webhooks import ZoomWebhooks

PAGE_PATIENCE_SECONDS = 3.0
"""How long a calendar may take while a page waits for it."""


class Accounts(Basis):
    """Who signs hosts in, makes their meetings and knows when they are busy."""

    @made_once
    def identity_provider(self) -> IdentityProvider:
        from joinlink.providers.identity import OidcIdentity

        return OidcIdentity(
            issuer=self.settings["OIDC_ISSUER"],
            client_id=self.parameters.given_or_written("OIDC_CLIENT_ID"),
            client_secret=lambda: self.parameters.secret("identity/client-secret"),
            sign_out_origin=self.settings.sign_out_origin,
            timeout_seconds=self._timeout_seconds,
        )

    @made_once
    def oauth_providers(self) -> OauthProviders:
        return OnDemand({Provider.ZOOM: self._zoom_oauth, Provider.GOOGLE: self._google_oauth})

    @made_once
    def meeting_providers(self) -> MeetingProviders:
        return OnDemand(
            {
                MeetingKind.ZOOM: self._zoom_meetings,
                MeetingKind.GOOGLE_MEET: self._google_meet,
                MeetingKind.GOOGLE_CALENDAR: self._google_calendar_entries,
            }
        )

    @made_once
    def marked_objects(self) -> MarkedObjectsByProvider:
        return OnDemand({Provider.ZOOM: self._zoom_meetings, Provider.GOOGLE: self._google_marked_events})

    def _zoom_oauth(self) -> OauthProvider:
        from joinlink.providers.zoom.oauth import ZoomOauth

        return ZoomOauth(
            oauth_url=self.settings["ZOOM_OAUTH_URL"],
            api_url=self.settings["ZOOM_API_URL"],
            client_id=self.settings["ZOOM_CLIENT_ID"],
            client_secret=lambda: self.parameters.secret("zoom/client-secret"),
            timeout_seconds=self._timeout_seconds,
        )

    def _google_oauth(self) -> OauthProvider:
        from joinlink.providers.google.oauth import GoogleOauth

        return GoogleOauth(
            authorize_url=self.settings["GOOGLE_AUTHORIZE_URL"],
            oauth_url=self.settings["GOOGLE_OAUTH_URL"],
            client_id=self.settings["GOOGLE_CLIENT_ID"],
            client_secret=lambda: self.parameters.secret("google/client-secret"),
            timeout_seconds=self._timeout_seconds,
        )

    def _zoom_meetings(self) -> ZoomMeetings:
        from joinlink.providers.zoom.meetings import ZoomMeetings

        url = self.settings["ZOOM_API_URL"]
        return ZoomMeetings(api_url=url, timeout_seconds=self._timeout_seconds, clock=self._clock)

    def _google_meet(self) -> MeetingProvider:
        from joinlink.providers.google.calendar import GoogleMeet

        url = self.settings["GOOGLE_CALENDAR_URL"]
        return GoogleMeet(calendar_url=url, timeout_seconds=self._timeout_seconds, clock=self._clock)

    def _google_calendar_entries(self) -> MeetingProvider:
        from joinlink.providers.google.calendar import GoogleCalendarEntries

        url = self.settings["GOOGLE_CALENDAR_URL"]
        return GoogleCalendarEntries(calendar_url=url, timeout_seconds=self._timeout_seconds)

    def _google_marked_events(self) -> MarkedObjects:
        from joinlink.providers.google.calendar import GoogleMarkedEvents

        url = self.settings["GOOGLE_CALENDAR_URL"]
        return GoogleMarkedEvents(calendar_url=url, timeout_seconds=self._timeout_seconds, clock=self._clock)

    @made_once
    def calendar_notes(self) -> CalendarNotes:
        from joinlink.providers.google.calendar import GoogleCalendarNotes

        url = self.settings["GOOGLE_CALENDAR_URL"]
        return GoogleCalendarNotes(calendar_url=url, timeout_seconds=self._timeout_seconds)

    @made_once
    def free_busy(self) -> FreeBusy:
        from joinlink.providers.google.calendar import GoogleFreeBusy

        url = self.settings["GOOGLE_CALENDAR_URL"]
        return GoogleFreeBusy(calendar_url=url, timeout_seconds=self._page_timeout_seconds)

    @made_once
    def apple_calendar(self) -> CalendarServer:
        from joinlink.providers.caldav.apple_calendar import AppleCalendar
        from joinlink.providers.public_address import AddressGuard

        trusted = comma_separated(self.settings["CALDAV_TRUSTED_ORIGINS"])
        return AppleCalendar(AddressGuard(trusted), timeout_seconds=self._timeout_seconds)

    @made_once
    def places(self) -> Places:
        from joinlink.providers.google.places import GooglePlaces

        return GooglePlaces(
            places_url=self.settings["GOOGLE_PLACES_URL"],
            api_key=self._places_key,
            timeout_seconds=self._timeout_seconds,
        )

    def _places_key(self) -> str:
        is_on = self.settings.places_search_is_on
        return self.parameters.secret_if_any("places/api-key").strip() if is_on else ""

    @made_once
    def zoom_webhooks(self) -> ZoomWebhooks:
        from joinlink.providers.zoom.webhooks import ZoomWebhooks

        return ZoomWebhooks(lambda: self.parameters.secret("zoom/webhook-secret"))

    @property
    def _page_timeout_seconds(self) -> float:
        return min(self._timeout_seconds, PAGE_PATIENCE_SECONDS)
