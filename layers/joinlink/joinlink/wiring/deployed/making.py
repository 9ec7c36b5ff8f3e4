"""What is made on the spot, and asks nobody: mails, links, pictures, codes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from joinlink.wiring.deployed.basis import Basis, made_once
from joinlink.wiring.parameters import comma_separated

if TYPE_CHECKING:
    from joinlink.ports.bookings import Hashes, LinkSigner
    from joinlink.ports.classes import Romanizer
    from joinlink.ports.hosts import PictureMaker, PreviewDrawer, PublicHolidays, QrCodes
    from joinlink.ports.mails import MailComposer


class Making(Basis):
    """Those who write, sign and draw."""

    @made_once
    def mail_composer(self) -> MailComposer:
        from joinlink.mail.composer import BookingMails
        from joinlink.web.addresses import photo_url

        photo_of = partial(photo_url, self.public_base_url)
        return BookingMails(organizer=self.settings["MAIL_FROM"], site=self.settings.site, photo_of=photo_of)

    @made_once
    def link_signer(self) -> LinkSigner:
        from joinlink.providers.link_signer import SignedLinks

        return SignedLinks(lambda: comma_separated(self.parameters.secret("links/signing-key")))

    @made_once
    def hashes(self) -> Hashes:
        from joinlink.providers.salted_hash import SaltedHashes

        return SaltedHashes(lambda: self.parameters.secret("links/signing-key"))

    @made_once
    def romanizer(self) -> Romanizer:
        from joinlink.providers.romanizer import AnyAsciiRomanizer

        return AnyAsciiRomanizer()

    @made_once
    def public_holidays(self) -> PublicHolidays:
        from joinlink.providers.public_holidays import LibraryHolidays

        return LibraryHolidays()

    @made_once
    def qr_codes(self) -> QrCodes:
        from joinlink.providers.qr_codes import SegnoQrCodes

        return SegnoQrCodes()

    @made_once
    def preview_drawer(self) -> PreviewDrawer:
        from joinlink.providers.preview_drawer import PillowPreviews

        return PillowPreviews()

    @made_once
    def picture_maker(self) -> PictureMaker:
        from joinlink.providers.picture_maker import PillowPictures

        return PillowPictures()
