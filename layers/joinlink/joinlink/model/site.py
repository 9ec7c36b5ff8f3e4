"""The site as its readers know it: its name, who runs it, and the pages that the law asks for (S9)."""

from __future__ import annotations

from dataclasses import dataclass

from joinlink.language import N_


@dataclass(frozen=True, slots=True)
class Site:
    """A site's name and its operator's; what the operator has not given is empty."""

    name: str
    operator: str
    imprint_url: str
    privacy_url: str
    terms_url: str

    @property
    def links(self) -> list[tuple[str, str]]:
        """The operator's pages, as pairs of label and address."""
        pages = [(N_("Imprint"), self.imprint_url), (N_("Privacy"), self.privacy_url), (N_("Terms"), self.terms_url)]
        return [(label, url) for label, url in pages if url]
