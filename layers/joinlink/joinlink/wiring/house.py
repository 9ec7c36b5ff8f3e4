"""The house: all that use cases get. The ports of the outside by name, the clock, and the services built on them."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Final

from joinlink.model.host import Provider
from joinlink.wiring.outside import Outside

if TYPE_CHECKING:
    from joinlink.model.site_setup import SiteSetup
    from joinlink.ports.bookings import GuestLinks
    from joinlink.ports.clock import Clock
    from joinlink.ports.packages import PackageLinks
    from joinlink.usecases.bookings.strangers import Strangers
    from joinlink.usecases.connections.provider_access import ProviderAccess
    from joinlink.usecases.hosts.recognise_host import HostGuard
    from joinlink.usecases.hosts.sign_up_gate import SignUpGate
    from joinlink.usecases.money.payout_gate import PayoutGate
    from joinlink.usecases.money.plan_gate import PlanGate
    from joinlink.usecases.slots.busy_times import BusyTimes
    from joinlink.usecases.slots.host_calendar import HostCalendar
    from joinlink.usecases.slots.look_at_calendars import CalendarLooks


ASKING: Final = {
    "guest_links": ("joinlink.web.guest.links", "link_signer"),
    "host_guard": ("joinlink.usecases.hosts.recognise_host", "sessions", "hosts", "api_keys"),
    "package_links": ("joinlink.web.guest.package_links", "link_signer"),
    "identity_provider": ("joinlink.providers.identity", "sessions"),
}
"""Parts that read Parameter Store when they are made: init only imports their module and makes what they need."""


class House(Outside):
    """Everything by name; each part is imported and made once, when it is first asked for."""

    def __init__(self, outside: Outside, clock: Clock) -> None:
        self._outside = outside
        self.clock = clock

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            return getattr(self._outside, name)

    def at(self, clock: Clock) -> House:
        """Return the same house with another clock, that of a schedule."""
        return House(self._outside, clock)

    def prepare(self, *names: str) -> None:
        """Make what a function always needs, in its init phase rather than for its first caller."""
        for name in names:
            if name in ASKING:
                module, *parts = ASKING[name]
                import_module(module)
                self.prepare("parameters", *parts)
            else:
                getattr(self, name)

    def prepare_google_calendars(self) -> None:
        """Make what reading busy times takes at Google, where nearly every host's calendar is."""
        self.prepare("calendar_looks", "notices", "connections", "token_vault", "provider_access", "free_busy")
        self.oauth_providers[Provider.GOOGLE]

    def prepare_providers(self) -> None:
        """Make what meetings and entries in calendars take."""
        self.prepare("connections", "token_vault", "provider_access")
        for made in (self.oauth_providers, self.meeting_providers):
            list(made.values())

    def prepare_stripe_webhooks(self) -> None:
        """Make what reading an event of Stripe's takes."""
        from joinlink.providers.stripe.webhooks import import_library

        import_library()
        self.prepare("parameters", "stripe_webhooks")

    def prepare_mails(self) -> None:
        """Make what a mail about a booking takes, its calendar file included."""
        from joinlink.mail.rendering import prepare_templates

        import_module("icalendar")
        prepare_templates()
        self.prepare("parameters", "mail_composer", "mailer", "mail_ledger", "suppressions")

    @cached_property
    def offered_providers(self) -> frozenset[Provider]:
        """The providers that hosts may connect; Zoom and Google only if the site has an app there."""
        client_ids = {Provider.ZOOM: "ZOOM_CLIENT_ID", Provider.GOOGLE: "GOOGLE_CLIENT_ID"}
        with_an_app = [provider for provider, variable in client_ids.items() if self.settings[variable]]
        return frozenset([Provider.APPLE, *with_an_app])

    @property
    def operator_addresses(self) -> frozenset[str]:
        """Who sees the operator's page, by address in lower case and ASCII, as hosts' are kept (O4)."""
        from joinlink.providers.mail_address import ascii_address

        return frozenset(map(ascii_address, self.settings.operator_addresses))

    @cached_property
    def site_setup(self) -> SiteSetup:
        from joinlink.model.site_setup import SiteSetup

        settings = self.settings
        return SiteSetup(
            stage=settings.stage,
            version=settings["VERSION"],
            base_url=self.public_base_url,
            mail_from=settings["MAIL_FROM"],
            offered=self.offered_providers,
            issuer=settings["OIDC_ISSUER"],
            parameters={
                "GoogleClientId": settings["GOOGLE_CLIENT_ID"],
                "Payouts": settings["PAYOUTS"],
                "PlacesSearch": settings["PLACES_SEARCH"],
                "ZoomClientId": settings["ZOOM_CLIENT_ID"],
            },
        )

    @cached_property
    def host_guard(self) -> HostGuard:
        from joinlink.usecases.hosts.recognise_host import HostGuard

        return HostGuard(
            sessions=self.sessions,
            hosts=self.hosts,
            api_keys=self.api_keys,
            clock=self.clock,
            base_url=self.public_base_url,
            sign_out_origin=self.settings.sign_out_origin,
        )

    @cached_property
    def sign_up_gate(self) -> SignUpGate:
        from joinlink.usecases.hosts.sign_up_gate import SignUpGate

        return SignUpGate(
            is_open=self.settings.sign_up_is_open,
            invitations=self.invitations,
            clock=self.clock,
            operators=self.operator_addresses,
        )

    @cached_property
    def guest_links(self) -> GuestLinks:
        from joinlink.web.guest.links import SignedGuestLinks

        return SignedGuestLinks(self.link_signer, self.public_base_url)

    @cached_property
    def package_links(self) -> PackageLinks:
        from joinlink.web.guest.package_links import SignedPackageLinks

        return SignedPackageLinks(self.link_signer, self.public_base_url)

    @cached_property
    def provider_access(self) -> ProviderAccess:
        from joinlink.usecases.connections.provider_access import ProviderAccess

        return ProviderAccess(self)

    @property
    def connections_url(self) -> str:
        """The absolute address of the page on which hosts connect accounts."""
        from joinlink.web.addresses import CONNECTIONS_PAGE

        return self.public_base_url + CONNECTIONS_PAGE

    def webhook_url(self, webhook_id: str) -> str:
        """Return the absolute address of the page of a webhook, with its log."""
        from joinlink.web.addresses import webhook_address

        return self.public_base_url + webhook_address(webhook_id)

    @property
    def sign_in_url(self) -> str:
        """The absolute address at which hosts sign in."""
        from joinlink.web.addresses import SIGN_IN

        return self.public_base_url + SIGN_IN

    @cached_property
    def busy_times(self) -> BusyTimes:
        from joinlink.usecases.slots.busy_times import BusyTimes

        return BusyTimes(self)

    @cached_property
    def calendar_looks(self) -> CalendarLooks:
        from joinlink.usecases.slots.look_at_calendars import CalendarLooks

        return CalendarLooks(self)

    @cached_property
    def host_calendar(self) -> HostCalendar:
        from joinlink.usecases.slots.host_calendar import HostCalendar

        return HostCalendar(
            hosts=self.hosts,
            profiles=self.profiles,
            bookings=self.bookings,
            busy_times=self.busy_times,
            clock=self.clock,
        )

    @cached_property
    def strangers(self) -> Strangers:
        from joinlink.model.limits import Limits
        from joinlink.usecases.bookings.strangers import Strangers

        return Strangers(Limits(**self.settings.limits), self.settings.guest_confirmation, self.hashes)

    @cached_property
    def plan_gate(self) -> PlanGate:
        from joinlink.usecases.money.plan_gate import PlanGate

        return PlanGate(is_on=self.settings.plan_gating_is_on)

    @cached_property
    def payout_gate(self) -> PayoutGate:
        from joinlink.usecases.money.payout_gate import PayoutGate

        settings = self.settings
        return PayoutGate(is_on=settings.payouts_are_on, fee_percent=settings.platform_fee_percent, hosts=self.hosts)
