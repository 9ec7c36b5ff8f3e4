"""F7: what was probably meant by an address one letter off a big provider's."""

import pytest

from joinlink.model.address_typos import BIG_DOMAINS, REAL_NEIGHBOURS, likely_address


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gamil.com", "gmail.com"),
        ("gmal.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gnail.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.comm", "gmail.com"),
        ("gmail.cmo", "gmail.com"),
        ("GMAIL.CON", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("hotmal.com", "hotmail.com"),
        ("outlok.com", "outlook.com"),
        ("outloook.com", "outlook.com"),
        ("yaho.com", "yahoo.com"),
        ("yhaoo.com", "yahoo.com"),
        ("iclod.com", "icloud.com"),
        ("t-onlin.de", "t-online.de"),
    ],
)
def test_f7_a_domain_one_letter_off_is_asked_about(typed, meant) -> None:
    assert likely_address(f"Ada.L+x@{typed}") == f"Ada.L+x@{meant}"


@pytest.mark.parametrize("domain", [*BIG_DOMAINS, *REAL_NEIGHBOURS, "example.com", "gmx.de", "me.com", "gail.org", ""])
def test_f7_a_domain_that_may_well_be_meant_is_not(domain) -> None:
    assert likely_address(f"ada@{domain}") is None


@pytest.mark.parametrize("typed", ["", "gmial.com", "@gmial.com"])
def test_f7_what_is_no_address_is_not(typed) -> None:
    assert likely_address(typed) is None
