"""F7: what was probably meant by an address one letter off a big provider's."""

import pytest

from joinlink.model.address_typos import BIG_DOMAINS, REAL_NEIGHBOURS, likely_address

TYPED_FOR = {
    "gmail.com": "gmial.com gamil.com gmal.com gmaill.com gnail.com gmail.con gmail.co gmail.comm gmail.cmo GMAIL.CON",
    "hotmail.com": "hotmial.com hotmal.com",
    "outlook.com": "outlok.com outloook.com",
    "yahoo.com": "yaho.com yhaoo.com",
    "icloud.com": "iclod.com",
    "t-online.de": "t-onlin.de",
}


@pytest.mark.parametrize(
    ("typed", "meant"), [(typed, meant) for meant in TYPED_FOR for typed in TYPED_FOR[meant].split()]
)
def test_f7_a_domain_one_letter_off_is_asked_about(typed, meant) -> None:
    assert likely_address(f"Ada.L+x@{typed}") == f"Ada.L+x@{meant}"


@pytest.mark.parametrize("domain", [*BIG_DOMAINS, *REAL_NEIGHBOURS, "example.com", "gmx.de", "me.com", "gail.org", ""])
def test_f7_a_domain_that_may_well_be_meant_is_not(domain) -> None:
    assert likely_address(f"ada@{domain}") is None


@pytest.mark.parametrize("typed", ["", "gmial.com", "@gmial.com"])
def test_f7_what_is_no_address_is_not(typed) -> None:
    assert likely_address(typed) is None
