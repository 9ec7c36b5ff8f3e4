"""S3: what may stand as a name in a mail to anybody, and how what may not is shown where it stands already."""

import pytest

from joinlink.model.plain_names import leads_elsewhere, shown_name, why_not_a_name

PEOPLE = [
    "Dr. No", "J.R. Smith", "Ms.Lee", "St.John", "Prof.Dr. Weber", "Dr.med. Anna Schmidt", "Anna Schmidt, M.Sc.",
    "T.S.Eliot", "Sammy Davis Jr.", "O'Neil", "Mary-Jane", "Zoë", "李小龍", "عل\u06cc\u200cرض\u0627", "د.أحمد",
    "will.i.am", "Mr.T",
]  # fmt: skip
CLASSES = [
    "9.30am yoga", "Web 2.0", "Node.js basics", "ASP.NET", "HTTP for beginners", "Q&A", "A/B testing", "1:1 coaching",
    "Class: Intro/Advanced", "Wait... what", "B.Sc./M.Sc. tutoring", "Vol.2", "👩\u200d🏫 Teaching", "ピアノ。初心者",
    "Nr.5", "24/7",
]  # fmt: skip
LINKS = [
    "evil.example/x", "evil.com", "Evil.Com", "EVIL.COM", "https://evil.example", "HTTP://x", "www.evil",
    "(evil.com)", "see www.evil.example", "evil.example:8080", "evil.example?x", "1.2.3.4", "1.2.3.4/x", "t.co/x",
    "T.Co/Xyz", "J.Mp/Xyz", "Ms.Lee/x", "bit.ly/abc", "//evil.example", "http://[::1]/", "paypal.support",
    "evil-bank.co.uk", "Dr.Evil.Com", "évil.com", "xn--e1afmkfd.xn--p1ai", "пример.рф", "evil.рф", "evil。com",
    "evil\uff0ecom", "evil｡com", "evil\u2024com", "中国。com", "evil.中国",
]  # fmt: skip
ADDRESSES = ["me@evil.example", "me\uff20evil.example", "Yoga @ home"]
SCHEMES = ["mailto:x", "hxxp://evil", "javascript:alert(1)", "tel:+1", "data:x"]
UNSEEN = [
    "x\u202eevil", "x\u2066evil", "a\u200bb", "a\u200db", "a\ufeffb", "a\u00adb", "a\u200eb", "a\nb", "a\rb", "a\tb",
    "a\u2028b", "a\u2029b", "a\x00b", "a\x1bb", "evil\u200b.com", "a\U000e0041b",
]  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE + CLASSES)
def test_s3_a_name_of_words_passes_and_is_shown_as_it_is(name: str) -> None:
    assert why_not_a_name(name) is None
    assert shown_name(name) == name


@pytest.mark.parametrize("name", LINKS + ADDRESSES + SCHEMES)
def test_s3_a_link_or_an_address_is_no_name(name: str) -> None:
    assert why_not_a_name(name) is not None
    assert why_not_a_name(f"Your account is locked, see {name} now") is not None


@pytest.mark.parametrize("name", UNSEEN)
def test_s3_what_can_not_be_seen_is_in_no_name(name: str) -> None:
    assert why_not_a_name(name) == "it has characters that can't be seen or written"
    assert why_not_a_name(shown_name(name).replace(". ", " ")) is None


@pytest.mark.parametrize("name", LINKS)
def test_s3_a_link_in_a_stored_name_is_shown_and_is_none(name: str) -> None:
    shown = shown_name(f"Locked! {name}")

    assert not leads_elsewhere(shown.replace("://", "").replace("//", "").replace("www.", ""))
    assert shown.replace(" ", "")[:7] == "Locked!"


def test_s3_a_stored_name_stays_readable() -> None:
    assert shown_name("See  https://evil.example/x\nor me@evil.example") == (
        "See https:// evil. example/ x or me@ evil. example"
    )
