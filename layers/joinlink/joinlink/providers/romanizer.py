"""Other scripts written in Latin letters, for addresses that people can read out."""

from __future__ import annotations

import re


class AnyAsciiRomanizer:
    """Transliterates by anyascii, which reads its tables a script at a time: `钢琴课` becomes `Gang-Qin-Ke`."""

    def romanize(self, text: str) -> str:
        """Write it in ASCII; syllables that the script does not separate are joined by hyphens."""
        from anyascii import anyascii

        return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", anyascii(text))
