"""Names that people give themselves, a class or a place on a page: words, and nothing that leads elsewhere (S3).

A mail carries them to somebody who may never have heard of the one who typed them. So a link or an address in a name is
refused where it is typed, and one that is stored already is taken apart where it is shown.

    refused    evil.example/x   www.evil   https://…   me@evil.example   1.2.3.4   Evil.Com
    passes     Dr. No   J.R. Smith   Ms.Lee   St.John   Prof.Dr. Weber   M.Sc.   9.30am   Node.js
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from joinlink.language import gettext as _

_LABEL: Final = r"[^\W_](?:[\w-]*[^\W_])?"
_DOT: Final = "[.。]"
_DOTTED: Final = re.compile(rf"(?<![\w.@-]){_LABEL}(?:{_DOT}{_LABEL})+")
"""Words joined by dots without a space; the ideographic full stop counts as a dot in a domain."""
_WAY: Final = re.compile(r"[/:?#]\S|\.[/:?#][^A-Z\s]")
"""What follows the domain of a link."""
_SURE: Final = re.compile(
    r"@|://|\bwww\d?\b|\b(?:https?|hxxps?|ftp|mailto|tel|sms|data|javascript)\b\s*:", re.IGNORECASE
)
_NUMBERS: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_TITLE: Final = re.compile(
    r"abp|bp|bro|capt|ch|col|dent|dipl|don|dott|dr|dra|fam|fr|frau|ft|gen|habil|hc|herr|hon|ing|jr|jur|lt|mag|med|mlle"
    r"|mme|mr|mrs|ms|msgr|mt|mx|nat|nr|no|pharm|phil|pol|prof|pt|rer|rev|sgt|shri|sig|smt|sr|sra|sri|srta|st|ste|theol"
    r"|univ|vet|vol",
    re.IGNORECASE,
)
"""What people write before a name with a dot, and not always with a space after it."""
_NEVER_A_NAME: Final = re.compile(
    r"app|at|biz|cc|ch|click|club|cn|co|com|de|dev|edu|es|eu|fr|gov|info|io|it|link|live|ly|me|mp|name|net|nl|online"
    r"|org|pl|pro|ru|shop|site|store|support|to|top|tv|uk|us|website|xyz",
    re.IGNORECASE,
)
"""Ends of domains that nobody is called, however they are written."""
_WELL_KNOWN: Final = frozenset({"asp.net", "b.com", "m.com", "will.i.am"})
_NO_DOMAIN: Final = frozenset({"js", "ts"})
"""Ends of the names of software, of which there are no domains."""
_CJK: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_JOINERS: Final = "\u200c\u200d"
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def why_not_a_name(text: str) -> str | None:
    """Return what is wrong with a name; None if it may stand in a mail to anybody."""
    if _without_unseen(text) != text:
        return _("it has characters that can't be seen or written")
    if leads_elsewhere(text):
        return _("a name can't have a link or an address in it; leave it out, or put a space after the dot")
    return None


def shown_name(text: str) -> str:
    """Return a name on one line as it may be shown: nothing unseen, and nothing that a program makes a link of."""
    return without_links(" ".join(_without_unseen(" ".join(text.split())).split()))


def without_links(text: str) -> str:
    """Return a text of which no program makes a link: anything like one is taken apart by spaces."""
    if not leads_elsewhere(text):
        return text
    return re.sub(r"([.。@:/]+)(?=\S)", r"\1 ", unicodedata.normalize("NFKC", text))


def leads_elsewhere(text: str) -> bool:
    """Return whether a mail program may make a link of a part of it."""
    plain = unicodedata.normalize("NFKC", text)
    if _SURE.search(plain) or _NUMBERS.search(plain):
        return True
    return any(_is_domain(found[0], _WAY.match(plain, found.end()) is not None) for found in _DOTTED.finditer(plain))


def _is_domain(dotted: str, has_way: bool) -> bool:
    labels = re.split(_DOT, dotted)
    *before, last = labels
    if "。" in dotted and _CJK.search(last):  # a sentence ends there
        return False
    if any(character.isdigit() for character in last) and not last.startswith("xn--"):
        return False  # a time, a number, a version
    if len(last) < 2 or last.lower() in _NO_DOMAIN or dotted.lower() in _WELL_KNOWN:
        return has_way and len(last) > 1 and last.lower() not in _NO_DOMAIN
    is_called_so = all(len(each) == 1 or _TITLE.fullmatch(each) for each in before)
    may_be_called_so = not last[0].islower() or bool(_TITLE.fullmatch(last))
    return has_way or not is_called_so or not may_be_called_so or bool(_NEVER_A_NAME.fullmatch(last))


def _without_unseen(text: str) -> str:
    """Leave out control characters, direction marks and characters without width.

    Joiners stay where a script or a picture of several parts needs them.
    """
    padded = f"\0{text}\0"
    triples = zip(padded, padded[1:], padded[2:], strict=False)
    return "".join(here for before, here, after in triples if not _is_unseen(before, here, after))


def _is_unseen(before: str, here: str, after: str) -> bool:
    if here in _JOINERS:
        return not all(unicodedata.category(each) in {"Lo", "Mn", "Mc", "So", "Sk"} for each in (before, after))
    return unicodedata.category(here) in _UNSEEN
