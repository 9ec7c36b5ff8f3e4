"""Times as pages and mails write them: no line ends within one."""

import re

_HALF = re.compile(r"(?<=\d) (?=(?:AM|PM|Uhr|[صم])(?!\w))")
_DASH = re.compile(r"(\d:\d\d(?:\xa0[AP]M)?) – (?=\d?\d:\d\d)")


def unbroken(text: str) -> str:
    """Return a text with the spaces within its times as they are written: `10:00 AM`, `10:00 – 10:30 AM`."""
    return _DASH.sub("\\1\N{NO-BREAK SPACE}–\N{NO-BREAK SPACE}", _HALF.sub("\N{NO-BREAK SPACE}", text))
