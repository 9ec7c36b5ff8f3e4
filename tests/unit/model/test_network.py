"""S1: networks and mailboxes under their many spellings."""

import pytest

from joinlink.model.network import mailbox_of, network_of


@pytest.mark.parametrize(
    ("source", "network"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        (" 203.0.113.7 ", "203.0.113.7/32"),
        ("::ffff:203.0.113.7", "203.0.113.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("203.0.113.7:46532", "203.0.113.7/32"),
        ("2001:db8:1:2:3:4:5:6:46532", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::6:46532", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::6]:443", "2001:db8:1:2::/64"),
        ("", ""),
        ("not an address", "not an address"),
    ],
)
def test_s1_a_network_is_an_ipv4_address_or_the_first_half_of_an_ipv6_one(source: str, network: str) -> None:
    assert network_of(source) == network


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("Guest@Example.com", "guest@example.com"),
        ("g.u.est+joinlink@Googlemail.com", "guest@gmail.com"),
        ("g.uest+tag@outlook.com", "g.uest@outlook.com"),
        ("g.uest+tag@example.com", "g.uest+tag@example.com"),
        ('"odd@name"@example.com', '"odd@name"@example.com'),
    ],
)
def test_s1_a_mailbox_is_known_by_what_its_provider_makes_of_its_names(address: str, mailbox: str) -> None:
    assert mailbox_of(address) == mailbox
