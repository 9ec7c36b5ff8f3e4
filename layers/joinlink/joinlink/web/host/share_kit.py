"""What a host shares (F6): an address to copy or mail, its QR code, and the lines that show a class on another site.

parts/share.html shows it; the codes are pictures of their own, made by the function `previews`
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlencode

from joinlink.language import gettext as _
from joinlink.model.host import Host
from joinlink.model.teaching import TeachingClass
from joinlink.web.addresses import EMBED_SCRIPT, public_class_address, public_host_address, qr_address


@dataclass(frozen=True, slots=True)
class Embed:
    """One way to show a class on another site: its name, when it is the right one, and the lines to copy."""

    name: str
    purpose: str
    code: str


@dataclass(frozen=True, slots=True)
class ShareKit:
    """What there is to share of a page; `title` is the page's."""

    title: str
    address: str
    mail: str
    """Opens a mail with the address in it, to whomever."""
    qr_svg: str
    qr_png: str
    embeds: Sequence[Embed] = ()
    framed_by: Sequence[str] = ()
    """The sites that may show it, if not any."""


def share_kit_of_host(host: Host, base_url: str) -> ShareKit:
    """Return everything by which a host's page is shared."""
    address = base_url + public_host_address(host.handle)
    return ShareKit(
        title=host.name,
        address=address,
        mail=_mail(host.name, address),
        qr_svg=qr_address(host.handle, "svg"),
        qr_png=qr_address(host.handle, "png"),
    )


def share_kit_of_class(host: Host, teaching_class: TeachingClass, base_url: str) -> ShareKit:
    """Return everything by which a class's page is shared."""
    slug = teaching_class.slug
    address = base_url + public_class_address(host.handle, slug)
    title = _("%(title)s with %(name)s", title=teaching_class.title, name=host.name)
    return ShareKit(
        title=title,
        address=address,
        mail=_mail(title, address),
        qr_svg=qr_address(host.handle, "svg", slug),
        qr_png=qr_address(host.handle, "png", slug),
        embeds=_embeds(f"{host.handle}/{slug}", title, address, base_url + EMBED_SCRIPT, host.accent_color),
        framed_by=host.framed_by,
    )


def _mail(title: str, address: str) -> str:
    return f"mailto:?{urlencode({'subject': title, 'body': address}, quote_via=quote)}"


def _embeds(name: str, title: str, address: str, script: str, accent: str | None) -> list[Embed]:
    """Write the lines; whoever copies them may change the words in them."""
    shown, words, closing = escape(title), escape(_("Book a time")), escape(_("Close"))
    close = f' data-close="{closing}"'
    color = f' data-color="{accent}"' if accent else ""
    source = f'<script async src="{script}"'
    return [
        Embed(
            _("In the page"),
            _("The calendar appears within your own page, as high as it needs to be."),
            f'<div data-joinlink="{name}" data-title="{shown}"></div>\n{source}></script>',
        ),
        Embed(
            _("In a dialog"),
            _("A link of yours opens the calendar above the page."),
            f'<a href="{address}" data-joinlink-dialog="{name}" data-title="{shown}">{words}</a>\n'
            f"{source}{close}></script>",
        ),
        Embed(
            _("A button in the corner"),
            _("It stays in view on every page that has this line."),
            f'{source} data-joinlink-button="{name}" data-title="{shown}" data-words="{words}"{color}{close}></script>',
        ),
    ]
