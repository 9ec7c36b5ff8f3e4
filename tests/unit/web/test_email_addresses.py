"""F7: addresses are what email-validator takes, as SES takes them; plain ones are known without it."""

import pytest
from email_validator import validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from joinlink.language import LANGUAGES, speaking
from joinlink.web.api import email_addresses
from joinlink.web.api.email_addresses import email_address
from tests.infra.project import run_on_the_layers


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ada@example.com", "ada@example.com"),
        ("Ada.Lovelace+piano@EXAMPLE.Com", "Ada.Lovelace+piano@example.com"),
        ("o'brien@example.ie", "o'brien@example.ie"),
        ("bounce+ada@simulator.amazonses.com", "bounce+ada@simulator.amazonses.com"),
        ("moi@courriél.example", "moi@xn--courril-gya.example"),
        ("ada@münchen.de", "ada@xn--mnchen-3ya.de"),
        ("ada@MÜNCHEN.de", "ada@xn--mnchen-3ya.de"),
        ("ada@xn--mnchen-3ya.de", "ada@xn--mnchen-3ya.de"),
        ("ada@例え.jp", "ada@xn--r8jz45g.jp"),
        ("ada@faß.de", "ada@xn--fa-hia.de"),
    ],
)
def test_f7_an_address_is_kept_as_ses_takes_it(typed, kept) -> None:
    assert email_address(typed) == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("moi.@courriel.example", "period immediately before the @-sign"),
        (".moi@courriel.example", "start with a period"),
        ("a..b@example.com", "two periods in a row"),
        ("ada@example..com", "two periods in a row"),
        ("ada@example.com.", "end with a period"),
        ("ada@-example.com", "hyphen immediately after the @-sign"),
        ("ada", "must have an @-sign"),
        ("ada@gmail", "should have a period"),
        ("ada@localhost", "should have a period"),
        ("ada@printer.local", "reserved name"),
        ("ada@example.test", "reserved name"),
        ("ada@under_score.example", "invalid characters"),
        ("ada@[127.0.0.1]", "not allowed"),
        ('"a b"@example.com', "not allowed"),
        ("Ada <ada@example.com>", "invalid characters|not permitted|not allowed"),
        ("ada@example.com, bob@example.com", "invalid characters"),
        ("ada@example.com\r\nBcc: all@example.com", "invalid characters"),
        ("müller@example.com", "Internationalized characters before the @-sign are not supported"),
        ("ada\uff20example.com", "full-width"),
        ("ada@☃.net", "not allowed"),
        (f"{'a' * 65}@example.com", "too long"),
        (f"ada@{'a' * 64}.com", "too many"),
    ],
)
def test_f7_what_no_mail_can_be_sent_to_is_refused_with_the_reason(typed, why) -> None:
    with pytest.raises(ValueError, match=why):
        email_address(typed)


@pytest.mark.parametrize("language", sorted(LANGUAGES.keys() - {"en"}))
@pytest.mark.parametrize("typed", ["ada", "moi.@courriel.example", "ada@printer.local"])
def test_f3_the_reason_is_in_the_reader_s_language(typed, language) -> None:
    with speaking(language), pytest.raises(ValueError, match=r"name@\w+") as refused:
        email_address(typed)

    assert str(refused.value) != "Please write an e-mail address, such as name@example.com."


LABEL = st.from_regex(r"[A-Za-z0-9]{1,4}(-{1,2}[A-Za-z0-9]{1,70})?", fullmatch=True)
DOMAIN = st.tuples(LABEL, st.sampled_from(["com", "de", "museum", "test", "onion", "arpa", "c0m", "x"])).map(".".join)
LOCAL = st.from_regex(r"[A-Za-z0-9_+.-]{1,70}", fullmatch=True)


@example("Info@example.com")
@given(st.tuples(LOCAL, DOMAIN).map("@".join))
def test_f7_whatever_counts_as_plain_the_library_takes_in_the_same_way(address) -> None:
    plain = email_addresses.plain_address(address)

    if plain is not None:
        assert plain == validate_email(address, check_deliverability=False, strict=True).ascii_email


def test_f7_a_plain_address_never_imports_the_library() -> None:
    said = run_on_the_layers(
        "from joinlink.web.api.email_addresses import email_address\n"
        "email_address('Ada+piano@example.com')\nprint('email_validator' in sys.modules)"
    )

    assert said.split() == ["False"]
