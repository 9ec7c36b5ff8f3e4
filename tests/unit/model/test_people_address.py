"""F7: an internationalised address is read in its own letters."""

import pytest

from joinlink.model.people_address import people_address


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("ada@example.com", "ada@example.com"),
        ("ada@xn--mnchen-3ya.de", "ada@münchen.de"),
        ("moi@mail.xn--courril-gya.example", "moi@mail.courriél.example"),
        ("xn--ada@example.com", "xn--ada@example.com"),
        ("ada@xn--\u00fc.de", "ada@xn--\u00fc.de"),
        ("ada", "ada"),
    ],
)
def test_f7_a_domain_is_decoded_where_it_was_encoded(kept, read) -> None:
    assert people_address(kept) == read
