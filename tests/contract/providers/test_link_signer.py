"""B6: guests' links, signed for one booking and one purpose."""

import re

import pytest

from joinlink.errors import InvalidSignature
from joinlink.ports.bookings import LinkSigner
from joinlink.providers.link_signer import SignedLinks
from tests.fakes import FakeLinkSigner


@pytest.fixture(params=["signed", "fake"])
def signer(request: pytest.FixtureRequest) -> LinkSigner:
    return SignedLinks(lambda: "key") if request.param == "signed" else FakeLinkSigner()


def test_a_link_leads_back_to_its_booking_and_stays_the_same_ac_38(signer) -> None:
    """So that an old mail never goes stale."""
    token = signer.sign("manage", "booking_1")

    assert token == signer.sign("manage", "booking_1")
    assert signer.read("manage", token) == "booking_1"
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", token)


def test_a_link_for_one_purpose_is_worth_nothing_for_another(signer) -> None:
    token = signer.sign("join", "booking_1")

    with pytest.raises(InvalidSignature):
        signer.read("manage", token)


@pytest.mark.parametrize("token", ["", "booking_1", "a.b", "a.b.c", "ü", "..", "x" * 5000])
def test_a_made_up_link_is_refused(signer, token) -> None:
    with pytest.raises(InvalidSignature):
        signer.read("manage", token)


def test_a_link_changed_at_any_place_is_refused() -> None:
    signer = SignedLinks(lambda: "key")
    token = signer.sign("manage", "booking_1")
    changed = [
        token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :] for place in range(len(token))
    ]

    for forged in changed[:-1]:  # the last character holds bits that base64 ignores
        with pytest.raises(InvalidSignature):
            signer.read("manage", forged)


def test_a_link_signed_with_another_key_is_refused() -> None:
    token = SignedLinks(lambda: "another key").sign("manage", "booking_1")

    with pytest.raises(InvalidSignature):
        SignedLinks(lambda: "key").read("manage", token)
