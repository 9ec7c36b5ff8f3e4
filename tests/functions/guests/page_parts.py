"""Reads what a page with a picker of times shows, as a browser would."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.unbroken import unbroken


@dataclass(frozen=True)
class Shown:
    """A page by its text."""

    text: str

    @property
    def state(self) -> str:
        """What there is to pick from."""
        return self._one(r'data-state="(\w+)"')

    @property
    def weeks(self) -> str:
        """The weeks that are shown."""
        return self._one(r'<div class="weeks-head">.*?<h2>(.*?)</h2>')

    @property
    def days(self) -> Mapping[str, str]:
        """The days that can be followed: their address by what they are called."""
        links = re.findall(r'<a class="day[^"]*" id="day-[\d-]+" href="([^"]+)" aria-label="([^"]+)"', self.text)
        return {words: html.unescape(address) for address, words in links}

    @property
    def day(self) -> str:
        """The day whose times are listed."""
        return self._one(r'id="times" data-fresh>\s*<h2>(.*?)</h2>')

    @property
    def times(self) -> Mapping[str, str]:
        """The times of the day: what is read by what is sent."""
        return self._choices(self.text.partition('id="times"')[2])

    @property
    def nearest(self) -> Mapping[str, str]:
        """The times that are offered in the place of one that is taken."""
        return self._choices(self.text.partition("data-picker")[0])

    @property
    def chosen(self) -> list[str]:
        """The time that the form has, if any."""
        return re.findall(r'name="startsAt" value="([^"]+)"', self.text)

    @property
    def action(self) -> str:
        """Where the form that chooses a time is sent."""
        return html.unescape(self._one(r'<form id="pick" method="post" action="([^"]+)"'))

    @property
    def fields(self) -> Mapping[str, str]:
        """What the form holds: hidden fields and typed ones, without a time."""
        elsewhere = re.findall(r'<input[^>]* form="pick"[^>]*>', self.text)
        inside = self.text.partition('<form id="pick"')[2].partition("</form>")[0]
        typed = re.findall(r'<textarea[^>]* name="([\w.]+)"[^>]*>(.*?)</textarea>', inside, re.DOTALL)
        held = {**_inputs("".join(elsewhere)), **_inputs(inside), **{name: html.unescape(text) for name, text in typed}}
        return {name: value for name, value in held.items() if name != "startsAt"}

    @property
    def zone_fields(self) -> Mapping[str, str]:
        """What the form that changes the zone holds."""
        return _inputs(self.text.partition("data-zone-form>")[2].partition("</form>")[0])

    @property
    def dates(self) -> list[str]:
        """The days of the calendar as they are written, whether they have times or not."""
        days = re.findall(r'<(a|span) class="day[^"]*"[^>]*>(.*?)</\1></td>', self.text)
        return [re.sub("<.*?>", "", written) for _, written in days]

    def error(self, name: str) -> str:
        """What is written beside a field."""
        return html.unescape(self._one(rf'class="error" id="{re.escape(name)}(?:-error)?">(.*?)</p>'))

    def link(self, element_id: str) -> str | None:
        """Where a link leads; None if no link has this id."""
        found = re.search(rf'<a [^>]*id="{element_id}" href="([^"]+)"', self.text)
        return html.unescape(found[1]) if found else None

    def says(self, words: str) -> bool:
        """Whether these words stand on the page."""
        return unbroken(words) in html.unescape(self.text)

    def _one(self, pattern: str) -> str:
        found = re.search(pattern, self.text, re.DOTALL)
        assert found, f"the page has nothing like {pattern}"
        return found[1]

    def _choices(self, text: str) -> Mapping[str, str]:
        choices = r'data-starts-at="([^"]+)".*?<time [^>]*>(.*?)</time>'
        return {starts_at: " ".join(words.split()) for starts_at, words in re.findall(choices, text)}


def _inputs(text: str) -> dict[str, str]:
    inputs = re.findall(r'<input[^>]* name="([\w.]+)"[^>]* value="([^"]*)"', text)
    return {name: html.unescape(value) for name, value in inputs}
